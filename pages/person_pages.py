"""For coordinators: one member, how they are reached, what they may do, and what is done for them.

Whatever a coordinator changes of a member is noted and told to that member (`accounts.behalf`).
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts import seen
from accounts.behalf import ConsentHow
from accounts.log_store import Change, Deed
from accounts.people import Acting
from accounts.person import Contact, Person
from accounts.profile import filled, version_of
from accounts.roles import NEXT, Limit, Role, Vetting
from accounts.room import Accounts
from pages.addresses import done
from pages.doors import ForMembers, fresh, role_only
from pages.forms import fill, press
from pages.paper import Paper, number_in, words_of
from pages.people_forms import (
    ContactForOthers,
    LimitsFields,
    ProfileForOthers,
    RoleFields,
    VettingFields,
    beside,
    spoken_in,
)
from pages.people_views import ChangeLine, DeedLine, change_lines, deed_lines
from pages.settings_pages import was_of
from pages.sheet import Nothing, Sheet, empty_sheet
from pages.visitor import Member
from sessions.actions import Sessions
from storage.database import Database, Reading
from storage.sealing import Seal
from text import people_phrases
from world.errors import Missing, SisternetError

_STEPS = (Vetting.MET, Vetting.REFERENCES, Vetting.ACTIVE, Vetting.PAUSED)
_ROLES = (Role.COORDINATOR, Role.MODERATOR, Role.UMBRELLA)
_LINES = 50


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a coordinator sees of a member."""

    person: Person
    contact: Contact
    waiting: str
    has_second_step: bool
    deeds: list[DeedLine]
    changes: list[ChangeLine]


@dataclass(frozen=True, slots=True)
class PersonPages:
    """The pages of one member, for coordinators."""

    paper: Paper
    accounts: Accounts
    sessions: Sessions
    database: Database
    seal: Seal

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        both, post = ["GET", "POST"], ["POST"]

        def coordinators(path: str, handler: ForMembers, methods: list[str]) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR)
            return Route(f"/people/{{number}}{path}", opened, methods=methods)

        def proven(path: str, handler: ForMembers) -> Route:
            """What gives power over others wants a fresh proof of who asks (ACC-09)."""
            return coordinators(path, fresh(self.paper, handler), post)

        return [
            coordinators("", self.show, ["GET"]),
            coordinators("/vetting", self.step, post),
            coordinators("/limits", self.limit, post),
            proven("/give-role", self.give_role),
            proven("/take-role", self.take_role),
            proven("/hand-over", self.hand_over),
            proven("/code", self.read_out_code),
            proven("/second-step", self.take_second_step),
            coordinators("/sign-out", self.sign_out, post),
            coordinators("/profile", self.profile, both),
            coordinators("/contact", fresh(self.paper, self.contact), both),
        ]

    async def show(self, request: Request, member: Member) -> Response:
        """The member, with everything that can be done for them."""
        known = await self._known(request, member.person)
        person = known.person
        limits = frozenset(map(str, person.limits))
        return self.paper.page(
            request,
            "person.html",
            person=person,
            known=known,
            steps=[step for step in _STEPS if step in NEXT[person.vetting]],
            sheet=empty_sheet(LimitsFields, LimitsFields(limits=tuple(limits))),
            was=version_of(limits),
            roles=_ROLES,
            own=person.id == member.person.id,
        )

    async def _known(self, request: Request, viewer: Person) -> Known:
        number = number_in(request)

        def ask(tx: Reading) -> Known | None:
            person = seen.person_seen_by(tx, viewer, number)
            if person is None:
                return None
            deeds: list[Deed] = self.accounts.behalf.log_of(tx, viewer, number)
            changes: list[Change] = self.accounts.trust.history_seen_by(tx, viewer, number)
            return Known(
                person=person,
                contact=seen.contact_seen_by(tx, self.seal, viewer, number) or Contact(),
                waiting=self.accounts.addresses.waiting(tx, viewer, number),
                has_second_step=self.sessions.help.has_second_step(tx, viewer, number),
                deeds=deed_lines(tx, deeds[:_LINES]),
                changes=change_lines(tx, changes[:_LINES]),
            )

        found = await self.database.read(ask)
        if found is None:
            raise Missing(people_phrases.TROUBLE["no member"])
        return found

    # ----------------------------------------------------------------------------- standing

    async def step(self, request: Request, member: Member) -> Response:
        """One step of vetting, from where the coordinator saw it."""
        number = number_in(request)

        async def do(form: VettingFields) -> str:
            to, was = Vetting(form.to), Vetting(form.was)
            await self.accounts.trust.set_vetting(member.person, number, to, was)
            return done(f"/people/{number}", "saved")

        return await press(self.paper, request, VettingFields, do)

    async def limit(self, request: Request, member: Member) -> Response:
        """What the member is asked to keep to."""
        number = number_in(request)

        async def do(form: LimitsFields) -> str:
            limits = frozenset(map(Limit, form.limits))
            await self.accounts.trust.set_limits(member.person, number, limits, form.was)
            return done(f"/people/{number}", "saved")

        return await press(self.paper, request, LimitsFields, do)

    async def give_role(self, request: Request, member: Member) -> Response:
        """Gives the member a role."""
        number = number_in(request)

        async def do(form: RoleFields) -> str:
            await self.accounts.trust.give_role(member.person, number, Role(form.role))
            return done(f"/people/{number}", "saved")

        return await press(self.paper, request, RoleFields, do)

    async def take_role(self, request: Request, member: Member) -> Response:
        """Takes a role from the member; a coordinator lays down their own this way too."""
        number = number_in(request)

        async def do(form: RoleFields) -> str:
            await self.accounts.trust.take_role(member.person, number, Role(form.role))
            own = number == member.person.id
            return done("/settings" if own else f"/people/{number}", "saved")

        return await press(self.paper, request, RoleFields, do)

    async def hand_over(self, request: Request, member: Member) -> Response:
        """The coordinator's own role goes to the member, at one instant."""
        number = number_in(request)

        async def do(form: RoleFields) -> str:
            await self.accounts.trust.hand_over(member.person, number, Role(form.role))
            return done("/settings", "handed over")

        return await press(self.paper, request, RoleFields, do)

    # ---------------------------------------------------------------------------- signing in

    async def read_out_code(self, request: Request, member: Member) -> Response:
        """A code for the member to sign in with, shown once, to be read out to them."""
        known = await self._known(request, member.person)

        async def do(_form: Nothing) -> Response:
            code = await self.sessions.help.read_out_code(member.person, known.person.id)
            return self.paper.page(request, "person_code.html", person=known.person, code=code)

        return await press(self.paper, request, Nothing, do)

    async def take_second_step(self, request: Request, member: Member) -> Response:
        """The member's app is asked for no more: the phone with it was lost."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.sessions.help.take_second_step(member.person, number)
            return done(f"/people/{number}", "saved")

        return await press(self.paper, request, Nothing, do)

    async def sign_out(self, request: Request, member: Member) -> Response:
        """Signs the member out everywhere: their phone was lost."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.sessions.help.sign_out(member.person, number)
            return done(f"/people/{number}", "saved")

        return await press(self.paper, request, Nothing, do)

    # ---------------------------------------------------------------------------- on behalf

    async def profile(self, request: Request, member: Member) -> Response:
        """What is said of the member, changed for them."""
        person = (await self._known(request, member.person)).person

        async def show(sheet: Sheet[ProfileForOthers]) -> Response:
            return self.paper.page(
                request,
                "profile.html",
                sheet=sheet,
                action=request.url.path,
                person=person,
                spoken=spoken_in(words_of(request, await self.paper.visitor(request))),
                was=was_of(sheet, version_of(filled(person))),
                on_behalf=True,
            )

        async def do(form: ProfileForOthers) -> str:
            acting = Acting(member.person.id, person.id, ConsentHow(form.how), form.was)
            try:
                await self.accounts.profiles.edit_profile(acting, form.told())
            except SisternetError as error:
                raise beside(error) from error
            return done(f"/people/{person.id}", "saved")

        start = ProfileForOthers.of(filled(person), how="")
        return await fill(self.paper, request, ProfileForOthers, show=show, do=do, start=start)

    async def contact(self, request: Request, member: Member) -> Response:
        """How the member is reached, changed for them."""
        known = await self._known(request, member.person)

        async def show(sheet: Sheet[ContactForOthers]) -> Response:
            return self.paper.page(
                request,
                "contact.html",
                sheet=sheet,
                action=request.url.path,
                person=known.person,
                waiting=known.waiting,
                email=known.contact.email,
                was=was_of(sheet, version_of(known.contact)),
                on_behalf=True,
            )

        async def do(form: ContactForOthers) -> str:
            acting = Acting(member.person.id, known.person.id, ConsentHow(form.how), form.was)
            await self.accounts.profiles.set_contact(acting, form.told(form.email))
            return done(f"/people/{known.person.id}", "saved")

        start = ContactForOthers.of(known.contact, email=known.contact.email, how="")
        return await fill(self.paper, request, ContactForOthers, show=show, do=do, start=start)
