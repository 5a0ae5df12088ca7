"""The coordinator's desk on the web: Today, and what is put off until another day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from desk.actions import DeskWork
from desk.row import Kind
from pages.addresses import done
from pages.doors import role_only
from pages.fields import Text
from pages.forms import press
from pages.paper import Paper
from pages.visitor import Member
from text import desk_phrases
from world.errors import Malformed

LATER: Final = timedelta(days=2)
_MOST_DIGITS: Final = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterForm:
    """Which row is put off: its kind and number, "need-17"."""

    row: Annotated[str, Text(40)]


@dataclass(frozen=True, slots=True)
class DeskPages:
    """Shows coordinators what waits."""

    paper: Paper
    desk: DeskWork

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        today = role_only(self.paper, self.today, Role.COORDINATOR)
        later = role_only(self.paper, self.later, Role.COORDINATOR)
        return [
            Route("/today", today, methods=["GET"]),
            Route("/today/later", later, methods=["POST"]),
        ]

    async def today(self, request: Request, member: Member) -> Response:
        """Everything that waits, or all of one kind (`?all=need`)."""
        only = next((kind for kind in Kind if kind == request.query_params.get("all")), None)
        found = await self.paper.read(
            request, lambda tx, _visitor: self.desk.today(tx, member.person, only)
        )
        return self.paper.page(
            request,
            "today.html",
            today=found.answer,
            only=only,
            now=self.paper.room.clock.now(),
        )

    async def later(self, request: Request, member: Member) -> Response:
        """Puts a row off; it comes back by itself."""

        async def do(form: LaterForm) -> str:
            kind, number = row_named(form.row)
            until = self.paper.room.clock.now() + LATER
            await self.desk.put_off(member.person, kind, number, until)
            return done("/today", "put off")

        return await press(self.paper, request, LaterForm, do)


def row_named(text: str) -> tuple[Kind, int]:
    """Kind and number of a row, "need-17"; raises `Malformed` for what names none."""
    name, _, number = text.partition("-")
    sound = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    if name not in tuple(Kind) or not sound:
        raise Malformed(desk_phrases.DESK_TROUBLE["nothing"])
    return Kind(name), min(int(number), 2**63 - 1)
