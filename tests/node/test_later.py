"""What a node does not need at once waits until somebody uses it."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from subprocess import run
from threading import Barrier

import pytest

from node.later import UNWANTED, WAITING, Finder
from tests.house.sources import ROOT

LIBRARIES = ("PIL", "blurhash", "icalendar", "segno", "webauthn")
STARTED = f"""
import sys
from node import later
later.wait_for_use()
import node.server
from media import decoding
from world.errors import Malformed
early = {{*{LIBRARIES}, *later.UNWANTED}} & {{name.partition(".")[0] for name in sys.modules}}
assert not early, early
try:
    decoding.prepare(b"no picture")
except Malformed:
    assert "PIL" in sys.modules
else:
    raise AssertionError
"""
SLOW = """
from threading import Event
ran = []
Event().wait(0.05)
ran.append(1)
def last(): return len(ran)
"""


@pytest.fixture
def waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules called `later_…` wait until they are used."""
    names = {"later_slow", "later_broken"}
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [Finder(names, {"later_unwanted"}), *sys.meta_path])
    yield tmp_path
    for name in names:
        sys.modules.pop(name, None)


def test_a_node_starts_without_what_few_days_need_and_has_it_when_it_is_used() -> None:
    told = run([sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True)  # noqa: S603, PLW1510  # our own words; looked at below
    assert told.returncode == 0, told.stderr


def test_what_waits_is_there() -> None:
    assert all((ROOT / f"{name.replace('.', '/')}.py").exists() for name in WAITING)
    assert not {name for name in WAITING if name.partition(".")[0] in UNWANTED}


def test_many_threads_that_use_it_first_run_it_once_and_see_all_of_it(waits: Path) -> None:
    (waits / "later_slow.py").write_text(SLOW)
    later_slow = import_module("later_slow")

    together = Barrier(8)

    def use(_number: int) -> int:
        together.wait()
        found: int = later_slow.last()
        return found

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(use, range(8))) == [1] * 8
    assert later_slow.ran == [1]


def test_what_cannot_run_says_so_at_each_use(waits: Path) -> None:
    (waits / "later_broken.py").write_text("raise ValueError('broken')")
    later_broken = import_module("later_broken")

    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            later_broken.anything()


def test_what_is_not_wanted_is_not_found(waits: Path) -> None:
    (waits / "later_unwanted.py").write_text("")
    with pytest.raises(ModuleNotFoundError):
        import_module("later_unwanted")
