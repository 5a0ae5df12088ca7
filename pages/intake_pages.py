"""Somebody is on the telephone: one page to write down what they say, and what may fit at once."""

from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts import seen
from accounts.application import JoinForm
from accounts.roles import Role
from accounts.store import Entry
from desk.actions import DeskWork
from desk.fitting import Fitting
from desk.intake import Told
from desk.names import names_here
from listings import seen as listings_seen
from listings.seen import Found
from matching.wording import said
from pages.addresses import done
from pages.desk_forms import NEW, IntakeFields, beside
from pages.desk_views import category_options
from pages.doors import role_only
from pages.forms import fill
from pages.numbers import number_of
from pages.paper import Paper, number_in, words_of
from pages.sheet import FieldAmiss, Sheet
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from text.desk_phrases import DESK_TROUBLE
from text.languages import own_names, zone_of
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Missing, SisternetError


@dataclass(frozen=True, slots=True)
class IntakePages:
    """Phone intake."""

    paper: Paper
    desk: DeskWork

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        intake = role_only(self.paper, self.intake, Role.COORDINATOR)
        taken = role_only(self.paper, self.taken, Role.COORDINATOR)
        return [
            Route("/desk/intake", intake, methods=["GET", "POST"]),
            Route("/desk/intake/{number}", taken, methods=["GET"]),
        ]

    async def intake(self, request: Request, member: Member) -> Response:
        """Who speaks, what they say, how they agreed (`?for=17` names a member beforehand)."""
        today = self.desk.clock.now().astimezone(zone_of(self.paper.zone)).date()

        async def show(sheet: Sheet[IntakeFields]) -> Response:
            known = await self._known(sheet.text("who"), sheet.text("member"))
            return self.paper.page(
                request,
                "intake.html",
                sheet=sheet,
                known=known,
                asked=bool(sheet.error("member") or sheet.text("member")),
                categories=category_options(words_of(request, await self.paper.visitor(request))),
                languages_here=own_names(),
            )

        async def do(form: IntakeFields) -> str:
            try:
                who = await self._who(form)
                told = Told(who, form.draft(self.paper.zone), form.consented(today), form.vetting)
                made = await self.desk.take_down(member.person, told)
            except SisternetError as error:
                raise beside(error) from error
            return done(f"/desk/intake/{made.post_id}", "taken down")

        start = await self._start(request, today)
        return await fill(self.paper, request, IntakeFields, show=show, do=do, start=start)

    async def _start(self, request: Request, today: date) -> IntakeFields:
        """The empty form, for somebody in particular if the address names one."""
        number = _number(request.query_params.get("for", ""))
        chosen = await self.desk.database.read(lambda tx: seen.person(tx, number))
        return IntakeFields(
            who=chosen.name if chosen else "",
            member=str(chosen.id) if chosen else "",
            title="",
            category="",
            on=today,
        )

    async def _known(self, who: str, number: str) -> list[Entry]:
        """Whom a name may mean, whoever is chosen already at the head."""
        names = await self.desk.database.read(names_here)
        chosen = [entry for _, _, entry in names.folded if str(entry.actor_id) == number]
        return [*chosen, *(entry for entry in names.like(who) if entry not in chosen)]

    async def _who(self, form: IntakeFields) -> int | JoinForm:
        """Who speaks; raises `FieldAmiss` where that has to be chosen first."""
        if form.member == NEW:
            return form.newcomer()
        if form.member:
            return _number(form.member)
        names = await self.desk.database.read(names_here)
        found = names.exact(form.who)
        if len(found) != 1:
            raise FieldAmiss("member", DESK_TROUBLE["which" if found else "who"])
        return found[0].actor_id

    async def taken(self, request: Request, member: Member) -> Response:
        """What was written down, and who may help, with reasons."""
        number = number_in(request)

        def read(tx: Reading, visitor: Visitor) -> tuple[Found, Fitting]:
            found = listings_seen.listing_seen_by(tx, self.desk.seal, viewer_of(visitor), number)
            if found is None or not found.listing.local:
                raise Missing(LISTING_TROUBLE["no listing"])
            return found, self.desk.fitting(tx, member.person, found.listing)

        read_for = await self.paper.read(request, read)
        found, fits = read_for.answer
        words = words_of(request, read_for.visitor)
        return self.paper.page(
            request,
            "intake_done.html",
            found=found,
            suggestions=[
                (one.offer, [said(reason, words) for reason in one.reasons])
                for one in fits.suggestions
            ],
            asks=fits.asks,
        )


def _number(text: str) -> int:
    """The number of a member; 0, which nobody has, for what is none."""
    return number_of(text) or 0
