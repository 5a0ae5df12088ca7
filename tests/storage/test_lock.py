import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.files import appearing
from storage.lock import LOCK_NAME, holding, locked
from world.errors import Conflict

ROOT = Path(__file__).parents[2]
SECOND_PROCESS = """
import sys
from pathlib import Path
from storage.lock import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def second_process(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", SECOND_PROCESS, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_a_folder_is_held_once(tmp_path: Path) -> None:
    message = f"Process {os.getpid()} already"
    with holding(tmp_path), pytest.raises(Conflict, match=message), holding(tmp_path):
        pytest.fail("held twice")
    with holding(tmp_path):
        pass


def test_the_folder_is_made(tmp_path: Path) -> None:
    with holding(tmp_path / "new" / "data"):
        assert (tmp_path / "new" / "data" / LOCK_NAME).exists()


@pytest.mark.row("FLT-14")
def test_another_process_holds_it_until_it_is_killed(tmp_path: Path) -> None:
    with second_process(tmp_path) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Conflict, match=f"Process {other.pid} already"), holding(tmp_path):
            pytest.fail("held by two")
        other.kill()
    with holding(tmp_path):
        pass


def test_a_file_that_was_just_put_in_place_is_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def locked_too_late(path: Path) -> Iterator[int]:
        with locked(path) as handle:
            path.rename(tmp_path / "copy.db")  # the other process had finished meanwhile
            yield handle

    monkeypatch.setattr("storage.files.locked", locked_too_late)
    (tmp_path / ".copy.db.part").write_bytes(b"the other's")
    with pytest.raises(Conflict, match="just written"), appearing(tmp_path / "copy.db"):
        pytest.fail("begun anew")
    assert (tmp_path / "copy.db").read_bytes() == b"the other's"


@pytest.mark.row("FLT-14")
def test_two_cannot_write_the_same_file_at_once(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with appearing(target) as part:
        part.write_bytes(b"whole")
        with pytest.raises(Conflict), appearing(target):
            pytest.fail("written by two")
    assert target.read_bytes() == b"whole"
