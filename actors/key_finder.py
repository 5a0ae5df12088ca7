"""Whose key is this? Answered by the actor's own document alone (rule R2).

A key id is never asked about its owner. The actor that is said to speak is asked, at its own
address, which keys it has: at most once in a minute, and everybody who wonders at the same time
waits for the same answer (KEY-41).
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from actors.budget import Budget
from actors.failures import Failures
from actors.getting import FetchPolicy
from actors.known_keys import KnownKeys
from actors.single_flight import SingleFlight
from actors.store import key_named
from federation.iris import Iris
from federation.keys import PublicKey
from federation.origins import same_origin
from storage.database import Database
from world.clock import Clock
from world.errors import Gone, Unproven, Unreachable

AskActor = Callable[[str], Awaitable[None]]
"""Asks an actor for its document, with little patience, and keeps the keys it finds there.

Raises `Unproven`, `Unreachable`, `Gone`, or `Refused` if its host is shut out."""


class KeyFinder:
    """Finds public keys: in memory, in rows, and last at their owner's."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        iris: Iris,
        known: KnownKeys,
        policy: FetchPolicy,
    ) -> None:
        self._database = database
        self._clock = clock
        self._iris = iris
        self._known = known
        self._policy = policy
        self._failures = Failures(clock, policy.remembered)
        self._flights: SingleFlight[None] = SingleFlight()
        self._asked_at: OrderedDict[str, float] = OrderedDict()

    async def key(
        self, key_iri: str, actor_iri: str, ask: AskActor, *, budget: Budget, refresh: bool
    ) -> PublicKey:
        """The key of that name of that actor; see `Fetcher.key`."""
        self._check_names(key_iri, actor_iri)
        found = None if refresh else await self._find(key_iri, actor_iri)
        if found is None:
            await self._look(actor_iri, ask, budget, again=refresh)
            found = await self._find(key_iri, actor_iri)
        if found is None:
            raise Unproven("The actor has no such key.")
        return found

    async def owner(self, key_iri: str) -> str | None:
        """The actor in whose document a key of that name was found last."""
        known = self._known.get(key_iri)
        if known is None:
            known = await self._database.read(lambda tx: key_named(tx, key_iri))
        return None if known is None else known[0]

    async def close(self) -> None:
        """Ends every question that is under way."""
        await self._flights.close()

    def forget_failures(self, beginning: str) -> None:
        """Lets actors whose iris begin so be asked again."""
        self._failures.forget(beginning)

    def _check_names(self, key_iri: str, actor_iri: str) -> None:
        """A key lives with its owner; our own keys sign nothing that comes in (KEY-11)."""
        if not same_origin(key_iri, actor_iri):
            raise Unproven("The key is not the actor's.")
        if self._iris.is_ours(actor_iri):
            raise Unproven("Nobody signs for our own actors but ourselves.")

    async def _find(self, key_iri: str, actor_iri: str) -> PublicKey | None:
        known = self._known.get(key_iri)
        if known is None:
            changes = self._known.changes
            known = await self._database.read(lambda tx: key_named(tx, key_iri))
            if known is not None and changes == self._known.changes:
                self._known.put(known[0], key_iri, known[1])
        return known[1] if known is not None and known[0] == actor_iri else None

    async def _look(self, actor_iri: str, ask: AskActor, budget: Budget, *, again: bool) -> None:
        """Asks for the actor's keys. The pause is between askings again: meeting is free."""
        if not self._flights.is_under_way(actor_iri):
            self._failures.raise_known(actor_iri)
            again = again or self._known.knows(actor_iri)
            if self._was_asked_lately(actor_iri):
                return
            budget.spend()
        await self._flights.join(actor_iri, lambda: self._ask(actor_iri, ask, again=again))

    async def _ask(self, actor_iri: str, ask: AskActor, *, again: bool) -> None:
        try:
            await ask(actor_iri)
        except Unreachable as silence:
            self._failures.note(actor_iri, silence, self._policy.silence_seconds)
            raise
        except (Unproven, Gone) as answer:
            self._failures.note(actor_iri, answer, self._policy.failure_seconds)
            raise
        if again or not self._known.knows(actor_iri):
            self._note_asked(actor_iri)

    def _was_asked_lately(self, actor_iri: str) -> bool:
        at = self._asked_at.get(actor_iri)
        return at is not None and self._clock.monotonic() - at < self._policy.key_pause_seconds

    def _note_asked(self, actor_iri: str) -> None:
        self._asked_at[actor_iri] = self._clock.monotonic()
        self._asked_at.move_to_end(actor_iri)
        while len(self._asked_at) > self._policy.remembered:
            self._asked_at.popitem(last=False)
