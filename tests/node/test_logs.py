"""Logs: one line an event, whatever stands in it."""

import io
import json
from collections.abc import Iterator

import pytest
import structlog

from node import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.row("XSS-09")
@pytest.mark.parametrize("form", ["text", "json"])
def test_xss_09_no_value_makes_a_line_of_its_own(form: str) -> None:
    stream = io.StringIO()
    logs.configure("info", form, stream)
    handle = "vera\r\n2026-03-07 level=error event='all is lost'\x1b[31m"
    structlog.get_logger("inbox").info("a signature was refused", handle=handle)
    (line,) = stream.getvalue().splitlines()
    assert "\x1b" not in line
    assert "a signature was refused" in line


def test_a_long_value_is_cut_off() -> None:
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    structlog.get_logger("inbox").info("refused", why="x" * 100_000, times=7)
    told = json.loads(stream.getvalue())
    assert len(told["why"]) == 2_001
    assert (told["times"], told["level"], told["event"]) == (7, "info", "refused")


def test_what_is_below_the_level_is_not_told() -> None:
    stream = io.StringIO()
    logs.configure("warning", "text", stream)
    structlog.get_logger("inbox").info("nothing to see")
    structlog.get_logger("inbox").warning("look here")
    assert "nothing to see" not in stream.getvalue()
    assert "look here" in stream.getvalue()
