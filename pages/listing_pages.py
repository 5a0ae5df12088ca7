"""Offering and asking: one page each, and the same page again for what is changed later."""

from dataclasses import dataclass, field, replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from accounts.person import Person, first_name
from listings import seen
from listings.actions import Listings
from listings.categories import BELOW, ROOTS
from listings.checking import ContactFound, default_audience
from listings.holding import Overtaken
from listings.listing import Kind, Listing, ListingAudience
from listings.terms import Voice
from media.actions import Media
from pages.addresses import done, with_query
from pages.doors import member_only
from pages.forms import fill
from pages.listing_forms import (
    ESTIMATES,
    LiftFields,
    ListingFields,
    Meant,
    beside,
    draft_of,
    fields_of,
)
from pages.listing_views import changes_of
from pages.numbers import number_of
from pages.paper import Paper, number_in, words_of
from pages.sheet import FieldAmiss, Sheet
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from storage.instants import to_text
from syndication.opening import Opening
from text.listing_phrases import CONSENT_SENTENCES, LISTING_TROUBLE
from world.errors import Malformed, Missing, SisternetError

Fields = ListingFields | LiftFields

_LIFT: Final = {"lift": "yes"}


@dataclass(slots=True)
class _Turn:
    """What came up while a form was being done, for showing it again."""

    found: tuple[str, ...] = ()
    overtaken: Overtaken | None = None
    kept: int | None = None  # a picture that was brought already


@dataclass(frozen=True, slots=True)
class _Table:
    """One form on the table: what it is for, who fills it in, and whose it is."""

    request: Request
    member: Member
    kind: Kind
    shape: type[ListingFields] | type[LiftFields]
    known: Listing | None = None
    owner: Person | None = None  # None: whoever stood behind it is not known any more
    turn: _Turn = field(default_factory=_Turn)

    @property
    def is_lift(self) -> bool:
        return self.shape is LiftFields

    @property
    def on_behalf(self) -> bool:
        """Whether it is somebody else's."""
        return self.owner is None or self.owner.id != self.member.person.id


@dataclass(frozen=True, slots=True)
class ListingPages:
    """Where something is put on the board, and changed."""

    paper: Paper
    listings: Listings
    media: Media
    opening: Opening

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        both = ["GET", "POST"]
        return [
            Route("/offers/new", member_only(self.paper, self.offer), methods=both),
            Route("/needs/new", member_only(self.paper, self.ask), methods=both),
            Route("/listings/{number}/edit", member_only(self.paper, self.edit), methods=both),
        ]

    async def offer(self, request: Request, member: Member) -> Response:
        """Something a member can do, give or lend."""
        return await self._new(request, member, Kind.OFFER)

    async def ask(self, request: Request, member: Member) -> Response:
        """Something a member could do with."""
        return await self._new(request, member, Kind.NEED)

    async def _new(self, request: Request, member: Member, kind: Kind) -> Response:
        shape = LiftFields if request.query_params.get("lift") else ListingFields
        table = _Table(request, member, kind, shape, owner=member.person)
        return await self._filled(table, start=None)

    async def edit(self, request: Request, member: Member) -> Response:
        """What is there already, changed by its owner or by a coordinator for them."""
        number = number_in(request)

        def read(tx: Reading, visitor: Visitor) -> tuple[Listing, Person | None, bool]:
            return *self._changeable(tx, visitor, number), self.opening.is_open(tx, number)

        listing, owner, is_open = (await self.paper.read(request, read)).answer
        start = replace(fields_of(listing), open_index=is_open)
        table = _Table(request, member, listing.kind, type(start), listing, owner)
        return await self._filled(table, start)

    def _changeable(
        self, tx: Reading, visitor: Visitor, number: int
    ) -> tuple[Listing, Person | None]:
        """A listing of ours that whoever looks may change, and whose it is; raises `Missing`."""
        viewer, seal = viewer_of(visitor), self.listings.bench.seal
        found = seen.listing_seen_by(tx, seal, viewer, number)
        if found is None or not found.listing.local or not seen.may_change(tx, seal, viewer, found):
            raise Missing(LISTING_TROUBLE["no listing"])
        return found.listing, seen.owner_seen_by(tx, seal, viewer, found.listing)

    # -------------------------------------------------------------------------------- the form

    async def _filled(self, table: _Table, start: Fields | None) -> Response:
        async def show(sheet: Sheet[Fields]) -> Response:
            return self._page(table, sheet)

        async def do(form: Fields) -> str:
            try:
                return await self._done(table, form)
            except SisternetError as error:
                if isinstance(error, ContactFound):
                    table.turn.found = error.found
                if isinstance(error, Overtaken):
                    table.turn.overtaken = error
                raise beside(error) from error

        shape: type[Fields] = table.shape
        return await fill(self.paper, table.request, shape, show=show, do=do, start=start)

    async def _done(self, table: _Table, form: Fields) -> str:
        draft = draft_of(form, await self._meant(table, form))
        how = ConsentHow(form.how)
        if table.known is None:
            made = await self.listings.add(table.member.actor, draft)
            await self._open_index(table, made.post_id, form)
            return done(f"/listings/{made.post_id}", _what_became(made))
        if not form.open_index:  # closed before anything new is said
            await self._open_index(table, table.known.post_id, form)
        made = await self.listings.edit(
            table.member.actor, table.known.post_id, draft, how=how, seen=form.seen()
        )
        if form.open_index:
            await self._open_index(table, made.post_id, form)
        code = "looked at first" if made.state.is_unseen else "saved"
        return done(f"/listings/{made.post_id}", code)

    async def _open_index(self, table: _Table, post_id: int, form: Fields) -> None:
        """Opens it to open indexes, or closes it, as the owner wishes or has told a coordinator."""
        how = ConsentHow(form.how) if table.on_behalf else ConsentHow.WEB
        member, wanted = table.member.actor, form.open_index
        await self.opening.decide(member, post_id, wanted=wanted, how=how)

    async def _meant(self, table: _Table, form: Fields) -> Meant:
        audience = form.audience or (table.known.audience if table.known else "network")
        how = ConsentHow(form.how) if table.on_behalf else ConsentHow.WEB
        consent = form.consent(CONSENT_SENTENCES[audience], how)
        zone = (table.owner or table.member.person).zone
        return Meant(table.kind, zone, consent, table.known, await self._pictures(table, form))

    async def _pictures(self, table: _Table, form: Fields) -> tuple[int, ...] | None:
        """What was brought with a new listing; those of a known one have a page of their own."""
        if table.known is not None:
            return None
        if form.picture:
            try:
                kept = await self.media.keep(
                    table.member.actor.id, form.picture[0].octets, form.alt
                )
            except Malformed as error:
                raise FieldAmiss("picture", error.public) from error
            table.turn.kept = kept.id
        else:
            table.turn.kept = number_of(form.kept)
        return () if table.turn.kept is None else (table.turn.kept,)

    # -------------------------------------------------------------------------------- the page

    def _page(self, table: _Table, sheet: Sheet[Fields]) -> Response:
        visitor: Visitor = table.request.state.visitor
        words = words_of(table.request, visitor)
        overtaken = table.turn.overtaken
        zone = self.paper.zone_of(visitor)
        return self.paper.page(
            table.request,
            "listing_form.html",
            sheet=sheet,
            kind=table.kind,
            known=table.known,
            lift=table.is_lift,
            other=table.owner if table.on_behalf else None,
            on_behalf=table.on_behalf,
            action=_action(table),
            roots=ROOTS,
            details=BELOW,
            estimates=[(str(minutes), words.duration(minutes)) for minutes in ESTIMATES],
            voices=_voices(table.member.person, table.kind),
            audiences=_audiences(sheet, table),
            weekdays=[(str(day), words.weekday(day)) for day in range(7)],
            found=table.turn.found,
            kept=table.turn.kept,
            was=to_text(overtaken.listing.changed_at) if overtaken else sheet.text("was"),
            changes=changes_of(overtaken, words, zone) if overtaken else (),
        )


def _action(table: _Table) -> str:
    path = table.request.url.path
    return with_query(path, _LIFT) if table.is_lift and table.known is None else path


def _what_became(made: Listing) -> str:
    if made.state.is_unseen:
        return "looked at first"
    is_private = made.audience is ListingAudience.COORDINATOR
    return "with coordinators" if is_private else "on the board"


def _voices(person: Person, kind: Kind) -> tuple[Voice, ...]:
    """In whose name they may choose to let it stand; the first is the usual one."""
    has_more = person.actor.name != first_name(person.actor.name)
    short = (Voice.FIRST_NAME,) if has_more else ()
    hidden = (Voice.ANONYMOUS,) if kind is Kind.NEED else ()
    return (Voice.NAMED, *short, *hidden)


def _audiences(sheet: Sheet[Fields], table: _Table) -> tuple[ListingAudience, ...]:
    """Whom it may be shown to: those who were chosen already, or the usual ones, come first."""
    typed = sheet.text("audience")
    if typed in tuple(ListingAudience):
        usual = ListingAudience(typed)
    elif table.known is not None:
        usual = table.known.audience
    else:
        usual = default_audience(() if table.is_lift else (sheet.text("category"),))
    rest = (
        ListingAudience.NETWORK,
        ListingAudience.SISTERS,
        ListingAudience.PUBLIC,
        ListingAudience.COORDINATOR,
    )
    return (usual, *(audience for audience in rest if audience is not usual))
