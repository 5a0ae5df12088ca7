"""What a node is, and what it offers, for whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import PactState
from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.instance import Counted, Facts, instance_v1, instance_v2
from api.works import Works
from federation.strict_json import Json
from posts.seen import ANYBODY
from storage.instants import to_text
from storage.transaction import Reading
from world.errors import Missing

Form = Callable[[Facts, Counted, list[Json], Json | None], Json]


@dataclass(frozen=True, slots=True)
class InstanceEndpoints:
    """The endpoints under `/api/v1/instance` and `/api/v2/instance`."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        return [
            door.route("/api/v2/instance", self.second, anybody=True),
            door.route("/api/v1/instance", self.first, anybody=True),
            door.route("/api/v1/instance/rules", self.rules, anybody=True),
            door.route("/api/v1/instance/extended_description", self.about, anybody=True),
            door.route("/api/v1/instance/peers", self.peers, anybody=True),
            door.route("/api/v1/instance/activity", self.activity, anybody=True),
            door.route("/api/v1/instance/domain_blocks", self.blocked, anybody=True),
            door.route("/api/v1/instance/translation_languages", self.translated, anybody=True),
            door.route("/api/v1/instance/privacy_policy", self.none, anybody=True),
            door.route("/api/v1/custom_emojis", self.emojis, anybody=True),
        ]

    @property
    def facts(self) -> Facts:
        """What the settings say."""
        return self.works.facts

    async def second(self, _ask: Ask) -> Response:
        """`GET /api/v2/instance`."""
        return answer(await self.works.room.database.read(partial(self._said, instance_v2)))

    async def first(self, _ask: Ask) -> Response:
        """`GET /api/v1/instance`."""
        return answer(await self.works.room.database.read(partial(self._said, instance_v1)))

    async def rules(self, _ask: Ask) -> Response:
        """Rules of the house: none are numbered; what holds is agreed in the network."""
        return answer([])

    async def about(self, _ask: Ask) -> Response:
        """What the network says of itself."""
        now = to_text(self.works.room.clock.now())
        network = await self.works.room.database.read(people.network)
        return answer({"updated_at": now, "content": network.summary})

    async def peers(self, _ask: Ask) -> Response:
        """The hosts of our sisters, who are named in public anyway; no other."""
        pacts = await self.works.room.database.read(lambda tx: people.pacts(tx, PactState.ACTIVE))
        return answer([pact.network.host for pact in pacts])

    async def activity(self, _ask: Ask) -> Response:
        """How much goes on here each week: the network does not tell."""
        return answer([])

    async def blocked(self, _ask: Ask) -> Response:
        """Which hosts are shut out: told to nobody (PRV-11)."""
        return answer([])

    async def translated(self, _ask: Ask) -> Response:
        """From which into which languages posts are translated: none."""
        return answer({})

    async def emojis(self, _ask: Ask) -> Response:
        """Pictures of our own that stand for words: none."""
        return answer([])

    async def none(self, _ask: Ask) -> Response:
        """What there is not."""
        raise Missing("Record not found")

    def _said(self, form: Form, tx: Reading) -> Json:
        """One of the two forms; whoever has a question turns to the network's desk."""
        desk = self.works.showing.account(tx, ANYBODY, people.network(tx).id)
        return form(self.facts, self._counted(tx), [], desk)

    def _counted(self, tx: Reading) -> Counted:
        if not self.works.room.disclosure.counts:
            return Counted()
        return Counted(people=people.told_members(tx) or 0)
