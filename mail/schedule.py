"""When a letter, and when the mail server, is tried again. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from mail.letter import ServerHealth

# Grey-listing servers want a second try after a few minutes; a full mailbox needs hours.
_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE = 120, 3, 4 * 3600
_FIRST_REST, _REST_GROWTH, _LONGEST_REST = 15, 2, 15 * 60
_ENOUGH = 12  # past a dozen the longest pause is reached anyway


def next_try(now: datetime, tries: int) -> datetime:
    """When a letter is due again that was tried so often (at least once)."""
    return now + _grown(_FIRST_PAUSE, _GROWTH, _LONGEST_PAUSE, tries)


def after_failure(before: ServerHealth, now: datetime, why: str) -> ServerHealth:
    """The mail server did not answer, or would take nothing at all: it is left alone a while."""
    failures = before.failures + 1
    rest = _grown(_FIRST_REST, _REST_GROWTH, _LONGEST_REST, failures)
    return replace(before, failures=failures, next_try_at=now + rest, last_error=why)


def after_success(before: ServerHealth, now: datetime) -> ServerHealth:
    """The mail server took a letter."""
    return replace(before, failures=0, next_try_at=None, last_success_at=now)


def _grown(first: int, growth: int, longest: int, times: int) -> timedelta:
    return timedelta(seconds=min(first * growth ** min(times - 1, _ENOUGH), longest))
