"""Roles pass from hand to hand: for everybody who has one to give, to lay down or to hand over.

Coordinators find the same on the page of each member; a node admin, who sees no such page, finds
it here. People are named as everybody knows them, and nothing else of them is shown.
"""

from dataclasses import dataclass
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.person import Person
from accounts.roles import Role
from accounts.room import Accounts
from accounts.trust import Held
from pages.addresses import done
from pages.doors import ForMembers, fresh, role_only
from pages.fields import Choice, Text
from pages.forms import fill, press
from pages.numbers import number_of
from pages.paper import Paper
from pages.sheet import FieldAmiss, Sheet
from pages.visitor import Member
from storage.database import Database
from text import people_phrases
from world.errors import Missing

_HELD = tuple(role for role in Role if role is not Role.MEMBER)
_HERE = "/settings/roles"
_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFields:
    """To whom a role goes, and whether whoever gives it keeps their own."""

    handle: Annotated[str, Text(_LONGEST)]
    role: Annotated[str, Choice(_HELD)]
    way: Annotated[str, Choice(("give", "hand over"))] = "give"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFields:
    """Whose role is taken; one's own is laid down."""

    member: Annotated[str, Text(_LONGEST)]
    role: Annotated[str, Choice(_HELD)]


@dataclass(frozen=True, slots=True)
class RolePages:
    """The page of roles, for whoever holds one."""

    paper: Paper
    accounts: Accounts
    database: Database

    def routes(self) -> list[Route]:
        """What gives power over others wants a fresh proof of who asks (ACC-09)."""

        def proven(path: str, handler: ForMembers, methods: list[str]) -> Route:
            opened = role_only(self.paper, fresh(self.paper, handler), *_HELD)
            return Route(path, opened, methods=methods)

        return [
            proven(_HERE, self.roles, ["GET", "POST"]),
            proven(f"{_HERE}/take", self.take, ["POST"]),
        ]

    async def roles(self, request: Request, member: Member) -> Response:
        """Who holds which role; and a form that gives one, or hands one's own over."""
        held = await self._held(member.person)
        offered = [(str(one.role), people_phrases.ROLES[one.role]) for one in held]

        async def show(sheet: Sheet[PassFields]) -> Response:
            return self.paper.page(
                request,
                "roles.html",
                sheet=sheet,
                held=held,
                offered=offered,
                own_id=member.person.id,
            )

        async def do(form: PassFields) -> str:
            to, role = await self._named(member.person, form.handle), Role(form.role)
            if form.way == "hand over":
                await self.accounts.trust.hand_over(member.person, to.id, role)
                return done("/settings", "handed over")
            await self.accounts.trust.give_role(member.person, to.id, role)
            return done(_HERE, "saved")

        return await fill(self.paper, request, PassFields, show=show, do=do)

    async def take(self, request: Request, member: Member) -> Response:
        """Takes a role from somebody, or lays down one's own."""

        async def do(form: TakeFields) -> str:
            number = number_of(form.member)
            if number is None:
                raise Missing(people_phrases.TROUBLE["no member"])
            await self.accounts.trust.take_role(member.person, number, Role(form.role))
            return done("/settings" if number == member.person.id else _HERE, "saved")

        return await press(self.paper, request, TakeFields, do)

    async def _held(self, viewer: Person) -> list[Held]:
        return await self.database.read(lambda tx: self.accounts.trust.held_seen_by(tx, viewer))

    async def _named(self, viewer: Person, handle: str) -> Person:
        trust = self.accounts.trust
        try:
            return await self.database.read(lambda tx: trust.named(tx, viewer, handle))
        except Missing as error:
            raise FieldAmiss("handle", error.public) from error
