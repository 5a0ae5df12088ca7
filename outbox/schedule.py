"""When to try again, and when to stop: a pure function of answer, tries and time.

Permanent and temporary failures are told apart as in `reference/federation.md` 5.3 and 17; the
rest between two tries belongs to the host, not to the delivery, so that a silent host costs one
probe however much is waiting for it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from world.network import Answer


class Patience(StrEnum):
    """How long a delivery is tried: fourteen days for sisters, three for strangers."""

    SISTER = "sister"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that was just made, with all its verdict depends on.

    `status` is None when nobody answered. `tries` counts the attempts of this delivery and
    `failures` those its host failed in a row, both with this one. `asked` is for how many
    seconds the host asked to be left alone, `doubtful` says that the fault may lie with the
    delivery itself. `jitter` is a number in [0, 1).
    """

    status: int | None
    tries: int
    failures: int
    first_at: datetime
    now: datetime
    patience: Patience
    asked: float | None = None
    jitter: float = 0.0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The inbox has it. `rest_until` is set when the host asked for a pause all the same."""

    rest_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """The same again at that instant; `asked` when the host itself named it."""

    at: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Closed. `rest_until` is set when the host is not well, so the next one waits for that."""

    reason: str
    rest_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FollowerGone:
    """The inbox is gone for good (410): closed, and whoever read there follows nobody here."""


Verdict = Done | Later | Failed | FollowerGone

_ENDURANCE = {Patience.SISTER: timedelta(days=14), Patience.STRANGER: timedelta(days=3)}
_LONGEST_PAUSE = {Patience.SISTER: 3_600.0, Patience.STRANGER: 6 * 3_600.0}
# Some servers answer 500 for ever to what they cannot read, and 401 to keys they cannot fetch.
_MOST_DOUBTFUL_TRIES = {Patience.SISTER: 16, Patience.STRANGER: 7}

FIRST_PAUSE = 15.0
_GROWTH = 3.0
_JITTER = 0.5  # less than the growth, so that pauses grow whatever the dice say
_LEAST_RESPECT = 60.0  # a host that asks for less is still probed no more than once a minute
_LONGEST_ASKED = 86_400.0
_MOST_DIGITS = 12
_SINCE_1970 = 1_000_000_000.0  # no pause is thirty years long: such a number is an instant

_SUCCESSES = range(200, 300)
_REFUSALS = range(400, 500)
_GONE = 410
_TOO_MANY = 429
_TEMPORARY = frozenset({408, 425, _TOO_MANY})
_NEVER = frozenset({501, 505})
_DOUBTFUL = frozenset({401, 500})


def judge(attempt: Attempt) -> Verdict:
    """What becomes of a delivery after that attempt."""
    status = attempt.status
    if status in _SUCCESSES:
        return Done(_asked_until(attempt))
    if status == _GONE:
        return FollowerGone()
    if status is not None and is_permanent(status):
        return Failed(f"refused for good with {status}")
    return _again_or_never(attempt)


def is_permanent(status: int) -> bool:
    """Whether an answer means that trying again is useless."""
    if status in _REFUSALS:
        return status not in _TEMPORARY and status not in _DOUBTFUL
    return status in _NEVER


def end_of(first_at: datetime, patience: Patience) -> datetime:
    """The instant of the last try of a delivery that was queued at `first_at`."""
    return first_at + _ENDURANCE[patience]


def endurance(patience: Patience) -> timedelta:
    """For how long a delivery is tried."""
    return _ENDURANCE[patience]


def pause_seconds(failures: int, patience: Patience, jitter: float) -> float:
    """How long a host is left alone after that many failures in a row (at least one)."""
    # Past a dozen the longest pause is reached anyway; bounded, the power cannot overflow.
    grown = FIRST_PAUSE * _GROWTH ** min(failures - 1, 12)
    return min(grown, _LONGEST_PAUSE[patience]) * (1 + _JITTER * jitter)


def _again_or_never(attempt: Attempt) -> Later | Failed:
    end = end_of(attempt.first_at, attempt.patience)
    pause = pause_seconds(attempt.failures, attempt.patience, attempt.jitter)
    asked = attempt.asked is not None
    if attempt.asked is not None:
        pause = max(attempt.asked * (1 + _JITTER * attempt.jitter), min(pause, _LEAST_RESPECT))
    rest_until = attempt.now + timedelta(seconds=pause)
    if attempt.now >= end:
        days = _ENDURANCE[attempt.patience].days
        return Failed(f"given up after {days} days: {in_words(attempt.status)}", rest_until)
    if _is_doubtful(attempt) and attempt.tries >= _MOST_DOUBTFUL_TRIES[attempt.patience]:
        return Failed(f"given up after {attempt.tries} tries: {in_words(attempt.status)}")
    return Later(min(rest_until, end), asked)


def _is_doubtful(attempt: Attempt) -> bool:
    """Answers that may mean "never", though they are meant to mean "not now"."""
    status = attempt.status
    answered_oddly = status is not None and (status in _DOUBTFUL or status < _REFUSALS.start)
    return attempt.doubtful or answered_oddly


def _asked_until(attempt: Attempt) -> datetime | None:
    if not attempt.asked:
        return None
    return attempt.now + timedelta(seconds=attempt.asked)


def in_words(status: int | None) -> str:
    """An answer as it is shown to people."""
    return "no answer" if status is None else f"answered {status}"


def asked_seconds(answer: Answer, now: datetime) -> float | None:
    """For how long a host asks to be left alone, at most a day; None when it does not ask.

    Reads `Retry-After` of a refusal (seconds or an HTTP date), and `X-RateLimit-Reset` (an
    instant or seconds) of a 429 and of any answer that uses up the last `X-RateLimit-Remaining`.
    """
    asked = None
    if answer.status >= _REFUSALS.start:
        asked = _seconds_until(answer.header("retry-after"), now)
    if asked is None and (answer.status == _TOO_MANY or _is_used_up(answer)):
        asked = _seconds_until(answer.header("x-ratelimit-reset"), now)
    return None if asked is None else min(max(asked, 0.0), _LONGEST_ASKED)


def _is_used_up(answer: Answer) -> bool:
    return (answer.header("x-ratelimit-remaining") or "").strip() == "0"


def _seconds_until(text: str | None, now: datetime) -> float | None:
    """Seconds, seconds since 1970, an HTTP date or an ISO 8601 instant, as seconds from now."""
    if text is None:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        number = float(text)
        return number - now.timestamp() if number > _SINCE_1970 else number
    instant = _http_date(text) or _iso_instant(text)
    return None if instant is None else (instant - now).total_seconds()


def _http_date(text: str) -> datetime | None:
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def _iso_instant(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
