"""Where members arrive: one next step, what is open near them, what they have on the board."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from accounts.person import first_name
from listings.seen import Found, hidden_mine
from notifications import announcement_store
from notifications.announcement import Announcement
from pages import cards
from pages.next_step import next_step
from pages.paper import Paper
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from storage.sealing import Seal
from umbrella import feed
from umbrella.feed_filter import FeedFilter, FeedItem

_SHOWN = 6
_MINE_SHOWN = 5
_LOOKED_THROUGH = 10


@dataclass(frozen=True, slots=True)
class _Read:
    """What a home shows."""

    mine: list[FeedItem]
    around: list[FeedItem]
    hidden: list[Found]
    announced: list[Announcement]


@dataclass(frozen=True, slots=True)
class HomePage:
    """Shows a member their home."""

    paper: Paper
    seal: Seal

    async def show(self, request: Request, member: Member) -> Response:
        """The home of whoever is signed in."""
        now = self.paper.room.clock.now()

        def read(tx: Reading, visitor: Visitor) -> _Read:
            viewer, network = viewer_of(visitor), visitor.network.iri
            mine = FeedFilter(author_id=member.actor.id, limit=_LOOKED_THROUGH)
            wanted = FeedFilter(network=network, limit=_LOOKED_THROUGH)
            around = feed.seen_by(tx, viewer, wanted, now)
            told = announcement_store.shown_to(tx, member.actor.id, now)
            return _Read(
                mine=list(feed.seen_by(tx, viewer, mine, now).items),
                around=list(around.items),
                hidden=hidden_mine(tx, self.seal, member.actor.id),
                announced=[one for one in told if not one.is_read],
            )

        found = await self.paper.read(request, read)
        read_now = found.answer
        near = [item for item in read_now.around if item.author_handle != member.actor.handle]
        waiting = found.visitor.waiting
        return self.paper.page(
            request,
            "home_member.html",
            name=first_name(member.person.name),
            step=next_step(member.person, read_now.mine, waiting, now),
            announced=read_now.announced,
            waiting=waiting,
            mine=[
                *(cards.found_card(one) for one in read_now.hidden),
                *(cards.listing_card(item) for item in read_now.mine),
            ][:_MINE_SHOWN],
            near=[cards.listing_card(item) for item in near[:_SHOWN]],
        )
