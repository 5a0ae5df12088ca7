"""Whom programs suggest to follow, and the directory of who wants to be found."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, nothing
from api.asking import Ask
from api.door import Door
from api.paging import limit_of, offset_of
from api.works import Works
from federation.strict_json import Json
from storage.transaction import Reading
from umbrella.meeting import directory_seen_by, suggested_to

_USUAL, _MOST = 40, 80
_SOURCES: Final = {True: ("staff", "featured"), False: ("global", "most_interactions")}


@dataclass(frozen=True, slots=True)
class DirectoryEndpoints:
    """`suggestions` and `directory`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v2/suggestions", self.suggestions, scope="read"),
            door.route("/api/v1/suggestions", self.bare_suggestions, scope="read"),
            door.route("/api/v1/suggestions/{id}", self.put_off, "DELETE", "read"),
            door.route("/api/v1/directory", self.directory, scope="read:accounts", anybody=True),
        ]

    async def suggestions(self, ask: Ask) -> Response:
        """`GET v2/suggestions`: people of the network, sister networks; networks are `featured`."""
        accounts = await self._suggested(ask)
        return answer([_suggestion(account) for account in accounts])

    async def bare_suggestions(self, ask: Ask) -> Response:
        """`GET v1/suggestions`: the accounts alone."""
        return answer(await self._suggested(ask))

    async def put_off(self, ask: Ask) -> Response:
        """`DELETE suggestions/{id}`."""
        await self.works.meeting.put_off(ask.person, ask.id())
        return nothing()

    async def directory(self, ask: Ask) -> Response:
        """`GET directory`: `order` active or new, `local`, paged by `offset`."""
        params, member = ask.params, ask.caller.member
        order = "new" if params.text("order") == "new" else "active"

        def look(tx: Reading) -> list[Json]:
            ids = directory_seen_by(
                tx,
                member,
                order=order,
                only_local=params.flag("local") or False,
                limit=limit_of(params, _USUAL, _MOST),
                offset=offset_of(params),
            )
            return self.works.showing.accounts(tx, ask.viewer, ids)

        return answer(await self.works.room.database.read(look))

    async def _suggested(self, ask: Ask) -> list[Json]:
        member, limit = ask.person, limit_of(ask.params, _USUAL, _MOST)

        def look(tx: Reading) -> list[Json]:
            ids = suggested_to(tx, member, limit)
            return self.works.showing.accounts(tx, ask.viewer, ids)

        return await self.works.room.database.read(look)


def _suggestion(account: Json) -> Json:
    source, reason = _SOURCES[bool(account["group"])]
    return {"source": source, "sources": [reason], "account": account}
