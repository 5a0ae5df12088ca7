"""Databases of founded nodes, made once in a session and copied from then on."""

import shutil
from datetime import timedelta
from pathlib import Path

from node.assembly import assemble
from tests.fediverse.casts import SECRET, Cast
from tests.fediverse.keys import KeyPool
from tests.fediverse.roads import Road, Roads
from tests.fediverse.sundial import START, Dice, Sundial
from world.ids import IdMaker
from world.outside import World


class Templates:
    """Founds each cast once, with all its members, and copies what that made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[Cast, Path] = {}
        self._keys = KeyPool()

    async def copy(self, cast: Cast, folder: Path) -> None:
        """Lays a fresh store of that cast into the folder."""
        if cast not in self._made:
            self._made[cast] = await self._make(cast)
        lay(self._made[cast], cast.settings(folder).node.database)

    async def _make(self, cast: Cast) -> Path:
        settings = cast.settings(self._folder / cast.host)
        # The same whoever asks for it first: its ids come from the cast, not from a seed.
        clock, dice = Sundial(START - timedelta(days=30)), Dice(cast.host)
        world = World(clock, dice, Road(cast.host, Roads(dice)), IdMaker(clock, dice))
        node = await assemble(settings, world, SECRET, new_pairs=self._keys, synchronous="OFF")
        await node.found()
        for place, username in enumerate(cast.members):
            await node.rooms.membership.add(username, name=username.title(), coordinator=place == 0)
        await node.close()
        return settings.node.database


def lay(template: Path, store: Path) -> None:
    """Copies a database that nobody has open."""
    store.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, store)
