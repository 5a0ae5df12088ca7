"""The keys of those who deliver to light networks.

Each looks in the sender's own document (rule R2). What one of them has read is there for all, so
that a thousand memories of the same key are one.
"""

from federation.claims import Received, read_claim
from federation.keys import PublicKey
from federation.strict_json import parse
from tests.fediverse.stranger import keys_in
from tests.fediverse.sundial import Sundial
from tests.simulation.tally import CountedRoads
from world.errors import Unproven
from world.network import Outgoing

_ASKED = (("accept", "application/activity+json"),)


class KeyBook:
    """Finds and keeps public keys."""

    def __init__(self, roads: CountedRoads, clock: Sundial) -> None:
        self._roads = roads
        self._clock = clock
        self._keys: dict[str, PublicKey] = {}

    async def check(self, request: Outgoing, host: str, target: str, actor: str) -> None:
        """Raises unless the request bears a sound signature of that actor."""
        headers = tuple((name.lower(), value) for name, value in request.headers)
        received = Received("POST", target, headers, request.body)
        claim = read_claim(received, base_url=f"https://{host}", now=self._clock.now())
        if claim.key_id not in self._keys:
            await self._look_up(host, claim.key_id)
        if claim.key_id not in self._keys or not claim.key_id.startswith(f"{actor}#"):
            raise Unproven("That is nobody's key, or somebody else's.")
        claim.check(self._keys[claim.key_id])

    async def _look_up(self, host: str, key_iri: str) -> None:
        owner = key_iri.partition("#")[0]
        answer = await self._roads.travel(host, Outgoing("GET", owner, _ASKED))
        if answer.status == 200:
            self._keys |= keys_in(parse(answer.body))
