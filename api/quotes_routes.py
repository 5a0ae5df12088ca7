"""Who quotes a status, and who may (FEP-044f; clientapi.md 2)."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from api.answers import answer, json_answer, links_of
from api.asking import Ask
from api.door import Door
from api.drafting import quote_policy_in
from api.paging import page_of
from api.params import as_id
from api.wording import SAID
from api.works import Works
from posts.post import Post
from posts.quote import QuotePolicy
from posts.seen import post_by_id_seen_by, quoting_seen_by
from storage.transaction import Reading
from world.errors import Missing

_ONE: Final = "/api/v1/statuses/{id}"


@dataclass(frozen=True, slots=True)
class QuoteEndpoints:
    """What is asked and said about quotes of one status."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        write = "write:statuses"
        return [
            door.route(_ONE + "/quotes", self.quotes, scope="read:statuses", anybody=True),
            door.route(_ONE + "/quotes/{quoting}/revoke", self.revoke, "POST", write),
            door.route(_ONE + "/interaction_policy", self.say_who_may, "PUT", write),
        ]

    async def quotes(self, ask: Ask) -> Response:
        """`GET statuses/{id}/quotes`: those with leave, newest first."""
        number, page = ask.id(), page_of(ask.params)

        def read(tx: Reading) -> tuple[list[Post], list[bytes]]:
            post = post_by_id_seen_by(tx, ask.viewer, number)
            if post is None:
                raise Missing(SAID["no record"])
            found = quoting_seen_by(tx, ask.viewer, post, page)
            ids = [one.id for one in found]
            return found, self.works.showing.ready_by_ids(tx, ask.viewer, ids)

        found, shown = await self.works.room.database.read(read)
        headers = links_of(ask, [one.id for one in found], page)
        return json_answer(b"[" + b",".join(shown) + b"]", headers=headers)

    async def revoke(self, ask: Ask) -> Response:
        """`POST statuses/{id}/quotes/{quoting}/revoke`: leave is taken back for good."""
        quoting = as_id(ask.request.path_params["quoting"])
        if quoting is None:
            raise Missing(SAID["no record"])
        await self.works.posts.quotes.revoke(ask.person, ask.id(), quoting)
        return await self._shown(ask, quoting)

    async def say_who_may(self, ask: Ask) -> Response:
        """`PUT statuses/{id}/interaction_policy`: who may quote it from now on."""
        policy = quote_policy_in(ask.params) or QuotePolicy.PUBLIC
        await self.works.posts.quotes.set_policy(ask.person, ask.id(), policy)
        return await self._shown(ask, ask.id())

    async def _shown(self, ask: Ask, number: int) -> Response:
        return answer(
            await self.works.room.database.read(
                lambda tx: self.works.showing.status(tx, ask.viewer, number)
            )
        )
