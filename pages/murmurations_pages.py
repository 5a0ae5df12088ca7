"""Profiles for open indexes, and what was read out of one: apart from the feed, and marked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.roles import Role
from federation.strict_json import write
from pages.addresses import done
from pages.conditional import CORS, conditional
from pages.doors import ForAnybody, ForMembers, role_only
from pages.forms import press
from pages.numbers import number_of
from pages.paper import Paper, number_in
from pages.sheet import Nothing
from pages.visitor import Member, Visitor
from storage.database import Reading
from syndication.gleaning_store import Gleaned
from syndication.index_entry import IndexEntry, IndexHealth
from syndication.press import Made
from syndication.profile import FOLDER, Json
from syndication.room import Syndication
from text.syndication_phrases import SYNDICATION_TROUBLE
from world.errors import Missing

OPEN_INDEX: Final = "/umbrella/open-index"
DESK: Final = "/desk/open-index"
_ROLES: Final = (Role.COORDINATOR, Role.MODERATOR)
Told = tuple[list[IndexEntry], IndexHealth]
_JSON: Final = "application/json"
_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class MurmurationsPages:
    """Serves profiles to anybody; takes off what others should not see."""

    paper: Paper
    syndication: Syndication

    def routes(self) -> list[Route]:
        """The addresses of profiles; they stay what they are for ever."""
        return [
            Route(f"{FOLDER}/organization/{{name}}.json", self.organization),
            Route(f"{FOLDER}/offers-wants/{{number}}.json", self.listing),
        ]

    def pages(self) -> list[Route]:
        """The addresses of pages among our own."""
        return [
            Route(OPEN_INDEX, self.open_index),
            Route(DESK, self._at_desk(self.desk)),
            Route(f"{DESK}/{{number}}/remove", self._at_desk(self.remove), methods=["POST"]),
        ]

    def _at_desk(self, handler: ForMembers) -> ForAnybody:
        return role_only(self.paper, handler, *_ROLES)

    async def organization(self, request: Request) -> Response:
        """The profile of our network."""
        name, profiles = request.path_params["name"], self.syndication.profiles
        return await self._profile(request, lambda tx, _now: profiles.organization(tx, name))

    async def listing(self, request: Request) -> Response:
        """The profile of a listing whose author wants it in open indexes; else 404."""
        number, profiles = number_of(request.path_params["number"]), self.syndication.profiles
        if number is None:
            raise Missing(SYNDICATION_TROUBLE["no profile"])
        return await self._profile(request, lambda tx, now: profiles.listing(tx, number, now))

    async def _profile(
        self, request: Request, question: Callable[[Reading, datetime], Json | None]
    ) -> Response:
        def make(tx: Reading, now: datetime) -> Made:
            profile = question(tx, now)
            return b"" if profile is None else write(profile), None

        found = await self.syndication.press.printed(request.url.path, make)
        if not found.body:
            raise Missing(SYNDICATION_TROUBLE["no profile"])
        return conditional(request, found, _JSON, CORS, self.paper.room.clock.now())

    async def open_index(self, request: Request) -> Response:
        """What others have put into an open index, for everybody."""
        gleaner = self.syndication.gleaner
        found = await self.paper.read(request, self._gleaned(request))
        part, member = _Part(found.answer), found.visitor.member
        return self.paper.page(
            request,
            "embedded_open_index.html",
            found=part.found,
            older=part.older(OPEN_INDEX),
            is_on=gleaner.is_on,
            may_tidy=member is not None and any(member.may(role) for role in _ROLES),
            indexed=False,
        )

    async def desk(self, request: Request, _member: Member) -> Response:
        """The same with a button to take one off; and what the index was told by us."""
        gleaned = self._gleaned(request)

        def read(tx: Reading, visitor: Visitor) -> tuple[list[Gleaned], Told]:
            return gleaned(tx, visitor), self.syndication.told(tx)

        found, (told, health) = (await self.paper.read(request, read)).answer
        return self.paper.page(
            request,
            "embedded_index_desk.html",
            found=_Part(found).found,
            older=_Part(found).older(DESK),
            told=told,
            health=health,
            index_url=self.syndication.index_url,
        )

    def _gleaned(self, request: Request) -> Callable[[Reading, Visitor], list[Gleaned]]:
        before = number_of(request.query_params.get("before", ""))
        clock, gleaner = self.paper.room.clock, self.syndication.gleaner
        return lambda tx, _visitor: gleaner.shown(tx, clock.now(), _SHOWN + 1, before)

    async def remove(self, request: Request, _member: Member) -> Response:
        """Takes one off, never to be read again."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.syndication.gleaner.remove(number)
            return done(DESK, "taken off")

        return await press(self.paper, request, Nothing, do)


@dataclass(frozen=True, slots=True)
class _Part:
    """One page of what was read, out of one more than it shows."""

    read: list[Gleaned]

    @property
    def found(self) -> list[Gleaned]:
        return self.read[:_SHOWN]

    def older(self, path: str) -> str:
        """Where those before them stand; "" after the last."""
        return f"{path}?before={self.found[-1].id}" if len(self.read) > _SHOWN else ""
