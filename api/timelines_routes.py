"""Timelines as programs read them: home, round about, by hashtag, lists (clientapi.md 2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, json_answer, links_of
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.works import Works
from posts.seen import Page
from storage.transaction import Reading
from timelines import seen
from timelines.filter import Context
from timelines.shown import Shown
from timelines.timeline_store import Round, Tags

READ: Final = "read:statuses"
_MOST_TAGS: Final = 4
_LONGEST_TAG: Final = 100
Question = Callable[[Reading, Page], Sequence[Shown]]


@dataclass(frozen=True, slots=True)
class TimelineEndpoints:
    """The endpoints under `/api/v1/timelines`, and trends, of which there are none."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v1/timelines/home", self.home, scope=READ),
            door.route("/api/v1/timelines/public", self.public, scope=READ, anybody=True),
            door.route("/api/v1/timelines/tag/{tag}", self.tagged, scope=READ, anybody=True),
            door.route("/api/v1/timelines/list/{id}", self.listed, scope="read:lists"),
            door.route("/api/v1/timelines/link", self.link, scope=READ, anybody=True),
            *(
                door.route(f"/api/v1/trends{path}", self.nothing, anybody=True)
                for path in ("", "/tags", "/statuses", "/links")
            ),
        ]

    async def home(self, ask: Ask) -> Response:
        """`GET timelines/home`."""
        viewer = ask.viewer
        return await self._page(
            ask, Context.HOME, lambda tx, page: seen.home_seen_by(tx, viewer, page)
        )

    async def public(self, ask: Ask) -> Response:
        """`GET timelines/public`: what is said to everybody, and to members as members."""
        viewer, chosen = ask.viewer, _chosen(ask)
        return await self._page(
            ask, Context.PUBLIC, lambda tx, page: seen.public_seen_by(tx, viewer, chosen, page)
        )

    async def tagged(self, ask: Ask) -> Response:
        """`GET timelines/tag/{hashtag}`, with `any[]`, `all[]` and `none[]`."""
        viewer, chosen, params = ask.viewer, _chosen(ask), ask.params
        tags = Tags(
            any=_tags([unquote(ask.request.path_params["tag"]), *params.texts("any")]),
            all=_tags(params.texts("all")),
            none=_tags(params.texts("none")),
        )
        return await self._page(
            ask,
            Context.PUBLIC,
            lambda tx, page: seen.tagged_seen_by(tx, viewer, tags, chosen, page),
        )

    async def listed(self, ask: Ask) -> Response:
        """`GET timelines/list/{list_id}`."""
        viewer, number, now = ask.viewer, ask.id(), self.works.room.clock.now()
        ask.person  # noqa: B018  # whoever is nobody has no lists
        return await self._page(
            ask,
            Context.HOME,
            lambda tx, page: seen.list_seen_by(tx, viewer, number, page, now),
        )

    async def link(self, ask: Ask) -> Response:
        """`GET timelines/link?url=`: the post that lies there; what links to it is not gathered."""
        viewer, url = ask.viewer, ask.params.required("url")
        return await self._page(
            ask, Context.PUBLIC, lambda tx, page: seen.named_seen_by(tx, viewer, url, page)
        )

    async def nothing(self, _ask: Ask) -> Response:
        """`GET trends/…`: nobody is weighed against others here."""
        return answer([])

    async def _page(self, ask: Ask, context: Context, question: Question) -> Response:
        page, viewer, showing = page_of(ask.params), ask.viewer, self.works.showing

        def look(tx: Reading) -> tuple[list[int], bytes]:
            rows = question(tx, page)
            shown = showing.ready(tx, viewer, rows, context)
            return [row.id for row in rows], b"[" + b",".join(shown) + b"]"

        cursors, octets = await self.works.room.database.read(look)
        return json_answer(octets, headers=links_of(ask, cursors, page))


def _chosen(ask: Ask) -> Round:
    params = ask.params
    return Round(
        local=params.flag("local") or False,
        remote=params.flag("remote") or False,
        only_media=params.flag("only_media") or False,
    )


def _tags(names: Sequence[str]) -> tuple[str, ...]:
    said = (name.strip().lstrip("#").lower()[:_LONGEST_TAG] for name in names[: _MOST_TAGS + 1])
    return tuple(dict.fromkeys(name for name in said if name))
