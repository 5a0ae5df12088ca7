"""Our own private keys: made, sealed on disk, opened in memory, handed to whoever signs.

A private key never leaves its row unsealed and never shows in a `repr` (KEY-46). What is signed
is signed with the key that was in force when it was published, so a rotation reaches every peer
in the right order: everything before it and the announcement itself under the old key, which
the peer knows; everything after under the new one, which the announcement has brought.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from actors.actor_store import iri_of
from actors.key_store import SealedKey, count_generations, insert_key, sealed_keys
from federation.keys import KeyKind, PrivateKey, generate_ed25519, generate_rsa
from storage.database import Database
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from world.errors import Conflict, Missing
from world.ids import IdMaker

_KEPT_OPEN: Final = 4096


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs for one actor: RSA for requests, Ed25519 for proofs, each with its name."""

    actor_iri: str
    rsa_key_iri: str
    rsa: PrivateKey
    ed25519_key_iri: str
    ed25519: PrivateKey


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """The two keys of one actor."""

    rsa: PrivateKey
    ed25519: PrivateKey


def fresh_pairs() -> KeyPairs:
    """New keys. The RSA one takes about a tenth of a second of one core."""
    return KeyPairs(generate_rsa(), generate_ed25519())


class KeyRing:
    """Finds the signer of an actor of ours. Keys that another process has made are found too."""

    def __init__(
        self,
        seal: Seal,
        database: Database,
        new_pairs: Callable[[], KeyPairs] = fresh_pairs,
    ) -> None:
        self._seal = seal
        self._database = database
        self._new_pairs = new_pairs
        self._ready: deque[KeyPairs] = deque()
        self._opened = lru_cache(maxsize=_KEPT_OPEN)(self._open)

    async def signer(self, actor_id: int, at: datetime | None = None) -> Signer:
        """As `signer_in`, for whoever is outside a transaction."""
        return await self._database.read(lambda tx: self.signer_in(tx, actor_id, at))

    def signer_in(self, tx: Reading, actor_id: int, at: datetime | None = None) -> Signer:
        """Who signs for the actor now, or for what it published `at` that instant.

        At the instant of a rotation itself, that is still the old pair. A pair whose private
        half has been destroyed since, or was sealed with a secret that is lost, is stood in for
        by the next one.

        Raises:
            Missing: the actor is not ours, or has no keys.
            Conflict: the node's secret is not the one the keys in use were sealed with.
        """
        actor_iri = iri_of(tx, actor_id)
        if actor_iri is None:
            raise Missing("There is no such actor here.")
        kept = sealed_keys(tx, actor_id)
        rsa_key_iri, rsa = self._in_force(kept, KeyKind.RSA, at)
        ed25519_key_iri, ed25519 = self._in_force(kept, KeyKind.ED25519, at)
        return Signer(actor_iri, rsa_key_iri, rsa, ed25519_key_iri, ed25519)

    async def prepare(self) -> None:
        """Makes a pair of keys beside the event loop, for the next `make_keys` or `rotate_keys`.

        Without it they are made on the spot, while the writer waits.
        """
        self._ready.append(await asyncio.to_thread(self._new_pairs))

    def next_pairs(self) -> KeyPairs:
        """A prepared pair if there is one, else a new one."""
        try:
            return self._ready.popleft()
        except IndexError:
            return self._new_pairs()

    def sealed(self, key: PrivateKey, iri: str, now: datetime, new_id: int) -> SealedKey:
        """The row of a new key of that name."""
        return SealedKey(
            id=new_id,
            iri=iri,
            kind=key.kind,
            created_at=now,
            retired_at=None,
            sealed_private=self._seal.seal(key.dump(), iri),
        )

    def _in_force(
        self, kept: list[SealedKey], kind: KeyKind, at: datetime | None
    ) -> tuple[str, PrivateKey]:
        """The name and the private half of the oldest key that covers that instant, and opens."""
        for key in kept:
            if key.kind is not kind or not _covers(key, at):
                continue
            try:
                return key.iri, self._opened(key)
            except Conflict:
                if key.retired_at is None:
                    raise
        raise Missing("This actor has no keys to sign with.")

    def _open(self, key: SealedKey) -> PrivateKey:
        return PrivateKey.load(key.kind, self._seal.open(key.sealed_private, key.iri))


def _covers(key: SealedKey, at: datetime | None) -> bool:
    if key.retired_at is None:
        return True
    return at is not None and from_text(to_text(at)) <= key.retired_at


def make_keys(
    tx: Writing, actor_id: int, iri: str, keyring: KeyRing, now: datetime, ids: IdMaker
) -> None:
    """Gives an actor of ours its first pair of keys, or the next one.

    The first are `#main-key` and `#ed25519-key`, later ones bear a number: a key's name never
    comes to mean another key, so no peer's cache can be wrong about it.
    """
    pairs = keyring.next_pairs()
    generation = count_generations(tx, actor_id) + 1
    suffix = "" if generation == 1 else f"-{generation}"
    for key, name in ((pairs.rsa, "main-key"), (pairs.ed25519, "ed25519-key")):
        row = keyring.sealed(key, f"{iri}#{name}{suffix}", now, ids.new())
        insert_key(tx, actor_id, row, key.public)
