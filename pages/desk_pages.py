"""The coordinator's desk on the web: Today, and what is put off until another day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import Behalf
from accounts.roles import Role
from desk.actions import DeskWork
from desk.row import Kind
from pages.addresses import done
from pages.doors import role_only
from pages.fields import Text
from pages.forms import press
from pages.numbers import number_of
from pages.paper import Paper
from pages.people_views import DeedLine, deed_lines
from pages.visitor import Member, Visitor
from storage.transaction import Reading
from text import desk_phrases
from world.errors import Malformed

LATER: Final = timedelta(days=2)
LOGGED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterForm:
    """Which row is put off: its kind and number, "need-17"."""

    row: Annotated[str, Text(40)]


@dataclass(frozen=True, slots=True)
class DeskPages:
    """Shows coordinators what waits."""

    paper: Paper
    desk: DeskWork
    behalf: Behalf

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        today = role_only(self.paper, self.today, Role.COORDINATOR)
        later = role_only(self.paper, self.later, Role.COORDINATOR)
        log = role_only(self.paper, self.log, Role.COORDINATOR)
        return [
            Route("/today", today, methods=["GET"]),
            Route("/today/later", later, methods=["POST"]),
            Route("/desk/log", log, methods=["GET"]),
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

    async def log(self, request: Request, member: Member) -> Response:
        """What coordinators did on behalf of members, newest first, page by page."""
        before = number_of(request.query_params.get("before", ""))

        def read(tx: Reading, _visitor: Visitor) -> tuple[list[DeedLine], int | None]:
            deeds = self.behalf.log(tx, member.person, LOGGED + 1, before)
            more = deeds[LOGGED - 1].id if len(deeds) > LOGGED else None
            return deed_lines(tx, deeds[:LOGGED]), more

        lines, more = (await self.paper.read(request, read)).answer
        return self.paper.page(
            request, "desk_log.html", lines=lines, older=more and f"/desk/log?before={more}"
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
    name, _, digits = text.partition("-")
    number = number_of(digits)
    if name not in tuple(Kind) or number is None:
        raise Malformed(desk_phrases.DESK_TROUBLE["nothing"])
    return Kind(name), number
