"""Polls as programs show them and vote in them; a poll has the id of its status."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.showing.poll import poll_of
from api.wording import SAID
from api.works import Works
from federation.emojis import emojis_in
from federation.strict_json import Json, parse
from posts.polls_seen import polls_seen_by
from posts.seen import post_by_id_seen_by
from storage.transaction import Reading
from world.errors import Malformed, Missing

_ONE: Final = "/api/v1/polls/{id}"


@dataclass(frozen=True, slots=True)
class PollEndpoints:
    """The endpoints under `/api/v1/polls`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route(_ONE, self.show, scope="read:statuses", anybody=True),
            door.route(_ONE + "/votes", self.vote, "POST", "write:statuses"),
        ]

    async def show(self, ask: Ask) -> Response:
        """`GET polls/{id}`."""
        return answer(await self.works.room.database.read(lambda tx: self._poll(tx, ask)))

    async def vote(self, ask: Ask) -> Response:
        """`POST polls/{id}/votes`: 422 for a second ballot, after the end, and in one's own."""
        texts = ask.params.texts("choices")
        if not all(text.isascii() and text.isdecimal() for text in texts):
            raise Malformed(SAID["no text"].format(name="choices"))
        places = [int(text[:9]) for text in texts]
        await self.works.posts.polls.vote(ask.person, ask.id(), places)
        return await self.show(ask)

    def _poll(self, tx: Reading, ask: Ask) -> Json:
        number = ask.id()
        view = polls_seen_by(tx, ask.viewer, [number]).get(number)
        post = post_by_id_seen_by(tx, ask.viewer, number)
        if view is None or post is None:
            raise Missing(SAID["no record"])
        now = self.works.room.clock.now()
        return poll_of(view, now, emojis_in(parse(post.document)))
