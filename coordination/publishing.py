"""Our own numbers, published month by month and signed by the network, if it wishes so."""

from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.keyring import KeyRing
from coordination import number_store, wire
from coordination.numbers import Published
from desk import counting
from desk.figures import MonthShown
from federation.strict_json import Json
from storage.database import Database
from storage.transaction import Reading, Writing
from text.coordination_phrases import COORDINATION_TROUBLE
from world.errors import Missing


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """Publishes every month once it is counted; `is_on`: the network has not said no to that."""

    database: Database
    keyring: KeyRing
    zone: str
    is_on: bool

    async def publish_due(self, now: datetime) -> int:
        """Publishes what is counted and not published yet; says how many months."""
        if not self.is_on:
            return 0
        due = await self.database.read(_due)
        if not due:
            return 0

        def publish(tx: Writing) -> int:
            months = _due(tx)
            for month in months:
                number_store.publish(tx, month.month, wire.figures_of(month), now)
            return len(months)

        return await self.database.write(publish)

    def all_months(self, tx: Reading) -> Json:
        """The signed list of our months. Raises `Missing` where none are published."""
        months = self._published(tx)
        network = people.network(tx)
        signer = self.keyring.signer_in(tx, network.id)
        signed_at = max(network.updated_at, *(month.published_at for month in months))
        names = [month.month for month in months]
        return wire.signed_list(network.iri, names, signer, signed_at)

    def month(self, tx: Reading, name: str) -> Json:
        """The signed numbers of one month. Raises `Missing` if it is not published."""
        found = next((month for month in self._published(tx) if month.month == name), None)
        if found is None:
            raise Missing(COORDINATION_TROUBLE["no numbers"])
        network = people.network(tx)
        signer = self.keyring.signer_in(tx, network.id)
        # No key signs for a time before it was there; the network changes with its keys.
        signed_at = max(network.updated_at, found.published_at)
        return wire.signed_numbers(network.iri, self.zone, found, signer, signed_at)

    def _published(self, tx: Reading) -> list[Published]:
        months = number_store.published(tx) if self.is_on else []
        if not months:
            raise Missing(COORDINATION_TROUBLE["no numbers"])
        return months


def _due(tx: Reading) -> list[MonthShown]:
    known = {month.month for month in number_store.published(tx)}
    return [month for month in counting.months_told(tx) if month.month not in known]
