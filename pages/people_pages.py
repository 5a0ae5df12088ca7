"""For coordinators: who is here, who asks to join, and the invitations that are out."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts import seen
from accounts.behalf import ConsentHow
from accounts.invitation import Invitation
from accounts.joining import Approval
from accounts.roles import Role, Vetting
from accounts.room import Accounts
from pages.addresses import done, with_query
from pages.doors import ForMembers, role_only
from pages.forms import fill, press
from pages.paper import Paper, number_in, words_of
from pages.people_forms import ApproveFields, EnterFields, InviteFields, SendFields, beside
from pages.people_views import code_of
from pages.sheet import Nothing, Sheet
from pages.visitor import Member
from storage.database import Database
from text import people_phrases
from text.languages import own_names
from world.clock import Clock
from world.errors import Missing, SisternetError

_MOST_DIGITS = 9
_WORDS_LONGEST = 100


@dataclass(frozen=True, slots=True)
class PeoplePages:
    """The lists of people."""

    paper: Paper
    accounts: Accounts
    database: Database
    clock: Clock

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        get, both, post = ["GET"], ["GET", "POST"], ["POST"]

        def coordinators(path: str, handler: ForMembers, methods: list[str]) -> Route:
            opened = role_only(self.paper, handler, Role.COORDINATOR)
            return Route(path, opened, methods=methods)

        return [
            coordinators("/people", self.members, get),
            coordinators("/people/new", self.enter, both),
            coordinators("/people/applications", self.applications, get),
            coordinators("/people/applications/{number}", self.application, both),
            coordinators("/people/applications/{number}/decline", self.decline, post),
            coordinators("/people/invitations", self.invitations, both),
            coordinators("/people/invitations/{number}", self.invitation, both),
            coordinators("/people/invitations/{number}/withdraw", self.withdraw, post),
        ]

    async def members(self, request: Request, member: Member) -> Response:
        """Everybody, by name; narrowed down by words and by how well they are known."""
        query = request.query_params
        words = query.get("words", "")[:_WORDS_LONGEST]
        vetting = next((one for one in Vetting if one == query.get("vetting")), None)
        start = _start(query.get("from", ""))

        people, waiting = await self.database.read(
            lambda tx: (
                seen.find_people(tx, member.person, words, vetting, start),
                self.accounts.joining.count_waiting(tx, member.person),
            )
        )
        chosen = {"words": words, "vetting": vetting or ""}
        following = people.following and with_query(
            "/people", {**chosen, "from": str(people.following)}
        )
        return self.paper.page(
            request,
            "people.html",
            people=people.people,
            total=people.total,
            waiting=waiting,
            following=following,
            chosen=chosen,
        )

    async def enter(self, request: Request, member: Member) -> Response:
        """A coordinator makes somebody a member, with an e-mail address or without."""
        visitor = await self.paper.visitor(request)
        start = words_of(request, visitor).language

        async def show(sheet: Sheet[EnterFields]) -> Response:
            return self.paper.page(
                request, "person_new.html", sheet=sheet, languages_here=own_names(), own=start
            )

        async def do(form: EnterFields) -> str:
            try:
                made = await self.accounts.joining.make_member(
                    member.person,
                    form.told(form.language),
                    Vetting(form.vetting),
                    ConsentHow(form.how),
                )
            except SisternetError as error:
                raise beside(error) from error
            return done(f"/people/{made.id}", "entered")

        return await fill(self.paper, request, EnterFields, show=show, do=do)

    # ----------------------------------------------------------------------- applications

    async def applications(self, request: Request, member: Member) -> Response:
        """Who waits to be met, the first at the head."""
        joining = self.accounts.joining
        found = await self.database.read(lambda tx: joining.applications_seen_by(tx, member.person))
        return self.paper.page(request, "applications.html", applications=found)

    async def application(self, request: Request, member: Member) -> Response:
        """One of them: what they told, and what comes of it."""
        number, joining = number_in(request), self.accounts.joining
        found = await self.database.read(
            lambda tx: joining.application_seen_by(tx, member.person, number)
        )
        if found is None:
            raise Missing(people_phrases.TROUBLE["no application"])

        async def show(sheet: Sheet[ApproveFields]) -> Response:
            return self.paper.page(request, "application.html", sheet=sheet, application=found)

        async def do(form: ApproveFields) -> str:
            approval = Approval(Vetting(form.vetting), form.handle)
            try:
                made = await joining.approve(member.person, number, approval)
            except SisternetError as error:
                raise beside(error) from error
            return done(f"/people/{made.id}", "entered")

        return await fill(self.paper, request, ApproveFields, show=show, do=do)

    async def decline(self, request: Request, member: Member) -> Response:
        """Not now; what they told is forgotten."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.accounts.joining.decline(member.person, number)
            return done("/people/applications", "declined")

        return await press(self.paper, request, Nothing, do)

    # ------------------------------------------------------------------------ invitations

    async def invitations(self, request: Request, member: Member) -> Response:
        """The invitations that are out, and a form for another one."""
        joining = self.accounts.joining
        found = await self.database.read(lambda tx: joining.invitations_seen_by(tx, member.person))
        now = self.clock.now()

        async def show(sheet: Sheet[InviteFields]) -> Response:
            return self.paper.page(
                request, "invitations.html", sheet=sheet, invitations=found, now=now
            )

        async def do(form: InviteFields) -> str:
            made = await joining.invite(member.person, form.terms(self.clock.now()))
            return done(f"/people/invitations/{made.id}", "invited")

        return await fill(self.paper, request, InviteFields, show=show, do=do)

    async def invitation(self, request: Request, member: Member) -> Response:
        """One invitation, to be printed or sent while somebody can join by it."""
        number, joining = number_in(request), self.accounts.joining
        found = await self.database.read(
            lambda tx: joining.invitation_seen_by(tx, member.person, number)
        )
        if found is None:
            raise Missing(people_phrases.TROUBLE["no invitation"])
        address = self._address(found)
        language = words_of(request, await self.paper.visitor(request)).language

        async def show(sheet: Sheet[SendFields]) -> Response:
            return self.paper.page(
                request,
                "invitation.html",
                sheet=sheet,
                invitation=found,
                address=address,
                code=code_of(address) if address else None,
                letters_go=joining.can_send,
            )

        async def do(form: SendFields) -> str:
            await joining.send_invitation(member.person, number, form.told())
            return done(f"/people/invitations/{number}", "invitation sent")

        start = SendFields(email="", language=language)
        return await fill(self.paper, request, SendFields, show=show, do=do, start=start)

    def _address(self, invitation: Invitation) -> str:
        base_url = self.paper.room.iris.base_url
        return f"{base_url}/join/{invitation.secret}" if invitation.secret else ""

    async def withdraw(self, request: Request, member: Member) -> Response:
        """Nobody joins by it any more."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.accounts.joining.withdraw_invitation(member.person, number)
            return done("/people/invitations", "invitation over")

        return await press(self.paper, request, Nothing, do)


def _start(text: str) -> int:
    """Where in the list to begin; odd ones begin at the head."""
    sound = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if sound else 0
