"""Asks others for the keys that they had before we met them, and believes what is proven."""

from collections import OrderedDict
from typing import Final

from actors import store
from actors.actor import Actor
from actors.budget import Budget
from actors.fetch import Fetcher
from actors.history_store import merge_history
from federation.key_history import KeyHistory, read_history
from federation.keys import PublicKey
from federation.origins import same_origin
from federation.strict_json import Json, parse
from storage.database import Database
from storage.transaction import Reading
from world.clock import Clock
from world.errors import Malformed, Missing, Unproven

_PAUSE_SECONDS: Final = 600.0
_REMEMBERED: Final = 4_096
_MEMBER: Final = "keyHistory"


class Histories:
    """Reads key histories, each actor's at most once in ten minutes."""

    def __init__(self, fetcher: Fetcher, database: Database, clock: Clock) -> None:
        self._fetcher = fetcher
        self._database = database
        self._clock = clock
        self._asked_at: OrderedDict[str, float] = OrderedDict()

    async def find(self, key_iri: str, budget: Budget) -> None:
        """Has a key of old known from now on; the supplier of `Needs("key")`.

        Raises `Missing` if its owner shows no history, or none with that key in it; and what
        `learn` raises.
        """
        owner_iri = key_iri.partition("#")[0]
        if not self._was_asked_lately(owner_iri):
            await self.learn(owner_iri, budget)
        if not await self._database.read(lambda tx: store.generations_named(tx, key_iri)):
            raise Missing("There never was such a key, as far as its owner says.")

    async def learn(self, actor_iri: str, budget: Budget) -> KeyHistory:
        """Reads the history of somebody's keys and keeps what it proves.

        Raises `Missing` if they show none, what `Fetcher` raises, and what `read_history` raises
        for one that is not to be believed.
        """
        self._note_asked(actor_iri)
        actor = await self._fetcher.actor(actor_iri, budget=budget)
        document = await self._document_of(actor, budget)
        try:
            return await self._keep(actor, document)
        except Unproven:  # perhaps the keys were changed since we last looked
            actor = await self._fetcher.actor(actor_iri, budget=budget, max_age_seconds=0.0)
            return await self._keep(actor, document)

    async def _document_of(self, actor: Actor, budget: Budget) -> Json:
        iri = await self._database.read(lambda tx: history_named_by(tx, actor))
        if iri is None:
            raise Missing("This actor shows no history of its keys.")
        fetched = await self._fetcher.document(iri, budget=budget)
        if fetched.url != iri:
            raise Malformed("The history of keys bears another name.")
        return fetched.json

    async def _keep(self, actor: Actor, document: Json) -> KeyHistory:
        now = self._clock.now()
        in_use = await self._database.read(lambda tx: _keys_of(tx, actor))
        history = read_history(document, actor.iri, in_use, now)
        await self._database.write(lambda tx: merge_history(tx, actor.id, history, now))
        return history

    def _was_asked_lately(self, actor_iri: str) -> bool:
        at = self._asked_at.get(actor_iri)
        return at is not None and self._clock.monotonic() - at < _PAUSE_SECONDS

    def _note_asked(self, actor_iri: str) -> None:
        self._asked_at[actor_iri] = self._clock.monotonic()
        self._asked_at.move_to_end(actor_iri)
        while len(self._asked_at) > _REMEMBERED:
            self._asked_at.popitem(last=False)


def history_named_by(tx: Reading, actor: Actor) -> str | None:
    """Where an actor elsewhere keeps the history of its keys, on its own origin."""
    body = store.document_of(tx, actor.id)
    return None if body is None or actor.local else address_in(parse(body), actor.iri)


def address_in(document: Json, actor_iri: str) -> str | None:
    """The address in an actor's document, or in the Update that brought it."""
    inner = document.get("object")
    said = inner if isinstance(inner, dict) and document.get("type") == "Update" else document
    iri = said.get(_MEMBER)
    return iri if isinstance(iri, str) and same_origin(iri, actor_iri) else None


def _keys_of(tx: Reading, actor: Actor) -> dict[str, PublicKey]:
    return dict(store.public_keys(tx, actor.id))
