"""All that a member has offered and asked for; and the link out of a letter that keeps it going."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from listings import seen
from listings.actions import Listings
from listings.listing import Deed, Listing, State
from listings.renewing import renewable
from pages.cards import found_card
from pages.doors import member_only
from pages.forms import read_open
from pages.listing_views import deeds_for, terms_of
from pages.paper import Paper, words_of
from pages.sheet import Nothing
from pages.visitor import Member
from templates.views import ListingCard
from world.errors import Gone, Missing

_SOON: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Own:
    """One of one's own: its card, what may be done to it at once, whether it ends soon."""

    listing: Listing
    card: ListingCard
    deeds: tuple[Deed, ...]
    ends_soon: bool
    why: str  # what a coordinator asks to be changed


@dataclass(frozen=True, slots=True)
class MinePages:
    """What is one's own."""

    paper: Paper
    listings: Listings

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        return [
            Route("/mine", member_only(self.paper, self.mine)),
            Route("/renew/{token}", self.renew, methods=["GET", "POST"]),
        ]

    async def mine(self, request: Request, member: Member) -> Response:
        """What waits, what is on the board, what is over."""
        seal, now = self.listings.bench.seal, self.listings.bench.clock.now()
        words = words_of(request, await self.paper.visitor(request))
        found = await self.paper.read(
            request,
            lambda tx, _visitor: [
                (one, seen.asked_to_change(tx, one.listing))
                for one in seen.mine(tx, seal, member.actor.id)
            ],
        )
        own = [
            Own(
                one.listing,
                found_card(one, terms_of(one.listing, words)),
                _deeds(one.listing, now),
                _ends_soon(one.listing, now),
                why,
            )
            for one, why in found.answer
        ]
        return self.paper.page(
            request,
            "mine.html",
            waiting=[one for one in own if one.listing.state.is_unseen],
            live=[one for one in own if one.listing.state.is_live],
            over=[one for one in own if one.listing.state.is_ended],
        )

    async def renew(self, request: Request) -> Response:
        """One button, and nobody has to sign in: the address is the proof, and good for this."""
        token = request.path_params["token"]
        try:
            found = await self.paper.read(
                request, lambda tx, _visitor: renewable(tx, self.listings.bench.seal, token)
            )
        except Missing as error:
            raise Gone(error.public) from error
        if request.method == "POST":
            await read_open(request, Nothing)
            await self.listings.renew_by(token)
            return RedirectResponse(request.url.path, 303, {"cache-control": "no-store"})
        listing = found.answer.listing
        response = self.paper.page(
            request,
            "renew.html",
            item=listing,
            action=request.url.path,
            is_renewed=found.answer.is_renewed,
            may_renew=listing.state.is_live or listing.state is State.EXPIRED,
            indexed=False,
        )
        response.headers["cache-control"] = "private, no-store"
        response.headers["referrer-policy"] = "no-referrer"
        return response


def _ends_soon(listing: Listing, now: datetime) -> bool:
    ends = listing.expires_at
    return listing.state.is_live and ends is not None and ends - now < _SOON


def _deeds(listing: Listing, now: datetime) -> tuple[Deed, ...]:
    """The buttons under it: what ends soon is first of all kept going."""
    deeds = deeds_for(listing)
    if not _ends_soon(listing, now) or Deed.RENEW not in deeds:
        return deeds
    return (Deed.RENEW, *(deed for deed in deeds if deed is not Deed.RENEW))
