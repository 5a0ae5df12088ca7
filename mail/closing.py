"""Closes addresses to which nothing arrives, so that nobody is written to in vain."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from mail import closed_store, store
from mail.closed_store import SealedAddress
from mail.readers import actor_of
from storage.sealing import Seal
from storage.transaction import Writing
from world.ids import IdMaker

log = structlog.get_logger("mail")


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes the address that a letter went to."""

    seal: Seal
    ids: IdMaker

    def close(self, tx: Writing, letter: int, why: str, now: datetime) -> bool:
        """False if the letter is not known any more, or the address was closed already.

        What waits for the address is dropped. Coordinators find it in `Letters.closed`.
        """
        found = store.addressed(tx, letter)
        if found is None:
            return False
        reader, key, sealed = found
        number = self.ids.new()
        address = self.seal.open_text(sealed, f"letters.address {letter}")
        row = SealedAddress(
            id=number,
            address=self.seal.seal_text(address, f"addresses_closed.address {number}"),
            actor_id=actor_of(reader),
            why=why,
            closed_at=now,
        )
        store.drop_to_address(tx, key, now)
        closed = closed_store.close(tx, key, row)
        if closed:
            log.warning("an address was closed", letter=letter, why=why)
        return closed
