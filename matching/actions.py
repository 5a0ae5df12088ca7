"""What members and coordinators do with suggestions."""

from actors.actor import Actor
from listings import holding
from matching.suggest import Suggestion, suggestions
from storage.database import Database, Reading
from storage.sealing import Seal
from text.listing_phrases import LISTING_TROUBLE
from world.clock import Clock
from world.errors import Missing


class Matching:
    """The use cases of this room."""

    def __init__(self, database: Database, seal: Seal, clock: Clock) -> None:
        self._database = database
        self._seal = seal
        self._clock = clock

    def suggested(self, tx: Reading, asker: Actor, need_id: int) -> list[Suggestion]:
        """Who might help with a need, for whoever has it and for coordinators.

        Raises `Missing` for everybody else, and for what is no listing of ours.
        """
        listing = holding.local(tx, need_id)
        if asker.id != holding.owner_of(tx, self._seal, listing):
            otherwise = Missing(LISTING_TROUBLE["no listing"])
            holding.insist_on_coordinator(tx, asker, otherwise)
        return suggestions(tx, self._seal, need_id, self._clock.now())

    async def suggest(self, asker: Actor, need_id: int) -> list[Suggestion]:
        """The same in a transaction of its own."""
        return await self._database.read(lambda tx: self.suggested(tx, asker, need_id))
