"""What needs no account: a guest's way in by a secret link, and what somebody elsewhere agreed."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations import guests, seen
from conversations.actions import Conversations
from conversations.guest_store import Guest
from conversations.letters import appointment_of
from conversations.seen import Agreed
from listings import store as listing_store
from mail.calendars import calendar_entry
from pages.addresses import done
from pages.forms import press
from pages.paper import Paper
from pages.sheet import Nothing
from pages.talk_pages import TalkPages, calendar_answer
from pages.talk_seats import NO_TRACE, Seats
from pages.visitor import Visitor
from storage.database import Reading
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Gone

_UNSEEN = {**NO_TRACE, "cache-control": "private, no-store"}


@dataclass(frozen=True, slots=True)
class GuestPages:
    """Pages behind secret links."""

    paper: Paper
    conversations: Conversations

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        return [
            Route("/guest/thanks", self.thanks),
            Route("/guest/{secret}", self.guest, methods=["GET", "POST"]),
            Route("/guest/{secret}/confirm", self.confirm, methods=["POST"]),
            Route("/agreed/{secret}", self.agreed),
            Route("/agreed/{secret}/agreed.ics", self.calendar),
        ]

    async def thanks(self, request: Request) -> Response:
        """A letter is on its way."""
        await self.paper.visitor(request)
        return self.paper.page(request, "guest_thanks.html", indexed=False)

    async def guest(self, request: Request) -> Response:
        """A guest's conversation; before that, whether the address is theirs.

        Looking changes nothing: programs that check letters open every link.
        """
        secret, bench = request.path_params["secret"], self.conversations.bench

        def read(tx: Reading, _visitor: Visitor) -> tuple[Guest, str]:
            guest = guests.guest_of(tx, bench, secret)
            listing = listing_store.by_post(tx, guest.listing_id)
            return guest, listing.title if listing else ""

        guest, title = (await self.paper.read(request, read)).answer
        if guest.confirmed_at is None:
            page = self.paper.page(
                request,
                "guest_confirm.html",
                guest=guest,
                title=title,
                action=f"/guest/{secret}/confirm",
                indexed=False,
            )
            page.headers.update(_UNSEEN)
            return page
        talks = TalkPages(self.paper, self.conversations)
        return await Seats(self.paper, self.conversations).for_guests(talks.talk)(request)

    async def confirm(self, request: Request) -> Response:
        """The address is theirs; now their words are shown to the other side."""
        secret = request.path_params["secret"]

        async def do(_form: Nothing) -> str:
            await self.conversations.confirm_guest(secret)
            return done(f"/guest/{secret}", "guest confirmed")

        return await press(self.paper, request, Nothing, do)

    async def agreed(self, request: Request) -> Response:
        """What somebody elsewhere has agreed with one of ours: when, and in its time where."""
        found = await self._agreed(request)
        zone = self.conversations.bench.listings.bench.policy.zone
        page = self.paper.page(
            request,
            "agreed.html",
            agreed=found,
            base=request.url.path,
            zone=zone,
            now=self.conversations.bench.now(),
            indexed=False,
        )
        page.headers.update(_UNSEEN)
        return page

    async def calendar(self, request: Request) -> Response:
        """The same for a calendar, without a place."""
        bench, found = self.conversations.bench, await self._agreed(request)

        def read(tx: Reading) -> bytes | None:
            entry = appointment_of(tx, bench, bench.talk(tx, found.id))
            return None if entry is None else calendar_entry(entry).body

        octets = await self.paper.room.database.read(read)
        if octets is None:
            raise Gone(TALK_TROUBLE["link over"])
        return calendar_answer(octets)

    async def _agreed(self, request: Request) -> Agreed:
        secret, bench = request.path_params["secret"], self.conversations.bench
        passes = guests.passes_of(bench)

        def read(tx: Reading, _visitor: Visitor) -> Agreed | None:
            return seen.agreed_seen_by(tx, bench.seal, passes, secret, bench.now())

        found = (await self.paper.read(request, read)).answer
        if found is None:
            raise Gone(TALK_TROUBLE["link over"])
        return found
