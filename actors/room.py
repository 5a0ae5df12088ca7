"""The room as one object: what routes and higher floors need of it."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from actors import store
from actors.actor import Actor
from actors.budget import Budget
from actors.fetch import Fetcher
from actors.history_store import rotations
from actors.history_wire import key_history, shown
from actors.keyring import KeyRing
from actors.tokens import hash_token
from actors.wire import signed_actor
from federation.claims import Received, Window, is_signed, read_claim
from federation.iris import Iris
from federation.key_history import HistoricKey
from federation.network_profile import Whereabouts
from federation.strict_json import Json, write
from storage.database import Database
from storage.transaction import Reading
from world.clock import Clock
from world.errors import Gone, Limited, Malformed, Missing, Unproven, Unreachable

_VIEWER_FETCHES: Final = 4
_NOWHERE: Final = Whereabouts()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the node tells strangers of itself. `homepage` and `repository` are URLs or None.

    `search_engines`: whether they may list what is for everybody.
    """

    version: str
    name: str
    summary: str = ""
    counts: bool = False
    followers: bool = False
    search_engines: bool = True
    application_link: bool = True
    repository: str | None = None
    homepage: str | None = None


class Portraits:
    """The written documents of our actors, made once for each change."""

    def __init__(
        self, keyring: KeyRing, iris: Iris, where: Whereabouts = _NOWHERE, most: int = 1024
    ) -> None:
        self._keyring = keyring
        self._iris = iris
        self.where = where
        self._most = most
        self._written: OrderedDict[int, tuple[Actor, bytes]] = OrderedDict()

    def document(self, tx: Reading, actor: Actor) -> Json:
        """The signed document of an actor of ours as it is in this transaction."""
        keys = store.public_keys(tx, actor.id)
        signer = self._keyring.signer_in(tx, actor.id)
        return signed_actor(actor, keys, self._iris, signer, self.where)

    def key_history(self, tx: Reading, actor: Actor) -> bytes:
        """The signed history of the keys of an actor of ours; the same until they change."""
        known = [
            HistoricKey(one.iri, one.key, one.lifetime)
            for one in store.generations_of(tx, actor.id)
        ]
        told = shown(known, rotations(tx, actor.id))
        return write(key_history(actor.iri, told, self._keyring.signer_in(tx, actor.id)))

    def written(self, tx: Reading, actor: Actor) -> bytes:
        """The bytes of that document. New keys count as a change of the actor (`store.touch`)."""
        known = self._written.get(actor.id)
        if known is not None and known[0] == actor:
            return known[1]
        body = write(self.document(tx, actor))
        self._written[actor.id] = (actor, body)
        while len(self._written) > self._most:
            self._written.popitem(last=False)
        return body


@dataclass(frozen=True, slots=True)
class Actors:
    """Everything this room offers, gathered at assembly."""

    database: Database
    iris: Iris
    keyring: KeyRing
    fetcher: Fetcher
    clock: Clock
    portraits: Portraits
    disclosure: Disclosure
    window: Window = field(default_factory=Window)

    async def member_of(self, token: str) -> Actor:
        """The member a bearer token speaks for; `Unproven` if it speaks for nobody any more."""
        hashed = hash_token(token)
        actor = await self.database.read(lambda tx: store.actor_of_token(tx, hashed))
        if actor is None:
            raise Unproven("This token is not valid here.")
        return actor

    async def signer_of(self, received: Received) -> Actor | None:
        """The actor who signed a request that names none; None if it is not signed.

        Raises:
            Unproven: signed, but wrongly, or by somebody who cannot be looked up.
            Malformed: a request with two readings.
            Refused: the signer's host is shut out here.
        """
        if not is_signed(received):
            return None
        now = self.clock.now()
        claim = read_claim(received, base_url=self.iris.base_url, now=now, window=self.window)
        try:
            return await self.fetcher.signer_of(claim, budget=Budget(_VIEWER_FETCHES))
        except (Gone, Limited, Malformed, Missing, Unreachable) as cause:
            raise Unproven("Who signed this cannot be looked up.") from cause
