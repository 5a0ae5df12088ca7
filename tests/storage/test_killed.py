import subprocess
import sys
from pathlib import Path

import pytest

from storage.checks import integrity_findings, reference_findings
from storage.database import Database, Reading, Room

ROOT = Path(__file__).parents[2]
ENOUGH = 300


def run_until_killed(path: Path, room: Room) -> set[int]:
    """What the process had acknowledged when it was killed in the middle of its work."""
    command = [sys.executable, "-m", "tests.storage.writing_process", str(path), str(room.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:  # noqa: S603
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(ENOUGH)]
        process.kill()
        lines += process.stdout.readlines()
    return {int(line) for line in lines if line.endswith(b"\n")}


def there(tx: Reading) -> tuple[set[int], set[int]]:
    things = {row["id"] for row in tx.all("SELECT id FROM things")}
    return things, {row["thing_id"] for row in tx.all("SELECT thing_id FROM parts")}


@pytest.mark.row("FLT-07")
async def test_what_was_acknowledged_outlives_kill_9_and_nothing_is_half(
    path: Path, room: Room
) -> None:
    acknowledged: set[int] = run_until_killed(path, room)
    database = await Database.open(path, rooms=[room])
    things, parts = await database.read(there)
    assert len(acknowledged) >= ENOUGH
    assert acknowledged <= things
    assert things == parts
    assert await database.read(integrity_findings) == []
    assert await database.read(reference_findings) == []
    await database.close()
