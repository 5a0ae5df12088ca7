"""A node called Hull with a real store and real keys, and peers who answer as the test says."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Self
from urllib.parse import urlsplit

import actors
import outbox
from actors import store as actors_store
from actors.actor import Actor, FollowState, NewActor, PactState, Role
from actors.keyring import KeyPairs, KeyRing, fresh_pairs, make_keys
from federation.documents import read_actor
from federation.iris import Iris
from federation.strict_json import Json
from outbox.audience import Audience
from outbox.deliver import Delivered, Deliverer, Watch
from outbox.publish import Published, Publisher
from storage.database import Database, Reading, Room, Writing
from storage.instants import from_text
from storage.sealing import Seal
from tests.fediverse.sundial import Dice, Sundial
from world.crash import CrashPoints, no_crash
from world.ids import IdMaker
from world.network import Answer, Outgoing
from world.outside import World

BASE = "https://hull.example"
Behaviour = Callable[[Outgoing], Awaitable[Answer]]


def room(package: ModuleType) -> Room:
    folder = Path(package.__path__[0])
    return Room(folder.name, folder / "migrations")


ROOMS = (room(actors), room(outbox))


def answering(status: int, *headers: tuple[str, str]) -> Behaviour:
    async def behave(_request: Outgoing) -> Answer:
        return Answer(status, headers, b"")

    return behave


def failing(error: Exception) -> Behaviour:
    async def behave(_request: Outgoing) -> Answer:
        raise error

    return behave


@dataclass(slots=True)
class Peers:
    """Implements `world.network.Network`: every host answers 202 unless told otherwise."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Outgoing] = field(default_factory=list)

    async def send(self, request: Outgoing) -> Answer:
        self.requests.append(request)
        behave = self.behaviours.get(urlsplit(request.url).netloc, answering(202))
        return await behave(request)

    async def close(self) -> None:
        """Nothing is open."""

    def urls(self) -> list[str]:
        return [request.url for request in self.requests]

    def to_host(self, host: str) -> list[Json]:
        """The activities that were sent to a host, in order, with repetitions."""
        found = [r for r in self.requests if urlsplit(r.url).netloc == host]
        return [json.loads(request.body) for request in found]

    def types_to(self, host: str) -> list[str]:
        return [activity["type"] for activity in self.to_host(host)]


@cache
def pooled_pairs() -> KeyPairs:
    """One pair of keys for all tests of this process; making one takes a tenth of a second."""
    return fresh_pairs()


def remote_document(host: str, name: str, **changed: object) -> Json:
    iri = f"https://{host}/users/{name}"
    document: Json = {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": iri,
        "type": "Person",
        "preferredUsername": name,
        "inbox": f"{iri}/inbox",
        "outbox": f"{iri}/outbox",
        "followers": f"{iri}/followers",
        "following": f"{iri}/following",
        "endpoints": {"sharedInbox": f"https://{host}/inbox"},
        "publicKey": {
            "id": f"{iri}#main-key",
            "owner": iri,
            "publicKeyPem": pooled_pairs().rsa.public.pem(),
        },
    }
    return document | changed


class Hull:
    """One node; open it with `async with`."""

    def __init__(self, path: Path, peers: Peers | None = None) -> None:
        self.path = path
        self.clock = Sundial()
        self.dice = Dice(7)
        self.ids = IdMaker(self.clock, self.dice)
        self.peers = peers or Peers()
        self.iris = Iris(BASE)
        self.crossed: list[Delivered] = []
        self.nudges = 0

    async def __aenter__(self) -> Self:
        self.database = await Database.open(self.path, rooms=ROOMS, synchronous="OFF")
        self.keyring = KeyRing(Seal(b"s" * 32), self.database, pooled_pairs)
        self.publisher = Publisher(self.iris, self.keyring, self.clock, self.ids, self._nudged)
        self.deliverer = self.make_deliverer()
        await self.database.write(self._found)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.deliverer.close()
        await self.database.close()

    def make_deliverer(self, crash: CrashPoints = no_crash, lanes: int = 300) -> Deliverer:
        world = World(self.clock, self.dice, self.peers, self.ids, crash)
        return Deliverer(
            world, self.database, self.keyring, lanes=lanes, watch=Watch(self.crossed.append)
        )

    async def restart(self, crash: CrashPoints = no_crash) -> None:
        """The process begins anew with what is on the disk."""
        await self.deliverer.close()
        self.deliverer = self.make_deliverer(crash)

    def _nudged(self) -> None:
        self.nudges += 1
        self.deliverer.nudge()

    def _found(self, tx: Writing) -> None:
        if actors_store.local_by_username(tx, "josie") is None:
            for role, name in (
                (Role.NODE, self.iris.host),
                (Role.NETWORK, "hull"),
                (Role.MEMBER, "josie"),
                (Role.MEMBER, "bo"),
            ):
                new = NewActor(self.ids.new(), role, name, name.title())
                actor = actors_store.insert_local(tx, new, self.iris, self.clock.now())
                make_keys(tx, actor.id, actor.iri, self.keyring, self.clock.now(), self.ids)
        self.node, self.network = actors_store.node_actor(tx), actors_store.network(tx)
        self.josie = self._local(tx, "josie")
        self.bo = self._local(tx, "bo")

    def _local(self, tx: Reading, name: str) -> Actor:
        found = actors_store.local_by_username(tx, name)
        assert found is not None
        return found

    async def knows(self, host: str, name: str, **changed: object) -> Actor:
        """A remote actor whom the node has met."""
        document = remote_document(host, name, **changed)
        body = json.dumps(document).encode()
        now = self.clock.now()
        new_id = self.ids.new()
        return await self.database.write(
            lambda tx: actors_store.save_remote(tx, read_actor(document), body, now, new_id)
        )

    async def follows(
        self, host: str, name: str, followed: Actor | None = None, **changed: object
    ) -> Actor:
        """A remote actor who follows josie, or whom the test says."""
        follower = await self.knows(host, name, **changed)
        whom = followed or self.josie
        iri = f"{follower.iri}/follows/1"
        now = self.clock.now()
        await self.database.write(
            lambda tx: actors_store.set_follow(
                tx, follower.id, whom.id, iri, FollowState.ACCEPTED, now
            )
        )
        return follower

    async def sister(self, host: str) -> Actor:
        """A network with an active pact."""
        sister = await self.knows(host, "network", type="Group")
        now = self.clock.now()
        await self.database.write(
            lambda tx: actors_store.save_pact(
                tx, sister.id, f"{BASE}/activities/1", "us", PactState.ACTIVE, now
            )
        )
        return sister

    async def publish(
        self,
        document: Json,
        audience: Audience = Audience.PUBLIC,
        *,
        sender: Actor | None = None,
        people: Sequence[Actor] = (),
        also: Sequence[str] = (),
    ) -> Published:
        who = sender or self.josie
        return await self.database.write(
            lambda tx: self.publisher.publish(tx, who, document, audience, people=people, also=also)
        )

    def note(self, number: int = 1, **members: object) -> Json:
        """A note of josie's, complete but for its addresses."""
        note: Json = {
            "id": self.iris.object(number),
            "type": "Note",
            "attributedTo": self.josie.iri,
            "content": f"<p>Soup for {number}</p>",
        }
        return note | members

    async def queue(self) -> list[tuple[str, str, str]]:
        """(activity type, inbox, state) of every delivery, in order."""
        rows = await self.database.read(
            lambda tx: tx.all(
                "SELECT a.type, d.inbox, d.state FROM deliveries d"
                " JOIN activities a ON a.id = d.activity_id ORDER BY d.id"
            )
        )
        return [(row["type"], row["inbox"], row["state"]) for row in rows]

    async def states(self) -> list[str]:
        return [state for _, _, state in await self.queue()]

    async def settle(self, *, days: float = 20) -> int:
        """Turns the clock from due time to due time until nothing waits; how many attempts."""
        attempts = await self.deliverer.run_due()
        end = self.clock.now() + timedelta(days=days)
        while (due := await self._next_due()) is not None and due < end:
            self.clock.turn(seconds=(due - self.clock.now()).total_seconds())
            attempts += await self.deliverer.run_due()
        return attempts

    async def _next_due(self) -> datetime | None:
        due = await self.database.read(
            lambda tx: tx.value(
                "SELECT min(max(d.due_at, coalesce(h.next_try_at, ''))) FROM deliveries d"
                " LEFT JOIN host_health h ON h.host = d.host WHERE d.state = 'waiting'"
            )
        )
        return from_text(str(due)) if due else None
