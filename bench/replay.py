"""An hour of the busiest kind, replayed at full speed: does a node's memory grow with what it does?

The load of a network of the size L in a burst (`domain.md` 5.2): a thousand page views a minute,
here of programs; thirty needs and a hundred offers in an hour (60 and 200 in two), with the notes
and the words to somebody of a whole day in it, which is 180 posts; 400 polls by calendars in a
quarter of an hour, and 300 servers that fetch one thing. Of a thousand members two hundred are
there (5.2, active in a year): each keeps a stream open, and on poor links opens it anew every ten
minutes. In requests, for each of sixty minutes: 1,000 views, 3 posts, 3 taps, 20 streams, 32
fetches by strangers; 63,480 in the hour.

Memory is told after each minute of the hour. Before it somebody reads back through 20,000 statuses
and another hour passes, so that what is kept on purpose (pages of the store, statuses that are
ready, and whatever remembers the last few thousands of something) is full: all of it has bounds,
and what comes in from then on takes the place of others.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from pathlib import Path

from bench.floors import serving_ready
from bench.machine import MEGABYTE, usage_of
from bench.nodes import running
from bench.readership import Readership, readership
from bench.rows import Row
from bench.scale import Scale
from bench.sender import answer_to, get_request, send_all
from bench.streams import Stream

CONNECTIONS = 8
POSTS, TAPS, STREAMS_ANEW, STRANGERS = 3, 3, 20, 32
_OK = 200
_PATIENCE = 120.0
_PAGES_BACK = 500
_PUBLIC = "/api/v1/timelines/public?limit=20"
_VIEWS = (  # how programs look around (clientapi.md 1): home most, then what was told
    *("/api/v1/timelines/home?limit=20", "/api/v1/notifications?limit=20"),
    *("/api/v1/timelines/home?limit=40", _PUBLIC),
    *("/api/v1/timelines/home?limit=20", "/api/v2/notifications?limit=20"),
    *("/api/v1/timelines/tag/offer?limit=20", "/api/v1/accounts/verify_credentials"),
)
_SAID = (
    "I can mend bicycles on Saturday, number {number}. #offer #repair",
    "@reader{other} thank you, number {number}!",
    "Who has a ladder for an hour? Number {number}. #need #garden",
)


@dataclass(slots=True)
class _Crowd:
    """Who is there: the tokens of their programs, and the streams that they keep open."""

    port: int
    tokens: Sequence[str]
    streams: list[Stream] = field(default_factory=list)
    listening: list[asyncio.Task[None]] = field(default_factory=list)
    said: int = 0

    async def come(self) -> None:
        """All open their streams."""
        for token in self.tokens:
            await self._open(token)

    async def fill(self) -> None:
        """One of them reads back through what everybody said, page by page."""
        older = ""
        for _ in range(_PAGES_BACK):
            path = f"/api/v1/timelines/public?limit=40{older}"
            asked = get_request(self.port, path, accept="application/json", token=self.tokens[0])
            shown = json.loads(await answer_to(self.port, asked))
            if not shown:
                return
            older = f"&max_id={shown[-1]['id']}"

    async def minute(self, views: int) -> None:
        """All that happens in a minute, as fast as it is answered."""
        await self._send(self._writes())
        await self._send(islice(self._views(), views))
        await self._send(islice(self._strangers(), STRANGERS))
        for number in range(min(STREAMS_ANEW, len(self.streams))):
            await self._close(self.streams.pop(0), self.listening.pop(0))
            await self._open(self.tokens[(self.said + number) % len(self.tokens)])

    async def go(self) -> None:
        """All close their streams."""
        while self.streams:
            await self._close(self.streams.pop(), self.listening.pop())

    async def _open(self, token: str) -> None:
        stream = await Stream.open(self.port, token, "user")
        self.streams.append(stream)
        self.listening.append(asyncio.create_task(_listen(stream)))

    async def _close(self, stream: Stream, listening: asyncio.Task[None]) -> None:
        stream.writer.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening

    async def _send(self, requests: Iterator[bytes]) -> None:
        tally = await send_all(self.port, requests, connections=CONNECTIONS, seconds=_PATIENCE)
        assert set(tally.statuses) <= {_OK}, tally.statuses

    def _views(self) -> Iterator[bytes]:
        looks = cycle(_VIEWS)
        for token in cycle(self.tokens):
            yield get_request(self.port, next(looks), accept="application/json", token=token)

    def _strangers(self) -> Iterator[bytes]:
        while True:
            yield get_request(self.port, _PUBLIC, accept="application/json")

    def _writes(self) -> Iterator[bytes]:
        for _ in range(POSTS):
            self.said += 1
            other = self.said % len(self.tokens)
            text = _SAID[self.said % len(_SAID)].format(number=self.said, other=other)
            yield self._post("/api/v1/statuses", {"status": text})

    def _post(self, path: str, document: dict[str, str]) -> bytes:
        token, body = self.tokens[self.said % len(self.tokens)], json.dumps(document)
        return (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n"
            f"authorization: Bearer {token}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: keep-alive\r\n\r\n{body}"
        ).encode()

    async def tap(self) -> None:
        """Some like what was said last, so that somebody is told."""
        asked = get_request(self.port, _PUBLIC, accept="application/json", token=self.tokens[0])
        shown = json.loads(await answer_to(self.port, asked))
        likes = (self._post(f"/api/v1/statuses/{one['id']}/favourite", {}) for one in shown[:TAPS])
        await self._send(likes)


async def _listen(stream: Stream) -> None:
    """Reads whatever comes, and keeps nothing of it."""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            await stream.frame()


async def replay_rows(folder: Path, scale: Scale) -> list[Row]:
    """Memory when the hour begins and ends, and by how much it grew, beside a bare route."""
    few = replace(scale, follows=min(scale.follows, 20), statuses=min(scale.statuses, 50_000))
    readers = await readership(few)
    async with running(readers.ground) as node:
        crowd = _Crowd(readers.ground.port, readers.tokens[: scale.present])
        await crowd.fill()
        await crowd.come()
        found = await _memories(crowd, node.pid, scale)
        asked = get_request(crowd.port, _PUBLIC, accept="application/json")
        octets = await answer_to(crowd.port, asked)
        await crowd.go()
    async with serving_ready(folder / "bare", octets) as floor:
        least = await _bare_memories(floor.port, floor.pid, scale)
    return _rows(found, least, readers, scale)


async def _memories(crowd: _Crowd, pid: int, scale: Scale) -> list[int]:
    told = []
    for _ in range(_minutes(scale)):
        await crowd.minute(scale.views)
        await crowd.tap()
        told.append(usage_of(pid).memory)
    return told


async def _bare_memories(port: int, pid: int, scale: Scale) -> list[int]:
    told = []
    for _ in range(_minutes(scale)):
        asked = [get_request(port, "/", accept="application/json")] * scale.views
        await send_all(port, iter(asked), connections=CONNECTIONS, seconds=_PATIENCE)
        told.append(usage_of(pid).memory)
    return told


def _minutes(scale: Scale) -> int:
    return 2 * scale.replay_minutes


def _rows(
    found: Sequence[int], least: Sequence[int], readers: Readership, scale: Scale
) -> list[Row]:
    minutes = scale.replay_minutes
    hour, bare = found[-minutes:], least[-minutes:]
    each = scale.views + POSTS + TAPS + STREAMS_ANEW + STRANGERS
    what = f"{minutes} minutes of {each:,} requests"
    note = f"{scale.present} streams open, {len(readers.tokens):,} members"
    return [
        Row(
            what=f"memory before {what}",
            figure=hour[0] / MEGABYTE,
            unit="MB",
            note=note,
            floor=bare[0] / MEGABYTE,
        ),
        Row(
            what="memory after them",
            figure=hour[-1] / MEGABYTE,
            unit="MB",
            floor=bare[-1] / MEGABYTE,
        ),
        Row(
            what="growth in an hour of it, by the line through all minutes",
            figure=slope(hour) * 60 / MEGABYTE,
            unit="MB",
            floor=slope(bare) * 60 / MEGABYTE,
            goal=scale.replay_growth,
            less_is_better=True,
        ),
    ]


def slope(told: Sequence[float]) -> float:
    """By how much each is greater than the one before, by the least squares."""
    middle, level = (len(told) - 1) / 2, sum(told) / len(told)
    spread = sum((place - middle) ** 2 for place in range(len(told)))
    if not spread:
        return 0.0
    return sum((place - middle) * (one - level) for place, one in enumerate(told)) / spread
