"""What waits on the desk, looked at closely: listings, members to ring, sisters, reports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from accounts.person import Person
from accounts.roles import Role
from desk import cases
from desk.actions import DeskWork
from desk.row import Kind
from listings.actions import Listings
from listings.listing import Deed
from matching.actions import Matching
from moderation.actions import Moderation
from pages.addresses import done
from pages.doors import ForMembers, role_only
from pages.fields import Choice, Lines, Text
from pages.forms import fill, press
from pages.paper import Paper, number_in
from pages.people_forms import AGREED
from pages.sheet import FieldAmiss, Nothing, Sheet
from pages.visitor import Member
from relations.actions import Relations
from storage.instants import from_text
from storage.transaction import Reading
from text.desk_phrases import DESK_TROUBLE
from text.listing_phrases import LISTING_TROUBLE
from text.matching_phrases import MATCH_TROUBLE
from world.errors import Missing

T = TypeVar("T")

RUNG_FOR: Final = timedelta(days=60)
ASKED_FOR: Final = timedelta(days=7)
_WHY_LONGEST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingCaseFields:
    """What is done about a listing; `was` is when it had changed last, as the page showed it."""

    deed: Annotated[str, Choice(("approve", "send_back", "renew", "withdraw"))]
    how: Annotated[str, Choice(AGREED)] = ConsentHow.SPOKEN
    why: Annotated[str, Lines(_WHY_LONGEST)] = ""
    was: Annotated[str, Text(32)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionFields:
    """Whether two are introduced; `why` not is told to whoever asked."""

    deed: Annotated[str, Choice(("approve", "decline"))]
    why: Annotated[str, Lines(_WHY_LONGEST)] = ""


@dataclass(frozen=True, slots=True)
class CaseRooms:
    """The rooms in which something is done about what waits."""

    listings: Listings
    matching: Matching
    relations: Relations
    moderation: Moderation


@dataclass(frozen=True, slots=True)
class CasePages:
    """One page for each kind of thing that waits and has no page elsewhere."""

    paper: Paper
    desk: DeskWork
    rooms: CaseRooms

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        get, both, post = ["GET"], ["GET", "POST"], ["POST"]

        def coordinators(
            path: str, handler: ForMembers, methods: list[str], *besides: Role
        ) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR, *besides)
            return Route(path, opened, methods=methods)

        return [
            coordinators("/desk/listings/{number}", self.listing, both),
            coordinators("/desk/introductions/{number}", self.introduction, both),
            coordinators("/desk/quiet/{number}", self.quiet, both),
            coordinators("/desk/calls/{number}", self.call, both),
            coordinators("/desk/sisters/{number}", self.sister, get),
            coordinators("/desk/sisters/{number}/accept", self.accept, post),
            coordinators("/desk/sisters/{number}/decline", self.decline, post),
            coordinators("/desk/reports", self.reports, get, Role.MODERATOR),
            coordinators("/desk/reports/{number}", self.report, both, Role.MODERATOR),
        ]

    async def _found(
        self, request: Request, question: Callable[[Reading], T | None], missing: str
    ) -> T:
        found = (await self.paper.read(request, lambda tx, _visitor: question(tx))).answer
        if found is None:
            raise Missing(missing)
        return found

    # --------------------------------------------------------------------------- listings

    async def listing(self, request: Request, member: Member) -> Response:
        """A listing to look at first, or to keep going; whoever comes second sees what changed."""
        number, desk = number_in(request), self.desk

        async def show(sheet: Sheet[ListingCaseFields]) -> Response:
            case = await self._found(
                request,
                lambda tx: cases.listing_case_seen_by(tx, desk.seal, member.person, number),
                LISTING_TROUBLE["no listing"],
            )
            return self.paper.page(
                request, "desk_listing.html", sheet=sheet, case=case, now=desk.clock.now()
            )

        async def do(form: ListingCaseFields) -> str:
            return done("/today", await self._deal(member, number, form))

        start = ListingCaseFields(deed="renew")
        return await fill(self.paper, request, ListingCaseFields, show=show, do=do, start=start)

    async def _deal(self, member: Member, number: int, form: ListingCaseFields) -> str:
        """Does it; the code of what is said afterwards."""
        listings, actor = self.rooms.listings, member.actor
        was = _instant(form.was)
        if form.deed == "approve":
            await listings.approve(actor, number, seen=was)
            return "approved"
        if form.deed == "send_back":
            if not form.why:
                raise FieldAmiss("why", DESK_TROUBLE["why"])
            await listings.send_back(actor, number, form.why, seen=was)
            return "sent back"
        how = ConsentHow(form.how)
        if form.deed == "renew":
            await listings.renew(actor, number, how=how)
            return "kept going"
        await listings.step(actor, number, Deed.WITHDRAW, how=how, seen=was, reason=form.why)
        return "taken back"

    async def introduction(self, request: Request, member: Member) -> Response:
        """Somebody asks to be introduced to whoever offers what they need."""
        number, desk, matching = number_in(request), self.desk, self.rooms.matching

        async def show(sheet: Sheet[IntroductionFields]) -> Response:
            case = await self._found(
                request,
                lambda tx: cases.introduction_seen_by(tx, desk.seal, member.person, number),
                MATCH_TROUBLE["no introduction"],
            )
            return self.paper.page(request, "desk_introduction.html", sheet=sheet, case=case)

        async def do(form: IntroductionFields) -> str:
            if form.deed == "approve":
                await matching.approve(member.actor, number)
                return done("/today", "introduced them")
            await matching.decline(member.actor, number, form.why)
            return done("/today", "not introduced")

        start = IntroductionFields(deed="approve")
        return await fill(self.paper, request, IntroductionFields, show=show, do=do, start=start)

    # ---------------------------------------------------------------------- people to ring

    async def quiet(self, request: Request, member: Member) -> Response:
        """A talk in which nothing happens: whom to ask, and nothing that was said in it."""
        number, desk = number_in(request), self.desk
        case = await self._found(
            request,
            lambda tx: cases.talk_case_seen_by(tx, desk.seal, member.person, number),
            DESK_TROUBLE["no talk"],
        )
        if request.method == "POST":
            return await self._rung(request, member.person, Kind.QUIET, ASKED_FOR)
        return self.paper.page(request, "desk_quiet.html", case=case, number=number)

    async def call(self, request: Request, member: Member) -> Response:
        """A member nobody has heard of for long: how to ring them, and what of theirs is on."""
        number, desk = number_in(request), self.desk
        case = await self._found(
            request,
            lambda tx: cases.member_case_seen_by(tx, desk.seal, member.person, number),
            DESK_TROUBLE["no member"],
        )
        if request.method == "POST":
            return await self._rung(request, member.person, Kind.SILENT, RUNG_FOR)
        return self.paper.page(request, "desk_call.html", case=case)

    async def _rung(
        self, request: Request, coordinator: Person, kind: Kind, for_how_long: timedelta
    ) -> Response:
        """They have spoken: it waits no more, for a while."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            until = self.desk.clock.now() + for_how_long
            await self.desk.put_off(coordinator, kind, number, until)
            return done("/today", "rung")

        return await press(self.paper, request, Nothing, do)

    # ---------------------------------------------------------------------------- sisters

    async def sister(self, request: Request, member: Member) -> Response:
        """A network that would like to be our sister."""
        number = number_in(request)
        pact = await self._found(
            request,
            lambda tx: cases.proposal_seen_by(tx, member.person, number),
            DESK_TROUBLE["no proposal"],
        )
        return self.paper.page(request, "desk_sister.html", pact=pact, is_open=cases.is_open(pact))

    async def accept(self, request: Request, member: Member) -> Response:
        """Yes: we are sisters from now on."""
        return await self._answer(request, member.person, "sister yes")

    async def decline(self, request: Request, member: Member) -> Response:
        """No, or not now."""
        return await self._answer(request, member.person, "sister no")

    async def _answer(self, request: Request, coordinator: Person, code: str) -> Response:
        number, relations = number_in(request), self.rooms.relations
        pact = await self._found(
            request,
            lambda tx: cases.proposal_seen_by(tx, coordinator, number),
            DESK_TROUBLE["no proposal"],
        )

        async def do(_form: Nothing) -> str:
            answer = relations.accept_sister if code == "sister yes" else relations.decline_sister
            await answer(pact.network.handle)
            return done("/today", code)

        return await press(self.paper, request, Nothing, do)

    # ---------------------------------------------------------------------------- reports

    async def reports(self, request: Request, member: Member) -> Response:
        """What nobody has looked into yet, for moderators, who have no Today."""
        found = await self.paper.read(
            request, lambda tx, _visitor: cases.reports_seen_by(tx, member.person)
        )
        return self.paper.page(request, "desk_reports.html", reports=found.answer)

    async def report(self, request: Request, member: Member) -> Response:
        """What somebody has told us of; it is put away once it has been looked into."""
        number = number_in(request)
        case = await self._found(
            request,
            lambda tx: cases.report_seen_by(tx, member.person, number),
            DESK_TROUBLE["no report"],
        )

        async def do(_form: Nothing) -> str:
            await self.rooms.moderation.close_report(number)
            return done(back, "put away")

        back = "/today" if member.may(Role.COORDINATOR) else "/desk/reports"

        if request.method == "POST":
            return await press(self.paper, request, Nothing, do)
        return self.paper.page(request, "desk_report.html", case=case, back=back)


def _instant(text: str) -> datetime | None:
    """The instant that a page has shown; None for what it cannot have shown."""
    try:
        return from_text(text) if text else None
    except ValueError:
        return None
