"""The room as one object: its use cases, wired."""

from dataclasses import dataclass, field

from listings.bench import Bench
from storage.database import Database, Reading
from syndication import store
from syndication.gleaner import Gleaner, Habits
from syndication.index import Index
from syndication.index_entry import IndexEntry, IndexHealth
from syndication.opening import Opening
from syndication.press import Press
from syndication.profile import Whereabouts
from syndication.profiles import Profiles
from syndication.submitting import Submitting
from world.outside import World
from world.waking import Waking

_LOOK_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the room stands on: who we are, and where."""

    world: World
    database: Database
    bench: Bench
    base_url: str
    host: str
    where: Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the settings say of open indexes; no `index_url`: nobody is told anything."""

    index_url: str = ""
    reads: bool = False
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Syndication:
    """Everything this room does."""

    press: Press
    profiles: Profiles
    opening: Opening
    gleaner: Gleaner
    submitting: Submitting
    waking: Waking
    index_url: str

    async def run(self) -> None:
        """Speaks with the index for ever, if there is one, or was one."""
        if self.index_url or await self.submitting.is_known_anywhere():
            await self.waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Tells and reads what is due now; says how much that was."""
        return await self.submitting.run_due() + await self.gleaner.run_due()

    def told(self, tx: Reading) -> tuple[list[IndexEntry], IndexHealth]:
        """What the index was told, the latest first, and how it answers: for coordinators."""
        return store.entries(tx), store.health(tx)


def furnished(ground: Ground, wishes: Wishes) -> Syndication:
    """The room over an open database."""
    world, database = ground.world, ground.database
    index = Index(world.network, wishes.index_url) if wishes.index_url else None
    profiles = Profiles(ground.base_url, ground.where, wishes.index_url)
    opening = Opening(database, ground.bench)
    ground.bench.observers.append(opening)
    reading = index if wishes.reads else None
    return Syndication(
        press=Press(database, world.clock),
        profiles=profiles,
        opening=opening,
        gleaner=Gleaner(world, database, ground.host, reading, wishes.habits),
        submitting=Submitting(world, database, profiles, wishes.index_url),
        waking=Waking(world.clock),
        index_url=wishes.index_url,
    )
