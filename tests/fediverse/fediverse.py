"""A whole fediverse in one process: nodes, strangers, the roads between them, and one clock.

Everything is real but the sockets, the clock and the dice. A seed reproduces a run.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fediverse.casts import Cast
from tests.fediverse.home import Home
from tests.fediverse.in_step import in_step
from tests.fediverse.keys import KeyPool
from tests.fediverse.lives import let_tasks_belong_to_lives
from tests.fediverse.roads import Roads
from tests.fediverse.sundial import Dice, Sundial
from tests.fediverse.templates import Templates

_MOST_ROUNDS = 200
_LEAST_PAUSE = timedelta(seconds=1)


class Fediverse:
    """Open it with `async with`; everything in it is closed at the end.

    With `threads` the stores and the signing use their threads, as in a real process.
    """

    def __init__(
        self, seed: int | str, folder: Path, templates: Templates, *, threads: bool = False
    ) -> None:
        self.seed = seed
        self.clock = Sundial()
        self.dice = Dice(f"{seed}/roads")
        self.roads = Roads(self.dice)
        self.keys = KeyPool(first=90)
        self.homes: dict[str, Home] = {}
        self._folder = folder
        self._templates = templates
        self._threads = threads
        self._steps = ExitStack()

    async def __aenter__(self) -> Self:
        if not self._threads:
            self._steps.enter_context(in_step())
        let_tasks_belong_to_lives()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._steps:
            for home in self.homes.values():
                await home.close()

    async def add(self, cast: Cast) -> Home:
        """A founded node with its members, running, and strange to all others."""
        folder = self._folder / cast.host
        await self._templates.copy(cast, folder)
        home = Home(cast, folder, self.clock, self.roads, str(self.seed))
        self.homes[cast.host] = home
        await home.start()
        return home

    async def settle(self) -> None:
        """Lets every node do what is due, until nothing is. The clock stands still."""
        for _ in range(_MOST_ROUNDS):
            if not sum(await asyncio.gather(*(home.run_due() for home in self.homes.values()))):
                return
        left = {home.host: await home.run_due() for home in self.homes.values()}
        message = f"after {_MOST_ROUNDS} rounds there is still something to do: {left}"
        raise AssertionError(message)

    async def live(self, **how_long: float) -> None:
        """Lets time pass (`days=9`), from one thing that falls due to the next."""
        end = self.clock.now() + timedelta(**how_long)
        await self.settle()
        while self.clock.now() < end:
            due = [at for home in self.homes.values() if (at := await home.next_due())]
            now = self.clock.now()
            await self._let_pass(max(min([end, *due]) - now, min(_LEAST_PAUSE, end - now)))
            await self.settle()

    async def until(self, holds: Callable[[], Awaitable[bool]], *, days: float = 15) -> None:
        """Lets time pass until something holds; fails loudly if it never does."""
        end = self.clock.now() + timedelta(days=days)
        await self.settle()
        while not await holds():
            assert self.clock.now() < end, f"seed {self.seed}: not even after {days} days"
            await self.live(minutes=10)

    async def become_sisters(self, one: Home, other: Home) -> None:
        """One network proposes a pact, the other accepts."""
        await one.doing(one.rooms.relations.propose_sister(other.handle))
        await self.settle()
        await other.doing(other.rooms.relations.accept_sister(one.handle))
        await self.settle()

    async def _let_pass(self, pause: timedelta) -> None:
        self.clock.turn(seconds=pause.total_seconds())
        await asyncio.gather(*(home.note_being_up() for home in self.homes.values()))
