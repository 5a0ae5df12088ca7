"""Speaks with a peer: a process that answers one line of JSON for each line of ours."""

import json
import select
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ANSWER_SECONDS = 30
_END_SECONDS = 10


class Speaker:
    """A peer that runs; what it said of itself first is in `greeting`."""

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        self._popen = popen
        self._read = b""
        self.greeting = self._line()
        self.origin: str = self.greeting["origin"]

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


def subjects(letter: dict[str, Any]) -> list[str]:
    """The names of what a letter is about, inside an announced activity too."""
    subject = letter["object"]
    if isinstance(subject, str):
        return [subject]
    inner = subject.get("object")
    return [subject["id"], *([inner] if isinstance(inner, str) else []), *_inner(inner)]


def _inner(inner: object) -> list[str]:
    return [inner["id"]] if isinstance(inner, dict) else []


@contextmanager
def running(words: Sequence[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A peer's process until the block ends; what it complains of is in `log`."""
    with log.open("wb") as stream:
        popen = subprocess.Popen(
            list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream
        )
    with popen:
        try:
            yield popen
        finally:
            popen.kill()
            popen.wait(_END_SECONDS)
