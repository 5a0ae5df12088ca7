"""The command line, as its keeper uses it: real processes on a node of their own, nobody else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from node.cli import COMMANDS

pytestmark = pytest.mark.journey

INIT = (
    *("init", "--host", "127.0.0.1:4999", "--name", "Hull", "--username", "hull"),
    *("--place", "Hull", "--language", "en", "--zone", "Europe/London", "--coordinator", "carol"),
)


def run(folder: Path, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
    """One `sisternet` command in that folder."""
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "node.cli", *words],
        cwd=folder,
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )


def said(folder: Path, *words: str) -> str:
    """What a command prints that ends well."""
    answer = run(folder, *words)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node that was just set up; copied for each test, for that is quicker."""
    folder = tmp_path_factory.mktemp("founded")
    said(folder, *INIT)
    return folder


@pytest.fixture
def node(tmp_path: Path, founded: Path) -> Path:
    folder = tmp_path / "node"
    shutil.copytree(founded, folder)
    return folder


def test_init_asks_for_what_it_is_not_told(tmp_path: Path) -> None:
    told = "127.0.0.1:4999\nHull\nhull\nHull\nen\nEurope/London\ncarol\n"
    answer = run(tmp_path, "init", told=told)

    assert answer.returncode == 0, answer.stderr
    assert "@carol@127.0.0.1:4999" in answer.stdout
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600


def test_init_overwrites_nothing(node: Path) -> None:
    answer = run(node, *INIT)

    assert answer.returncode == 1
    assert "there already" in answer.stderr


def test_a_day_of_its_keeper(node: Path) -> None:
    assert "fine" in said(node, "config", "check")
    said(node, "member", "add", "josie", "--name", "Josie")
    assert "@josie@" in said(node, "member", "list")
    assert said(node, "member", "token", "josie").startswith("sis_")
    add = ("listing", "add", "--member", "josie", "--kind", "offer", "--title", "A lift")
    said(node, *add, "--category", "ride-shop", "--audience", "public")
    listed = said(node, "listing", "list", "josie")
    number = re.findall(r"\d{19}", listed)[0]
    assert "A lift" in listed
    for step in ("pause", "resume", "renew", "fulfil"):
        said(node, "listing", step, number)
    assert "Taken, thank you" in said(node, "listing", "list", "josie")
    assert "Nothing waits" in said(node, "outbox", "list")
    said(node, "inbox", "list")
    said(node, "block", "add", "spam.example", "--reason", "spam")
    assert "spam.example" in said(node, "block", "list")
    said(node, "block", "remove", "spam.example")
    said(node, "keys", "rotate", "josie")
    assert "No sisters yet" in said(node, "sister", "list")
    said(node, "doctor", "--offline")
    said(node, "backup", "copy.db")
    said(node, "member", "remove", "josie", "--yes")
    said(node, "restore", "copy.db", "--yes")
    assert "@josie@" in said(node, "member", "list")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("member", "token", "nobody"), 1, "Nobody here is called nobody"),
        (("member", "add", "admin"), 1, "kept for the node"),
        (("member", "add", "Not A Name"), 1, "a-z, 0-9 and _"),
        (("listing", "pause", "1"), 1, "no listing 1"),
        (("sister", "accept", "@a@b.example"), 1, ""),
        (("outbox", "retry", "nowhere.example"), 1, "Nothing waits"),
        (("inbox", "replay", "7"), 1, "no such activity"),
        (("restore", "nothing.db"), 2, "nothing.db"),
        (("dance",), 2, "dance"),
    ],
)
def test_an_error_says_what_is_wrong_and_shows_no_trace(
    node: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    answer = run(node, *words)

    assert answer.returncode == code
    assert told in answer.stderr
    assert "Traceback" not in answer.stderr


def test_wrong_settings_end_with_two(node: Path) -> None:
    config = node / "config.toml"
    config.write_text(config.read_text() + "\nspeed = 3\n")
    answer = run(node, "config", "check")
    assert answer.returncode == 2
    assert "line" in answer.stderr
    assert "speed" in answer.stderr


@pytest.mark.parametrize("damage", ["remove", "show", "spoil"])
def test_a_secret_that_cannot_be_used_is_told(node: Path, damage: str) -> None:
    secret = node / "secret.key"
    if damage == "remove":
        secret.unlink()
    elif damage == "show":
        secret.chmod(0o644)
    else:
        secret.write_text("no secret")
    answer = run(node, "config", "check")

    assert answer.returncode == 2
    assert "secret_file" in answer.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, name: str) -> None:
    assert "Usage" in said(tmp_path, name, "--help")
