"""Search as programs know it: people, posts and hashtags; names and addresses of elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors import search_store
from actors.actor import Actor
from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.looking import NOTHING, Named, is_address, is_handle, known, resolved
from api.paging import limit_of, offset_of
from api.people_routes import find_present, named
from api.works import Works
from federation.strict_json import Json
from inbox.gates import Pace
from posts.seen import Viewer
from storage.transaction import Reading
from umbrella import words, words_store

_USUAL, _MOST = 20, 40
_PEOPLE, _PEOPLE_MOST = 40, 80
_KINDS: Final = ("accounts", "statuses", "hashtags")
_LONGEST: Final = 2_000
_ASKED_PER_MINUTE: Final = 30


@dataclass(frozen=True, slots=True)
class _Search:
    """What one call asks for."""

    typed: str
    viewer: Viewer
    limit: int
    offset: int
    named: Named = NOTHING
    only_followed: bool = False
    author_id: int | None = None


class SearchEndpoints:
    """`search` and the completion of names. Other servers are asked for each member in measure."""

    def __init__(self, works: Works) -> None:
        self.works = works
        self._pace = Pace(_ASKED_PER_MINUTE, works.room.clock.monotonic)

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v2/search", self.search, scope="read:search", anybody=True),
            door.route("/api/v1/accounts/search", self.people, scope="read:accounts"),
        ]

    async def search(self, ask: Ask) -> Response:
        """`GET v2/search`: always all three lists; of nobody's question little is answered."""
        if not _is_asked(ask):
            return _blank()
        asked = await self._asked(ask, limit_of(ask.params, _USUAL, _MOST))
        kind = ask.params.text("type") or ""
        wanted = (kind,) if kind in _KINDS else _KINDS

        def look(tx: Reading) -> Json:
            return {
                "accounts": self._accounts(tx, asked) if "accounts" in wanted else [],
                "statuses": self._statuses(tx, asked) if "statuses" in wanted else [],
                "hashtags": self._hashtags(tx, asked) if "hashtags" in wanted else [],
            }

        return answer(await self.works.room.database.read(look))

    async def people(self, ask: Ask) -> Response:
        """`GET v1/accounts/search`: for completing a mention; `following` of those followed."""
        if not _is_asked(ask):
            return _blank()
        asked = await self._asked(ask, limit_of(ask.params, _PEOPLE, _PEOPLE_MOST))
        return answer(await self.works.room.database.read(lambda tx: self._accounts(tx, asked)))

    async def _asked(self, ask: Ask, limit: int) -> _Search:
        params = ask.params
        typed = params.required("q").strip()[:_LONGEST]
        member = ask.caller.member
        wanted = is_address(typed) or is_handle(typed)
        found = NOTHING
        asks = wanted and member is not None and params.flag("resolve")
        if asks and member is not None and self._takes_place(member):
            found = await resolved(self.works, typed)
        elif is_address(typed):
            found = await self.works.room.database.read(lambda tx: known(tx, self.works, typed))
        return _Search(
            typed=typed,
            viewer=ask.viewer,
            limit=limit,
            offset=offset_of(params),
            named=found,
            only_followed=bool(params.flag("following")) and member is not None,
            author_id=next(iter(params.ids("account_id")), None),
        )

    def _takes_place(self, member: Actor) -> bool:
        name = str(member.id)
        if not self._pace.has_room(name):
            return False
        self._pace.wait(name)
        return True

    def _accounts(self, tx: Reading, asked: _Search) -> list[Json]:
        me = asked.viewer.actor
        exact = [] if asked.offset or asked.only_followed else self._exact(tx, asked)
        found: Sequence[int] = []
        if not is_address(asked.typed):
            found = search_store.called(
                tx,
                asked.typed,
                None if me is None else me.id,
                only_followed=asked.only_followed,
                limit=asked.limit,
                offset=asked.offset,
            )
        here = [one for one in found if find_present(tx, one) is not None]
        ids = list(dict.fromkeys([*exact, *here]))[: asked.limit]
        return self.works.showing.accounts(tx, asked.viewer, ids)

    def _exact(self, tx: Reading, asked: _Search) -> list[int]:
        """Whoever bears just that name, blocked and muted ones too: they are to be found again."""
        called = named(tx, asked.typed, self.works.room.iris.host)
        numbers = [asked.named.actor_id, None if called is None else called.id]
        return [one for one in numbers if one is not None and find_present(tx, one) is not None]

    def _statuses(self, tx: Reading, asked: _Search) -> list[Json]:
        showing, viewer = self.works.showing, asked.viewer
        if is_address(asked.typed):
            one = asked.named.post_id
            ids: Sequence[int] = [] if one is None or asked.offset else [one]
            return showing.statuses(tx, viewer, ids)
        if viewer.actor is None:
            return []
        question = words.question_of(asked.typed, asked.author_id)
        host = self.works.room.iris.host
        limit, offset = asked.limit, asked.offset
        ids = words.posts_seen_by(tx, viewer, question, host, limit=limit, offset=offset)
        return showing.statuses(tx, viewer, ids)

    def _hashtags(self, tx: Reading, asked: _Search) -> list[Json]:
        beginning = asked.typed.lstrip("#").strip().lower()
        if not beginning or len(beginning.split()) > 1 or is_address(beginning):
            return []
        found = words_store.tags_beginning(tx, beginning, limit=asked.limit, offset=asked.offset)
        return [self._tag(tag) for tag in found]

    def _tag(self, name: str) -> Json:
        return {
            "id": name,
            "name": name,
            "url": self.works.room.iris.tag(name),
            "history": [],
            "following": False,
            "featuring": False,
        }


def _is_asked(ask: Ask) -> bool:
    return bool((ask.params.text("q") or "").strip())


def _blank() -> Response:
    flaws = Flaws()
    flaws.note("q", "ERR_BLANK", "can't be blank")
    return flaws.answer()
