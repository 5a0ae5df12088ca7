from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbox.schedule import (
    FIRST_PAUSE,
    Attempt,
    Done,
    Failed,
    FollowerGone,
    Later,
    Patience,
    asked_seconds,
    end_of,
    judge,
    pause_seconds,
)
from world.network import Answer

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
PATIENCE = st.sampled_from(Patience)
JITTER = st.floats(0, 1, exclude_max=True)
TEMPORARY = st.sampled_from([None, 302, 401, 408, 425, 429, 500, 502, 503, 504, 520])


def attempt(status: int | None, **changed: object) -> Attempt:
    plain: dict[str, object] = {
        "tries": 1,
        "failures": 1,
        "first_at": NOW,
        "now": NOW,
        "patience": Patience.STRANGER,
    }
    return Attempt(status=status, **(plain | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_an_end(status: int) -> None:
    assert judge(attempt(status)) == Done()


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 406, 413, 415, 422, 451, 501, 505])
def test_refusals_for_good_are_not_repeated(status: int) -> None:
    assert isinstance(judge(attempt(status)), Failed)


@pytest.mark.parametrize("status", [None, 301, 401, 408, 425, 429, 500, 502, 503, 504])
def test_other_failures_are_repeated(status: int | None) -> None:
    assert isinstance(judge(attempt(status)), Later)


def test_a_gone_inbox_is_gone() -> None:
    assert judge(attempt(410)) == FollowerGone()


def test_a_server_that_only_ever_answers_500_is_given_up_within_hours() -> None:
    now, tries = NOW, 0
    while True:
        tries += 1
        verdict = judge(attempt(500, tries=tries, failures=tries, now=now))
        if not isinstance(verdict, Later):
            break
        now = verdict.at
    assert isinstance(verdict, Failed)
    assert verdict.rest_until is None
    assert now - NOW < timedelta(hours=3)


def test_a_server_that_is_down_is_not_given_up_within_days() -> None:
    verdict = judge(attempt(503, tries=30, failures=30, now=NOW + timedelta(days=2)))
    assert isinstance(verdict, Later)


@given(failures=st.integers(1, 200), patience=PATIENCE, one=JITTER, other=JITTER)
def test_pauses_grow_whatever_the_dice_say_until_they_are_longest(
    failures: int, patience: Patience, one: float, other: float
) -> None:
    shorter = pause_seconds(failures, patience, one)
    longer = pause_seconds(failures + 1, patience, other)
    longest = pause_seconds(200, patience, 0)
    assert shorter >= FIRST_PAUSE
    assert longer > shorter or longer >= longest


@given(failures=st.integers(1, 200), patience=PATIENCE, jitter=JITTER)
def test_a_longer_history_never_makes_a_shorter_pause(
    failures: int, patience: Patience, jitter: float
) -> None:
    assert pause_seconds(failures + 1, patience, jitter) >= pause_seconds(
        failures, patience, jitter
    )


@given(
    status=TEMPORARY,
    tries=st.integers(1, 100),
    age=st.timedeltas(timedelta(0), timedelta(days=20)),
    patience=PATIENCE,
    asked=st.none() | st.floats(0, 86_400),
    jitter=JITTER,
)
def test_nothing_is_planned_for_the_past_or_after_the_end(
    status: int | None,
    tries: int,
    age: timedelta,
    patience: Patience,
    asked: float | None,
    jitter: float,
) -> None:
    now = NOW + age
    verdict = judge(Attempt(status, tries, tries, NOW, now, patience, asked=asked, jitter=jitter))
    match verdict:
        case Later(at, _):
            assert now < at <= end_of(NOW, patience)
        case Failed(_, rest_until):
            assert rest_until is None or rest_until > now
        case _:
            pytest.fail("a failure is no success")


@given(
    answers=st.lists(st.tuples(TEMPORARY, st.none() | st.floats(1_800, 7_200), JITTER), min_size=1),
    patience=PATIENCE,
)
def test_every_delivery_ends_at_the_latest_when_patience_does(
    answers: list[tuple[int | None, float | None, float]], patience: Patience
) -> None:
    now, tries = NOW, 0
    while True:
        status, asked, jitter = answers[tries % len(answers)]
        tries += 1
        verdict = judge(
            Attempt(status, tries, tries, NOW, now, patience, asked=asked, jitter=jitter)
        )
        if not isinstance(verdict, Later):
            break
        now = verdict.at
        assert tries < 1_000
    assert isinstance(verdict, Failed)
    assert now <= end_of(NOW, patience)


def test_a_host_that_asks_for_next_to_nothing_is_still_not_hammered() -> None:
    verdict = judge(attempt(429, tries=9, failures=9, asked=0.0))
    assert verdict == Later(NOW + timedelta(minutes=1), asked=True)


@given(asked=st.floats(61, 86_400), failures=st.integers(1, 20), jitter=JITTER)
def test_a_pause_that_is_asked_for_is_never_cut_short(
    asked: float, failures: int, jitter: float
) -> None:
    verdict = judge(
        Attempt(429, failures, failures, NOW, NOW, Patience.SISTER, asked=asked, jitter=jitter)
    )
    assert isinstance(verdict, Later)
    assert verdict.asked
    assert verdict.at >= NOW + timedelta(seconds=asked - 1)


@pytest.mark.parametrize(
    ("status", "name", "value", "seconds"),
    [
        (429, "retry-after", "120", 120),
        (503, "retry-after", " 7 ", 7),
        (503, "retry-after", "Sat, 07 Mar 2026 09:02:00 GMT", 120),
        (503, "retry-after", "Sat, 07 Mar 2026 08:00:00 GMT", 0),
        (429, "retry-after", "999999999", 86_400),
        (429, "x-ratelimit-reset", "2026-03-07T09:05:00Z", 300),
        (429, "x-ratelimit-reset", "2026-03-07T09:05:00.000000Z", 300),
        (429, "x-ratelimit-reset", str(int(NOW.timestamp()) + 60), 60),
        (429, "x-ratelimit-reset", "60", 60),
        (202, "retry-after", "120", None),
        (202, "x-ratelimit-reset", "60", None),
        (429, "retry-after", "soon", None),
        (429, "retry-after", "", None),
        (429, "retry-after", "9" * 400, None),
        (429, "retry-after", "²", None),
    ],
)
def test_how_long_a_host_asks_to_be_left_alone(
    status: int, name: str, value: str, seconds: float | None
) -> None:
    assert asked_seconds(Answer(status, ((name, value),), b""), NOW) == seconds


def test_a_success_that_uses_up_the_limit_asks_for_a_pause() -> None:
    headers = (("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "60"))
    asked = asked_seconds(Answer(202, headers, b""), NOW)
    assert asked == 60
    assert judge(attempt(202, asked=asked)) == Done(NOW + timedelta(seconds=60))


@given(st.text(max_size=60))
def test_no_header_makes_it_stumble(value: str) -> None:
    headers = (("retry-after", value), ("x-ratelimit-reset", value))
    asked = asked_seconds(Answer(429, headers, b""), NOW)
    assert asked is None or 0 <= asked <= 86_400
