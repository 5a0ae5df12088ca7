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
from pages.doors import role_only
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
        remove = role_only(self.paper, self.remove, Role.COORDINATOR, Role.MODERATOR)
        return [
            Route(OPEN_INDEX, self.open_index),
            Route(f"{OPEN_INDEX}/{{number}}/remove", remove, methods=["POST"]),
        ]

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
        """What others have put into an open index; for coordinators, what it was told by us."""
        clock, room = self.paper.room.clock, self.syndication
        before = number_of(request.query_params.get("before", ""))

        def read(tx: Reading, visitor: Visitor) -> "Shown":
            found = room.gleaner.shown(tx, clock.now(), _SHOWN + 1, before)
            may_remove = _may_remove(visitor)
            told = room.told(tx) if may_remove else ([], IndexHealth())
            return Shown(found, may_remove, *told)

        shown = (await self.paper.read(request, read)).answer
        rest = shown.found[_SHOWN:]
        return self.paper.page(
            request,
            "embedded_open_index.html",
            found=shown.found[:_SHOWN],
            older=f"{OPEN_INDEX}?before={shown.found[_SHOWN - 1].id}" if rest else "",
            is_on=room.gleaner.is_on,
            may_remove=shown.may_remove,
            told=shown.told,
            health=shown.health,
            index_url=room.index_url,
            indexed=False,
        )

    async def remove(self, request: Request, _member: Member) -> Response:
        """Takes one off, never to be read again."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.syndication.gleaner.remove(number)
            return done(OPEN_INDEX, "taken off")

        return await press(self.paper, request, Nothing, do)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on the page of the open index."""

    found: list[Gleaned]
    may_remove: bool
    told: list[IndexEntry]
    health: IndexHealth


def _may_remove(visitor: Visitor) -> bool:
    member = visitor.member
    return member is not None and (member.may(Role.COORDINATOR) or member.may(Role.MODERATOR))
