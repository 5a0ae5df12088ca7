"""Statuses as programs write, change, read and delete them (clientapi.md 2)."""

from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from accounts.person import Posting
from accounts.seen import person as person_of
from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.drafting import Before, draft_of, edit_of, instant_in, key_of
from api.scheduled_routes import shown_scheduled
from api.showing.edit import edit_of as shown_edit
from api.showing.edit import source_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from posts.draft import NoteDraft
from posts.history import versions_seen_by
from posts.seen import post_by_id_seen_by
from posts.statuses import Typed
from posts.statuses_seen import context_seen_by, status_seen_by
from storage.transaction import Reading
from timelines.filter import Context
from world.errors import Missing

READ: Final = "read:statuses"
WRITE: Final = "write:statuses"
_MOST_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class StatusEndpoints:
    """The endpoints under `/api/v1/statuses` that are about the status itself."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        all_, one = "/api/v1/statuses", "/api/v1/statuses/{id}"
        return [
            door.route(all_, self.write, "POST", WRITE),
            door.route(all_, self.several, scope=READ, anybody=True),
            door.route(one, self.show, scope=READ, anybody=True),
            door.route(one, self.edit, "PUT", WRITE),
            door.route(one, self.delete, "DELETE", WRITE),
            door.route(one + "/context", self.context, scope=READ, anybody=True),
            door.route(one + "/source", self.source, scope=READ),
            door.route(one + "/history", self.history, scope=READ, anybody=True),
        ]

    async def write(self, ask: Ask) -> Response:
        """`POST statuses`: published now, or kept until `scheduled_at`."""
        author, params, key = ask.person, ask.params, key_of(ask)
        due_at = instant_in(params, "scheduled_at")
        answered = params.text("in_reply_to_id")
        number = params.ids("in_reply_to_id")

        def prepared(tx: Reading) -> NoteDraft:
            parent = self._parent(tx, ask, number[0] if number else 0) if answered else None
            named = params.ids("quoted_status_id")[:1]
            quoted = self._parent(tx, ask, named[0]) if named else None
            draft = draft_of(params, _posting(tx, author.id), parent, quoted)
            return replace(draft, program=ask.caller.program)

        draft = await self.works.room.database.read(prepared)
        if due_at is not None:
            note = await self.works.scheduling.schedule(author, draft, due_at, key)
            return await shown_scheduled(self.works, ask, note)
        return await self._shown(ask, await self.works.statuses.write(author, draft, key))

    async def several(self, ask: Ask) -> Response:
        """`GET statuses?id[]=`: those of these that may be seen."""
        numbers = list(dict.fromkeys(ask.params.ids("id")))[:_MOST_AT_ONCE]
        return answer(
            await self.works.room.database.read(
                lambda tx: self.works.showing.statuses(tx, ask.viewer, numbers)
            )
        )

    async def show(self, ask: Ask) -> Response:
        """`GET statuses/{id}`."""
        return await self._shown(ask, ask.id())

    async def edit(self, ask: Ask) -> Response:
        """`PUT statuses/{id}`."""
        author, number = ask.person, ask.id()

        def prepared(tx: Reading) -> NoteDraft:
            typed = self.works.statuses.typed(tx, author, number)
            post = post_by_id_seen_by(tx, ask.viewer, typed.post_id)
            return edit_of(ask.params, Before(typed.text, post.text.language if post else None))

        draft = await self.works.room.database.read(prepared)
        return await self._shown(ask, await self.works.statuses.edit(author, number, draft))

    async def delete(self, ask: Ask) -> Response:
        """`DELETE statuses/{id}`: the status that is gone, and how it was typed."""
        author, number = ask.person, ask.id()

        def look(tx: Reading) -> Json:
            status = status_seen_by(tx, ask.viewer, number)
            if status is None:
                raise Missing(SAID["no record"])
            typed = Typed(number, "", "")
            if status.announcer_id is None:
                typed = self.works.statuses.typed(tx, author, number)
            return {**self.works.showing.status(tx, ask.viewer, number), "text": typed.text}

        shown = await self.works.room.database.read(look)
        # Whoever deletes to write it again sends nothing, and needs the pictures (a day at most).
        keep_media = not ask.params.flag("delete_media")
        await self.works.statuses.delete(author, number, keep_media=keep_media)
        return answer(shown)

    async def context(self, ask: Ask) -> Response:
        """`GET statuses/{id}/context`."""
        number = ask.id()

        def look(tx: Reading) -> Json:
            found = context_seen_by(tx, ask.viewer, number)
            if found is None:
                raise Missing(SAID["no record"])
            around = (("ancestors", found.ancestors), ("descendants", found.descendants))
            show = self.works.showing.statuses
            return {name: show(tx, ask.viewer, ids, Context.THREAD) for name, ids in around}

        return answer(await self.works.room.database.read(look))

    async def source(self, ask: Ask) -> Response:
        """`GET statuses/{id}/source`: of one's own."""
        author, number = ask.person, ask.id()
        return answer(
            await self.works.room.database.read(
                lambda tx: source_of(self.works.statuses.typed(tx, author, number))
            )
        )

    async def history(self, ask: Ask) -> Response:
        """`GET statuses/{id}/history`: every text, the oldest first."""
        number = ask.id()

        def look(tx: Reading) -> list[Json]:
            status = status_seen_by(tx, ask.viewer, number)
            post = None if status is None else post_by_id_seen_by(tx, ask.viewer, status.post_id)
            if post is None:
                raise Missing(SAID["no record"])
            account = self.works.showing.account(tx, ask.viewer, post.author_id)
            return [
                shown_edit(post, version, account, ask.base_url)
                for version in versions_seen_by(tx, ask.viewer, number)
            ]

        return answer(await self.works.room.database.read(look))

    async def _shown(self, ask: Ask, number: int) -> Response:
        return answer(
            await self.works.room.database.read(
                lambda tx: self.works.showing.status(tx, ask.viewer, number)
            )
        )

    def _parent(self, tx: Reading, ask: Ask, number: int) -> str:
        status = status_seen_by(tx, ask.viewer, number)
        post = None if status is None else post_by_id_seen_by(tx, ask.viewer, status.post_id)
        if post is None:
            raise Missing(SAID["no record"])
        return post.iri


def _posting(tx: Reading, member_id: int) -> Posting:
    person = person_of(tx, member_id)
    return Posting() if person is None else person.posting
