"""A member's program that publishes many listings at once, over several connections."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

import httpx2

from tests.journeys.processes import Member, until
from tests.journeys.programs import create, offer, post

_CONNECTIONS = 4
_PATIENCE = 60


@dataclass
class Burst:
    """What has become of each listing so far; titles are numbered."""

    member: Member
    taken: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    gave_up: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    @property
    def answered(self) -> int:
        return len(self.taken) + len(self.refused) + len(self.unanswered)

    def publish(self, client: httpx2.Client, title: str) -> None:
        """Posts one offer and notes what came of it."""
        try:
            status = post(self.member, create(offer(title)), client=client).status_code
        except httpx2.TransportError as error:
            with self._lock:
                self.unanswered[title] = type(error).__name__
            return
        with self._lock:
            if status == 201:
                self.taken.add(title)
            else:
                self.refused[title] = status

    def wait_for(self, number: int) -> None:
        """Waits until that many have been taken."""
        until(lambda: len(self.taken) >= number, seconds=_PATIENCE, of_what=self.told)

    def told(self) -> str:
        """How it went, for the message of a failed test."""
        return f"{len(self.taken)} taken, refused {self.refused}, unanswered {self.unanswered}"


@contextmanager
def burst(member: Member, number: int, name: str) -> Iterator[Burst]:
    """Publishes that many listings while the block runs; all are answered when it has ended."""
    going = Burst(member)
    titles = iter([f"{name} {count}" for count in range(number)])
    lock = Lock()

    def work() -> None:
        with httpx2.Client(timeout=30) as client:
            while (title := _next(titles, lock)) and not going.gave_up.is_set():
                going.publish(client, title)

    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        work_done = [pool.submit(work) for _ in range(_CONNECTIONS)]
        try:
            yield going
        except BaseException:
            going.gave_up.set()
            raise
        for done in work_done:
            done.result()


def _next(titles: Iterator[str], lock: Lock) -> str | None:
    with lock:
        return next(titles, None)
