"""Notes that wait for their time, on a node whose process dies in the middle of publishing them."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL

import httpx2
import pytest

from storage.instants import to_text
from tests.journeys.processes import Machine, Member, Node, machine, until

pytestmark = [pytest.mark.journey]

_NOTES = 6
_ALL_OUT_SECONDS = 60


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Machine]:
    """A machine for one journey."""
    with machine(tmp_path) as found:
        yield found


def _schedule(member: Member, texts: list[str]) -> None:
    due_at = to_text(datetime.now(UTC) + timedelta(hours=1))
    with httpx2.Client(base_url=member.home.base_url, headers=member.keys, timeout=30) as program:
        for text in texts:
            said = {"status": text, "scheduled_at": due_at, "visibility": "public"}
            assert program.post("/api/v1/statuses", json=said).status_code == 200


def _let_it_be_time(node: Node) -> None:
    """What an hour of waiting would do."""
    with closing(sqlite3.connect(node.database)) as store, store:
        store.execute("UPDATE scheduled_notes SET due_at = :now", {"now": to_text(_an_hour_ago())})


def _an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def _published(node: Node) -> Counter[str]:
    with closing(sqlite3.connect(node.database, timeout=20)) as store:
        rows = store.execute("SELECT content FROM posts WHERE type = 'Note'").fetchall()
    return Counter(content for (content,) in rows)


def _die_at(node: Node, point: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Serves until the process is killed (9) at that point; how many are published then."""
    monkeypatch.setenv("SISTERNET_CRASH_AT", point)
    node.start()
    monkeypatch.delenv("SISTERNET_CRASH_AT")
    process = node.process
    assert process is not None
    until(lambda: not process.is_running, seconds=_ALL_OUT_SECONDS, of_what=process.log_end)
    assert process.popen.returncode == -SIGKILL
    return _published(node).total()


def test_each_is_published_once_however_often_the_process_is_killed_in_between(
    here: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    hull = here.node("hull", "TimeBank Hull")
    josie = hull.add_member("josie")
    hull.start()
    texts = [f"Note number {number}." for number in range(_NOTES)]
    whole = Counter(f"<p>{text}</p>" for text in texts)
    _schedule(josie, texts)
    assert hull.stop() == 0
    assert not _published(hull)
    _let_it_be_time(hull)

    assert _die_at(hull, "before-commit-scheduled:3", monkeypatch) == 2
    assert _die_at(hull, "after-commit-scheduled:2", monkeypatch) == 4
    hull.start()
    until(
        lambda: _published(hull).total() >= _NOTES,
        seconds=_ALL_OUT_SECONDS,
        of_what=lambda: f"{_published(hull).total()} of {_NOTES}",
    )

    assert _published(hull) == whole
    told = [item["object"]["content"] for item in hull.pages("/actors/josie/outbox")]
    assert Counter(told) == whole
    assert hull.get("/api/v1/scheduled_statuses", **josie.keys).json() == []
    assert hull.stop() == 0
