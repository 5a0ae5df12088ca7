"""Leaving for good, by oneself or with a coordinator's help, and what became of it elsewhere."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from accounts import seen
from accounts.behalf import ConsentHow
from accounts.person import Person
from accounts.roles import Role
from pages.door_cookies import DoorCookies
from pages.doors import fresh, member_only, role_only
from pages.forms import fill
from pages.paper import Paper, number_in
from pages.rights_forms import LeaveForm, LeaveForOthers
from pages.sheet import Sheet
from pages.visitor import Member
from rights.erasing import RECEIPTS_PATH, Outlook
from rights.erasure import Fate
from rights.room import Rights
from storage.database import Database, Reading
from text import people_phrases
from world.errors import Missing

_PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class LeavePages:
    """The pages of leaving."""

    paper: Paper
    rights: Rights
    database: Database

    def routes(self) -> list[Route]:
        """Every address of leaving; what cannot be undone wants a fresh proof of who asks."""
        both = ["GET", "POST"]
        own = member_only(self.paper, fresh(self.paper, self.leave))
        others = role_only(self.paper, fresh(self.paper, self.leave_for), Role.COORDINATOR)
        return [
            Route("/leave", own, methods=both),
            Route(f"{RECEIPTS_PATH}/{{secret}}", self.receipts),
            Route("/people/{number}/leave", others, methods=both),
        ]

    async def leave(self, request: Request, member: Member) -> Response:
        """Says what happens, and does it when they are sure."""
        person = member.person
        outlook = await self._outlook(person)

        async def show(sheet: Sheet[LeaveForm]) -> Response:
            return self.paper.page(
                request, "leave.html", sheet=sheet, person=person, outlook=outlook
            )

        async def do(_form: LeaveForm) -> Response:
            secret = await self.rights.erasing.leave(person.id)
            cookies = DoorCookies(https=self.paper.visitors.https)
            return cookies.signed_out(f"{RECEIPTS_PATH}/{secret}")

        return await fill(self.paper, request, LeaveForm, show=show, do=do)

    async def leave_for(self, request: Request, member: Member) -> Response:
        """The same for somebody who asked a coordinator to do it."""
        person = await self._other(request, member)
        outlook = await self._outlook(person)

        async def show(sheet: Sheet[LeaveForOthers]) -> Response:
            return self.paper.page(
                request, "leave_for.html", sheet=sheet, person=person, outlook=outlook
            )

        async def do(form: LeaveForOthers) -> Response:
            how = ConsentHow(form.how)
            secret = await self.rights.erasing.erase_for(member.person.id, person.id, how)
            # Kept nowhere, so it cannot be led to twice.
            headers = {"cache-control": "no-store"}
            return RedirectResponse(f"{RECEIPTS_PATH}/{secret}", 303, headers)

        return await fill(self.paper, request, LeaveForOthers, show=show, do=do)

    async def receipts(self, request: Request) -> Response:
        """What became of it at every server that had something of theirs."""
        secret = request.path_params["secret"]
        found = await self.paper.read(
            request, lambda tx, _visitor: self.rights.erasing.receipts(tx, secret)
        )
        receipts = found.answer
        response = self.paper.page(
            request,
            "receipts.html",
            receipts=receipts,
            confirmed=receipts.with_fate(Fate.CONFIRMED),
            waiting=receipts.with_fate(Fate.WAITING),
            unreachable=receipts.with_fate(Fate.UNREACHABLE),
            link=f"{self.paper.room.iris.base_url}{RECEIPTS_PATH}/{secret}",
        )
        response.headers["cache-control"] = _PRIVATE
        response.headers["x-robots-tag"] = "noindex"
        return response

    async def _outlook(self, person: Person) -> Outlook:
        return await self.database.read(lambda tx: self.rights.erasing.outlook(tx, person))

    async def _other(self, request: Request, member: Member) -> Person:
        number = number_in(request)

        def ask(tx: Reading) -> Person | None:
            return seen.person_seen_by(tx, member.person, number)

        person = await self.database.read(ask)
        if person is None:
            raise Missing(people_phrases.TROUBLE["no member"])
        return person
