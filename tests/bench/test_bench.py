"""The bench itself: that it runs, and says what it measured. How fast it was is nobody's test."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.journey


def test_a_quick_run_prints_every_row() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
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
