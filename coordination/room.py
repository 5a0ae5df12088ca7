"""The room as one object: its use cases, wired."""

from dataclasses import dataclass

from actors.fetch import Fetcher
from actors.keyring import KeyRing
from actors.signs import Signs
from coordination.actions import Care
from coordination.collecting import Collector
from coordination.introducing import Introducing
from coordination.publishing import OwnNumbers
from outbox.pausing import Pausing
from posts.actions import Posts
from storage.database import Database
from storage.sealing import Seal
from umbrella.walk_manners import HostManners
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Ground:
    """What this room stands on; `zone` is the network's, whose numbers it may publish."""

    clock: Clock
    database: Database
    fetcher: Fetcher
    keyring: KeyRing
    signs: Signs
    seal: Seal
    posts: Posts
    zone: str
    publishes: bool


@dataclass(frozen=True, slots=True)
class Coordination:
    """Everything this room does."""

    care: Care
    numbers: OwnNumbers
    collector: Collector
    introducing: Introducing


def furnished(ground: Ground, pausing: Pausing) -> Coordination:
    """The room over an open database."""
    clock, database, fetcher = ground.clock, ground.database, ground.fetcher
    manners = HostManners(database, fetcher, clock)
    return Coordination(
        care=Care(clock, database, fetcher, ground.signs, pausing),
        numbers=OwnNumbers(database, ground.keyring, ground.zone, ground.publishes),
        collector=Collector(clock, database, fetcher, manners),
        introducing=Introducing(clock, database, ground.seal, ground.posts, ground.zone),
    )
