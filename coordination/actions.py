"""What coordinators do about other networks: try again, pause, go on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from accounts.person import Person
from actors import store as people
from actors.actor import Actor
from actors.fetch import Fetcher
from actors.signs import Signs
from coordination import store
from desk.actions import insist_on_coordinator
from outbox import backlog
from outbox.pausing import Pausing
from storage.database import Database
from storage.transaction import Reading, Writing
from text.coordination_phrases import COORDINATION_TROUBLE
from world.clock import Clock
from world.errors import Missing


@dataclass(frozen=True, slots=True)
class Care:
    """The use cases of this room that are about one network, each in one transaction.

    All raise `Refused` for anybody but coordinators, and `Missing` for what is no network that we
    have to do with.
    """

    clock: Clock
    database: Database
    fetcher: Fetcher
    signs: Signs
    pausing: Pausing

    async def retry(self, by: Person, network_id: int) -> int:
        """Sends at once what waits for it, is held or was given up; says how many deliveries.

        None are sent while it is paused.
        """

        def write(tx: Writing, network: Actor, now: datetime) -> int:
            try:
                changed = backlog.retry(tx, network.host, now)
            except Missing:
                return 0
            tx.after_commit(self.pausing.deliverer.nudge)
            return changed

        return await self._with(by, network_id, write)

    async def pause(self, by: Person, network_id: int) -> None:
        """Lets nothing be sent to its host from now on; what is for it is kept."""
        await self._with(by, network_id, self._pause)

    def _pause(self, tx: Writing, network: Actor, now: datetime) -> int:
        return int(self.pausing.pause(tx, network.host, now))

    async def go_on(self, by: Person, network_id: int) -> int:
        """Sends to its host again, what was kept first; says how many deliveries."""
        return await self._with(
            by, network_id, lambda tx, other, now: self.pausing.go_on(tx, other.host, now)
        )

    async def keep_signs(self, _now: datetime) -> int:
        """Writes down what was heard of other networks in passing since it was done last."""
        news = self.signs.news()
        if news:
            await self.database.write(lambda tx: store.keep_signs(tx, news))
        return 0

    async def _with(
        self, by: Person, network_id: int, deed: Callable[[Writing, Actor, datetime], int]
    ) -> int:
        now = self.clock.now()

        def write(tx: Writing) -> tuple[int, str]:
            insist_on_coordinator(tx, by)
            network = _network(tx, network_id)
            return deed(tx, network, now), network.host

        done, host = await self.database.write(write)
        self.fetcher.forget_failures(host)
        return done


def _network(tx: Reading, network_id: int) -> Actor:
    found = people.by_id(tx, network_id) if store.is_looked_at(tx, network_id) else None
    if found is None:
        raise Missing(COORDINATION_TROUBLE["no network"])
    return found
