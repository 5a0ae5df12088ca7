"""One node without its upper floors: a real database, real keys, our actors, and a `Fetcher`."""

from pathlib import Path
from types import TracebackType
from typing import Self

import actors
from actors import store
from actors.actor import Actor, NewActor, Role
from actors.fetch import Budget, Fetcher
from actors.keyring import KeyPairs, KeyRing, make_keys
from actors.room import Actors, Disclosure, Portraits
from federation.iris import Iris
from storage.database import Database
from storage.rooms import Room
from storage.sealing import Seal
from storage.transaction import Writing
from tests.actors.elsewhere import Elsewhere, Person, keys_of
from tests.fediverse.sundial import Dice, Sundial
from world.ids import IdMaker
from world.outside import World

ROOM = Room("actors", Path(actors.__file__).parent / "migrations")
SECRET = bytes(range(32))


class Town:
    """Hull: the node's actor, the network and josie, with a clock the test turns."""

    def __init__(self, path: Path, base_url: str = "https://hull.example") -> None:
        self.path = path
        self.iris = Iris(base_url)
        self.clock = Sundial()
        self.elsewhere = Elsewhere()
        self.ids = IdMaker(self.clock, Dice(7))
        self.world = World(self.clock, Dice(8), self.elsewhere, self.ids)

    async def __aenter__(self) -> Self:
        self.database = await Database.open(self.path, rooms=[ROOM], synchronous="OFF")
        self._made = 0
        self.keyring = KeyRing(Seal(SECRET), self.database, self._pooled_keys)
        self.fetcher = Fetcher(self.world, self.database, self.keyring, self.iris)
        self.room = Actors(
            database=self.database,
            iris=self.iris,
            keyring=self.keyring,
            fetcher=self.fetcher,
            clock=self.clock,
            portraits=Portraits(self.keyring, self.iris),
            disclosure=Disclosure("0.1.0", "Hull", "An hour is an hour."),
        )
        self.node, self.network, self.josie = await self.database.write(self._settle)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.fetcher.close()
        await self.database.close()

    def budget(self, fetches: int = 30) -> Budget:
        return Budget(fetches)

    async def know(self, person: Person) -> Actor:
        """Has met her before."""
        self.elsewhere.put(person.iri, person.document())
        actor = await self.fetcher.actor(person.iri, budget=self.budget())
        self.elsewhere.asked.clear()
        return actor

    async def stored(self, iri: str) -> Actor | None:
        return await self.database.read(lambda tx: store.by_iri(tx, iri))

    def add(self, tx: Writing, role: Role, username: str, **more: object) -> Actor:
        """A new actor of ours, with keys."""
        new = NewActor(self.ids.new(), role, username, **({"name": username.title()} | more))  # type: ignore[arg-type]
        actor = store.insert_local(tx, new, self.iris, self.clock.now())
        make_keys(tx, actor.id, actor.iri, self.keyring, self.clock.now(), self.ids)
        return actor

    def _settle(self, tx: Writing) -> tuple[Actor, Actor, Actor]:
        node = self.add(tx, Role.NODE, self.iris.host, name="Hull's node")
        network = self.add(tx, Role.NETWORK, "hull", place="Hull", language="en")
        josie = self.add(tx, Role.MEMBER, "josie", summary="<p>Bakes.</p>")
        store.add_member(tx, josie.id, store.Standing.COORDINATOR, self.clock.now())
        return node, network, josie

    def _pooled_keys(self) -> KeyPairs:
        self._made += 1
        return keys_of(f"ours {self._made}")
