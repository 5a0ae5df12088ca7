"""One offer or need on its page, with what may be done to it by whoever looks."""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from actors.answers import wants_document
from listings import seen
from listings.actions import Listings
from listings.holding import Overtaken
from listings.listing import Deed, Listing, State
from listings.seen import Found
from media import store as media_store
from pages.addresses import done
from pages.cards import found_card
from pages.doors import member_only
from pages.fields import Choice
from pages.forms import press
from pages.listing_views import Look, changes_of, shots_elsewhere, shots_of, terms_of
from pages.paper import Paper, elsewhere, number_in, views, words_of
from pages.people_forms import AGREED
from pages.search_engines import is_findable
from pages.visitor import Member, Visitor, viewer_of
from posts import seen as post_seen
from posts.seen import Page
from storage.database import Reading
from templates.views import PostView

_ANSWERS_SHOWN = 100
_DONE = {
    Deed.RENEW: "renewed",
    Deed.PAUSE: "paused",
    Deed.RESUME: "resumed",
    Deed.REOPEN: "reopened",
    Deed.FULFIL: "fulfilled",
    Deed.WITHDRAW: "withdrawn",
}
DEEDS = tuple(_DONE)
_CONFLICT = 409
MINE, HERE = "mine", "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedFields:
    """A button under a listing: in which state it was seen, where it stood, how they agreed."""

    was: Annotated[str, Choice(State)] = ""
    back: Annotated[str, Choice((MINE, HERE))] = HERE
    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN


@dataclass(frozen=True, slots=True)
class _Shown:
    """A listing for whoever looks, and what others have answered.

    `indexed`: it is open, and its author wishes to be found.
    """

    found: Found
    look: Look
    answers: list[PostView]
    indexed: bool


@dataclass(frozen=True, slots=True)
class ListingPage:
    """The page of a listing, and the buttons on it."""

    paper: Paper
    listings: Listings

    def routes(self) -> list[Route]:
        """The addresses of this page; what leads on from it stands before its own."""
        return [
            *(
                Route(
                    f"/listings/{{number}}/{deed}",
                    member_only(self.paper, self._presser(deed)),
                    methods=["POST"],
                )
                for deed in DEEDS
            ),
            Route("/listings/{number}", self.show),
        ]

    async def show(self, request: Request) -> Response:
        """One offer or need: of ours for whoever may see it, of a sister's for our members."""
        number = number_in(request)
        iri = self.paper.room.iris.object(number)
        if wants_document(request):
            return elsewhere(iri)
        shown = await self._shown(request, number)
        if shown is None:
            raise await self.paper.why_not(iri)
        return self._page(request, shown)

    async def _shown(self, request: Request, number: int) -> _Shown | None:
        def read(tx: Reading, visitor: Visitor) -> _Shown | None:
            return self._look(tx, visitor, number)

        return (await self.paper.read(request, read)).answer

    def _look(self, tx: Reading, visitor: Visitor, number: int) -> _Shown | None:
        viewer, seal = viewer_of(visitor), self.listings.bench.seal
        found = seen.listing_seen_by(tx, seal, viewer, number)
        if found is None or not (found.listing.local or visitor.member):
            return None
        listing = found.listing
        if listing.local:
            shots = shots_of(media_store.shown_at(tx, number))
        else:
            post = post_seen.post_by_id_seen_by(tx, viewer, number)
            shots = shots_elsewhere(post) if post else []
        owner = seen.owner_seen_by(tx, seal, viewer, listing) if listing.local else None
        answers = post_seen.answers_seen_by(
            tx, viewer, listing.iri, Page(limit=_ANSWERS_SHOWN, after=0)
        )
        person = visitor.person
        return _Shown(
            found=found,
            look=Look(
                item=listing,
                shots=shots,
                owner=owner,
                is_own=person is not None and owner is not None and owner.id == person.id,
                may_change=seen.may_change(tx, seal, viewer, found),
                is_coordinator=person is not None and person.is_coordinator,
            ),
            answers=views(tx, answers),
            indexed=listing.state is State.OPEN and is_findable(tx, listing.author_id),
        )

    def _page(
        self, request: Request, shown: _Shown, overtaken: Overtaken | None = None
    ) -> Response:
        visitor: Visitor = request.state.visitor
        words, listing = words_of(request, visitor), shown.found.listing
        zone = self.paper.zone_of(visitor)
        return self.paper.page(
            request,
            "listing.html",
            alternate=listing.iri if listing.local else None,
            indexed=shown.indexed,
            listing=found_card(shown.found, terms_of(listing, words), here=True),
            look=shown.look,
            replies=shown.answers,
            changes=changes_of(overtaken, words, zone) if overtaken else (),
        )

    # ----------------------------------------------------------------------------- its buttons

    def _presser(self, deed: Deed) -> "_Presser":
        return _Presser(self, deed)

    async def press(self, request: Request, member: Member, deed: Deed) -> Response:
        """Does it, and leads back; the second of two who press sees what the first has done."""
        number = number_in(request)

        async def do(form: DeedFields) -> str | Response:
            try:
                new = await self._done(member, number, deed, form)
            except Overtaken as error:
                return await self._overtaken(request, number, error)
            back = "/mine" if form.back == MINE else f"/listings/{new.post_id}"
            return done(back, _DONE[deed])

        return await press(self.paper, request, DeedFields, do)

    async def _done(self, member: Member, number: int, deed: Deed, form: DeedFields) -> Listing:
        how = ConsentHow(form.how)
        if deed is Deed.RENEW:
            return await self.listings.renew(member.actor, number, how=how)
        was = State(form.was) if form.was else None
        return await self.listings.step(member.actor, number, deed, how=how, seen=was)

    async def _overtaken(self, request: Request, number: int, error: Overtaken) -> Response:
        shown = await self._shown(request, number)
        if shown is None:
            raise error
        response = self._page(request, shown, error)
        response.status_code = _CONFLICT
        return response


@dataclass(frozen=True, slots=True)
class _Presser:
    """The handler of one button."""

    page: ListingPage
    deed: Deed

    async def __call__(self, request: Request, member: Member) -> Response:
        return await self.page.press(request, member, self.deed)
