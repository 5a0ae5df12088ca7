"""What whoever runs a node does: start it twice by mistake, copy it while it works, put it back."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from resource import RLIMIT_NOFILE, prlimit
from socket import socket

import httpx2
import pytest

from tests.journeys.bursts import burst
from tests.journeys.processes import Machine, Member, Node, machine, until
from tests.journeys.programs import create, done, offer
from tests.journeys.sisterhood import titles_shown, titles_stored, value

pytestmark = [pytest.mark.journey]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    """A machine for one journey."""
    with machine(tmp_path) as found:
        yield found


@pytest.mark.row("FLT-14")
def test_a_second_serve_on_the_same_folder_refuses_clearly_and_disturbs_nobody(
    here: Machine,
) -> None:
    hull = here.node("hull", "TimeBank Hull")
    hull.start()
    assert hull.process is not None
    said = hull.says("serve")
    assert said.code == 1
    assert f"Process {hull.process.popen.pid} already works in" in said.err
    assert "Traceback" not in said.err
    assert hull.get("/health").status_code == 200
    assert hull.stop() == 0


def test_a_port_that_is_taken_is_said_in_one_sentence(here: Machine) -> None:
    hull = here.node("hull", "TimeBank Hull")
    hull.start()
    other = here.node("other", "Another network")
    text = other.config.read_text(encoding="utf-8")
    other.config.write_text(text.replace(str(other.port), str(hull.port)), encoding="utf-8")
    said = other.says("serve")
    assert said.code == 1
    assert str(hull.port) in said.err
    assert "Traceback" not in said.err
    assert hull.stop() == 0


def _friends(here: Machine) -> tuple[Member, Node]:
    """Josie in Hull, whom somebody follows on a node that has gone dark."""
    hull = here.node("hull", "TimeBank Hull")
    madison = here.node("madison", "Dane County TimeBank")
    josie, leo = hull.add_member("josie"), madison.add_member("leo")
    hull.start()
    madison.start()
    done(leo, {"type": "Follow", "object": josie.iri, "to": [josie.iri]})
    until(
        lambda: value(madison, "SELECT state FROM follows") == "accepted",
        seconds=20,
        of_what=madison.log_end,
    )
    assert madison.stop() == 0
    return josie, madison


@pytest.mark.row("FLT-09")
def test_a_backup_made_while_writing_is_whole_and_what_waited_in_it_is_held(
    here: Machine,
) -> None:
    josie, madison = _friends(here)
    hull, copy = josie.home, here.folder / "copy.db"
    with burst(josie, 500, "Copied") as going:
        going.wait_for(40)
        before = set(going.taken)
        hull.command("backup", str(copy))
    assert len(going.taken) == 500, going.told()
    assert hull.stop() == 0
    done_after = titles_stored(hull)

    hull.command("restore", str(copy), "--yes")
    restored = titles_stored(hull)
    assert before <= restored.keys() < done_after.keys()
    with closing(sqlite3.connect(hull.database)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []

    hull.start()
    madison.start()
    assert titles_shown(hull) == restored
    host = f"127.0.0.1:{madison.port}"
    assert host in hull.command("outbox", "list")
    assert not titles_stored(madison)
    hull.command("outbox", "retry")
    until(
        lambda: titles_stored(madison) == restored,
        seconds=30,
        of_what=lambda: f"{titles_stored(madison).total()} of {restored.total()}",
    )
    done(josie, create(offer("After all that")))
    until(lambda: "After all that" in titles_stored(madison), seconds=20)
    assert "✗" not in hull.says("doctor", "--offline").out
    assert (hull.stop(), madison.stop()) == (0, 0)


@pytest.mark.row("FLT-08")
def test_a_node_that_had_no_descriptor_left_answers_again_when_it_has(here: Machine) -> None:
    hull = here.node("hull", "TimeBank Hull")
    hull.start()
    assert hull.process is not None
    pid = hull.process.popen.pid
    used = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    prlimit(pid, RLIMIT_NOFILE, (used + 10, used + 10))
    idle = [socket() for _ in range(100)]
    with ExitStack() as crowd:
        for one in idle:
            crowd.enter_context(closing(one))
            one.connect(("127.0.0.1", hull.port))
        assert hull.process.popen.poll() is None
    until(lambda: _is_well(hull), seconds=20, of_what=hull.log_end)
    assert hull.stop() == 0


def _is_well(node: Node) -> bool:
    try:
        return node.get("/health").status_code == 200
    except httpx2.TransportError:
        return False
