"""Whether somebody has really said what stands in a document, whoever has handed it on."""

from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.fetch import Budget, Fetcher
from actors.key_history import Histories
from federation.dates import read_instant
from federation.keys import PublicKey
from federation.proofs import check_proof, proof_key, proof_owner_of
from federation.strict_json import Json
from storage.database import Database
from storage.transaction import Reading
from world.clock import Clock
from world.errors import Unproven


@dataclass(frozen=True, slots=True)
class Proving:
    """Looks keys up, those of old as well: a word outlives the keys it was signed with."""

    database: Database
    fetcher: Fetcher
    histories: Histories
    clock: Clock

    async def prove(self, document: Json, owner: str, budget: Budget) -> None:
        """Raises unless the document carries a sound proof by its owner's own key.

        Raises `Unproven`, `Missing` for a key that nobody knows of, and what `Fetcher` raises.
        """
        key_iri = proof_key(document)
        if key_iri is None or proof_owner_of(document) != owner:
            raise Unproven("Nobody has signed this who could say it.")
        await self.fetcher.actor(owner, budget=budget)
        try:
            key = await self.fetcher.key(key_iri, owner, budget=budget)
        except Unproven:
            key = await self._key_of_old(key_iri, owner, _made_at(document), budget)
        check_proof(document, key, now=self.clock.now())

    async def _key_of_old(
        self, key_iri: str, owner: str, at: datetime | None, budget: Budget
    ) -> PublicKey:
        if key_iri.partition("#")[0] != owner or at is None:
            raise Unproven("The key is not its owner's.")
        key = await self.database.read(lambda tx: _held(tx, key_iri, at))
        if key is None:
            await self.histories.find(key_iri, budget)
            key = await self.database.read(lambda tx: _held(tx, key_iri, at))
        if key is None:
            raise Unproven("That key did not count when this was signed.")
        return key


def _held(tx: Reading, key_iri: str, at: datetime) -> PublicKey | None:
    """The key that bore that name at that instant."""
    for generation in people.generations_named(tx, key_iri):
        if generation.lifetime.covers(at):
            return generation.key
    return None


def _made_at(document: Json) -> datetime | None:
    proof = document.get("proof")
    return read_instant(proof.get("created")) if isinstance(proof, dict) else None
