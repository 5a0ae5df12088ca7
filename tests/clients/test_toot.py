"""Ted uses toot at a terminal: he signs in with a code, reads, writes, follows."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.hand import Hand
from tests.clients.town import Town
from tests.peers.install import CLIENTS

pytestmark = [pytest.mark.peers]

_SECONDS = 30


class Terminal:
    """toot, with settings of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._settings = os.environ | {"XDG_CONFIG_HOME": str(folder), "NO_COLOR": "1"}

    def __call__(self, *words: str) -> str:
        """What toot says; it must succeed."""
        done = subprocess.run(
            [str(CLIENTS / "toot"), *words],
            env=self._settings,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_SECONDS,
        )
        assert done.returncode == 0, f"toot {words}: {done.stdout}{done.stderr}"
        return done.stdout

    def log_in(self, base_url: str, hand: Hand) -> None:
        """As its manual says: it prints an address, and waits for the code shown there."""
        words = [str(CLIENTS / "toot"), "login", "--instance", base_url]
        with subprocess.Popen(
            words,
            env=self._settings | {"BROWSER": "true"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as toot:
            assert toot.stdout is not None
            said = ""
            while "/oauth/authorize" not in said:
                line = toot.stdout.readline()
                assert line, said
                said += line
            url = next(word for word in said.split() if "/oauth/authorize" in word)
            rest, _ = toot.communicate(f"y\n{hand.say_yes(url)}\n", timeout=_SECONDS)
            assert toot.returncode == 0, said + rest


@pytest.fixture(scope="module")
def toot(town: Town) -> Iterator[Terminal]:
    """Ted's terminal, let in by him."""
    terminal, hand = Terminal(town.folder / "toot"), Hand(town.hull)
    hand.sign_in("ted")
    terminal.log_in(town.hull.base_url, hand)
    yield terminal
    hand.close()


def test_it_knows_who_he_is(toot: Terminal) -> None:
    assert "@ted" in toot("whoami")


def test_he_writes_and_reads_it(toot: Terminal) -> None:
    toot("post", "Hello from a terminal")
    assert "Hello from a terminal" in toot("timelines", "home", "--json")


def test_a_need_with_a_hashtag(toot: Terminal) -> None:
    status = json.loads(toot("post", "--json", "#need A ladder\n#tools"))
    assert "A ladder" in status["content"]
    assert json.loads(toot("thread", "--json", status["id"]))["ancestors"] == []


def test_a_poll_is_taken(toot: Terminal) -> None:
    words = ("--poll-option", "Tea", "--poll-option", "Coffee", "--json")
    assert json.loads(toot("post", "What to drink?", *words))["poll"]["votes_count"] == 0


def test_he_follows_and_mutes_a_neighbour_by_name(toot: Terminal) -> None:
    for words in (
        ("follow", "josie"),
        ("mute", "josie"),
        ("unmute", "josie"),
        ("unfollow", "josie"),
    ):
        toot(*words)


def test_he_blocks_and_can_take_that_back(toot: Terminal) -> None:
    toot("block", "josie")
    toot("unblock", "josie")


def test_hashtags_lists_and_notifications(toot: Terminal) -> None:
    toot("tags", "follow", "offer")
    assert "offer" in toot("tags", "followed")
    toot("lists", "create", "Neighbours")
    assert "Neighbours" in toot("lists", "list")
    toot("notifications")
    toot("search", "josie")
