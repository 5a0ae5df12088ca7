"""A whole fediverse in one process: nodes, strangers, the roads between them, and one clock.

Everything is real but the sockets, the clock and the dice. A seed reproduces a run.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from traceback import format_exception
from types import TracebackType
from typing import Any, Self

import structlog

from tests.fediverse.casts import Cast
from tests.fediverse.home import Home
from tests.fediverse.in_step import in_step
from tests.fediverse.keys import KeyPool
from tests.fediverse.lives import Died, let_tasks_belong_to_lives
from tests.fediverse.roads import Roads
from tests.fediverse.stranger import Server, Stranger
from tests.fediverse.sundial import Dice, Sundial
from tests.fediverse.templates import Templates, lay

_MOST_ROUNDS = 200
_LEAST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(hours=6)  # the umbrella is walked as often

Line = Mapping[str, Any]
"""One line of a log: its event, its level and what else is said."""


class Fediverse:
    """Open it with `async with`; everything in it is closed at the end.

    It fails at the end if any node wrote an error to its log: a fault of its own, not of a peer.

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
        self.servers: dict[str, Server] = {}
        self.said: list[Line] = []  # what all the nodes have written to their logs
        self._folder = folder
        self._templates = templates
        self._threads = threads
        self._steps = ExitStack()

    async def __aenter__(self) -> Self:
        if not self._threads:
            self._steps.enter_context(in_step())
        let_tasks_belong_to_lives()
        self._steps.enter_context(_listening(self.said))
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
        faults = [line for line in self.said if line["level"] in ("error", "exception")]
        assert error or not faults, f"seed {self.seed}: nodes met faults of their own: {faults}"

    async def add(self, cast: Cast, store: Path | None = None) -> Home:
        """A founded node with its members, running, and strange to all others.

        With `store` it goes on from a copy of that database instead.
        """
        folder = self._folder / cast.host
        if store is None:
            await self._templates.copy(cast, folder)
        else:
            lay(store, cast.settings(folder).node.database)
        home = Home(cast, folder, self.clock, self.roads, str(self.seed))
        self.homes[cast.host] = home
        await home.start()
        return home

    def stranger(self, handle: str, **more: Any) -> Stranger:  # noqa: ANN401
        """Somebody on a server that is not ours: "vera@vera.example"."""
        username, _, host = handle.partition("@")
        if host not in self.servers:
            self.servers[host] = Server(self, host)
        stranger = Stranger(self.servers[host], username, self.keys.of(handle), **more)
        stranger.publish()
        return stranger

    async def settle(self) -> None:
        """Lets every node do what is due, until nothing is. The clock stands still.

        A node that had nothing to do is asked again once somebody has come to its door.
        """
        asked = list(self.homes.values())
        for _ in range(_MOST_ROUNDS):
            done = await asyncio.gather(*(home.run_due() for home in asked))
            busy = {home.host for home, much in zip(asked, done, strict=True) if much}
            asked = [home for home in self.homes.values() if home.is_stirred or home.host in busy]
            if not asked:
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
            await self._let_pass(
                max(min([end, now + _LONGEST_PAUSE, *due]) - now, min(_LEAST_PAUSE, end - now))
            )
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


@contextmanager
def _listening(heard: list[Line]) -> Iterator[None]:
    """Keeps every line of the log, of whatever level, in the list instead of printing it."""
    before = structlog.get_config()

    def keep(_logger: object, level: str, line: MutableMapping[str, Any]) -> Line:
        fault = line.pop("exc_info", None)
        if not isinstance(fault, Died):
            heard.append({**line, "level": level, "fault": _told(fault)})
        raise structlog.DropEvent

    structlog.configure(processors=[keep], wrapper_class=structlog.make_filtering_bound_logger(0))
    try:
        yield
    finally:
        structlog.configure(**before)


def _told(fault: object) -> str:
    fault = sys.exception() if fault is True else fault
    return "".join(format_exception(fault)) if isinstance(fault, BaseException) else ""
