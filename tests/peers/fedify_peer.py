"""Speaks with a peer on Fedify: a process that answers one line of JSON for each line of ours."""

import json
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.install import FEDIFY, NODE, install

_ANSWER_SECONDS = 30
_END_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which signatures the peer sends first, which alone it accepts, and whether it says so."""

    first_knock: str
    demands: str | None = None
    challenge: bool = False

    @property
    def scheme(self) -> str:
        """The scheme by which requests of ours end up being accepted."""
        return self.demands or "cavage"


class Peer:
    """The peer, and Wanda, who lives there."""

    def __init__(self, popen: "subprocess.Popen[bytes]", wishes: Wishes) -> None:
        self._popen = popen
        self._read = b""
        self.wishes = wishes
        self.origin: str = self._line()["origin"]
        self.wanda: str = self("who")["id"]

    def __call__(self, deed: str, **wants: object) -> Any:  # noqa: ANN401  # JSON of any shape
        """What a deed has led to; an `AssertionError` with the peer's own words if it failed."""
        assert self._popen.stdin is not None
        self._popen.stdin.write(json.dumps({"deed": deed} | wants).encode() + b"\n")
        self._popen.stdin.flush()
        said = self._line()
        assert "answer" in said, f"{deed} failed on the peer: {said['fault']}"
        return said["answer"]

    def _line(self) -> dict[str, Any]:
        assert self._popen.stdout is not None
        deadline = time.monotonic() + _ANSWER_SECONDS
        while b"\n" not in self._read:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self._popen.stdout], [], [], max(left, 0))
            assert ready, f"The peer did not answer within {_ANSWER_SECONDS} s."
            part = self._popen.stdout.read1(65_536)  # type: ignore[attr-defined]  # a buffered pipe
            assert part, "The peer has ended."
            self._read += part
        line, _, self._read = self._read.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def letters(self) -> list[dict[str, Any]]:
        """Every POST that was let in, with what Fedify says of its signature and its proofs."""
        requests = self("received")["requests"]
        return [item for item in requests if item["method"] == "POST" and item["status"] < 300]

    def letter(self, kind: str, about: str) -> dict[str, Any] | None:
        """The latest letter of that type about that object, or None."""
        found = [
            item
            for item in self.letters()
            if item["letter"]["type"] == kind and about in _subjects(item["letter"])
        ]
        return found[-1] if found else None

    def understood(self, kind: str, about: str) -> dict[str, Any] | None:
        """The latest activity of that type about that object, as Fedify's vocabulary read it."""
        found = [
            item
            for item in self("received")["understood"]
            if item["type"] == kind and item["object_id"] == about
        ]
        return found[-1] if found else None


def _subjects(letter: dict[str, Any]) -> list[str]:
    """The names of what a letter is about, inside an announced activity too."""
    subject = letter["object"]
    if isinstance(subject, str):
        return [subject]
    inner = subject.get("object")
    return [subject["id"], *([inner] if isinstance(inner, str) else []), *_inner(inner)]


def _inner(inner: object) -> list[str]:
    return [inner["id"]] if isinstance(inner, dict) else []


@contextmanager
def peer(wishes: Wishes, log: Path) -> Iterator[Peer]:
    """The peer, running until the block ends; what it complains of is in `log`."""
    install()
    choices = {
        "first_knock": wishes.first_knock,
        "demands": wishes.demands,
        "challenge": wishes.challenge,
    }
    with log.open("wb") as stream:
        popen = subprocess.Popen(
            [str(NODE), str(FEDIFY / "peer.mjs"), json.dumps(choices)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stream,
        )
    with popen:
        try:
            yield Peer(popen, wishes)
        finally:
            popen.kill()
            popen.wait(_END_SECONDS)
