"""The peer on Fedify, and Wanda, who lives there."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.peers.install import FEDIFY, NODE, install_fedify
from tests.peers.speaking import Speaker, running, subjects


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


class Peer(Speaker):
    """The peer, and Wanda, who lives there."""

    def __init__(self, popen: "subprocess.Popen[bytes]", wishes: Wishes) -> None:
        super().__init__(popen)
        self.wishes = wishes
        self.wanda: str = self("who")["id"]

    def letters(self) -> list[dict[str, Any]]:
        """Every POST that was let in, with what Fedify says of its signature and its proofs."""
        requests = self("received")["requests"]
        return [item for item in requests if item["method"] == "POST" and item["status"] < 300]

    def letter(self, kind: str, about: str) -> dict[str, Any] | None:
        """The latest letter of that type about that object, or None."""
        found = [
            item
            for item in self.letters()
            if item["letter"]["type"] == kind and about in subjects(item["letter"])
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


@contextmanager
def peer(wishes: Wishes, log: Path) -> Iterator[Peer]:
    """The peer, running until the block ends; what it complains of is in `log`."""
    install_fedify()
    choices = {
        "first_knock": wishes.first_knock,
        "demands": wishes.demands,
        "challenge": wishes.challenge,
    }
    words = [str(NODE), str(FEDIFY / "peer.mjs"), json.dumps(choices)]
    with running(words, log) as popen:
        yield Peer(popen, wishes)
