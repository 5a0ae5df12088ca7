"""The bench itself: that it runs, and says what it measured. How fast it was is nobody's test."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.journey

# The others take as long again: what they stand on has tests of its own, and the gate is short.
PARTS = ("start", "inbox", "burst", "fan-out", "pages", "members", "home", "posting", "streams")


def test_a_quick_run_prints_every_row() -> None:
    answer = subprocess.run(  # noqa: S603  # only words of ours
        [sys.executable, "-m", "bench", "--quick", *PARTS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=480,
    )

    assert answer.returncode == 0, answer.stderr
    for words in (
        "cold start",
        "signed inbox accepts, 32 connections",
        "floor: route, verify, insert",
        "handled and visible",
        "answering after 50 ms",
        "memory, idle",
        "rare word",
        "Today, p99",
        "search, a place, processor time",
    ):
        assert words in answer.stdout
