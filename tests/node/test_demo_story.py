"""What has happened in the demo's networks: in order, possible, and something of everything."""

from collections import Counter
from datetime import timedelta

import pytest

from node.demo.past import PastClock
from node.demo.plan import Town, towns
from node.demo.story import FOUNDED, Joins, Lists, Talks, Visits, regulars, story_of
from world.clock import SystemClock

TOWNS = pytest.mark.parametrize("town", towns(), ids=lambda town: town.username)


@TOWNS
def test_a_story_goes_forward_from_the_founding_until_now(town: Town) -> None:
    days = [happening.days_ago for happening in story_of(town)]
    assert days == sorted(days, reverse=True)
    assert days[0] < FOUNDED
    assert days[-1] > 0


@TOWNS
def test_something_of_everything_waits_for_the_coordinator(town: Town) -> None:
    deeds = Counter(type(happening.deed).__name__ for happening in story_of(town))
    assert deeds["Joins"] == len(town.people)
    assert deeds["Lists"] == len(town.before)
    assert deeds["Applies"] >= 2
    assert deeds["Comes"] >= 1
    assert {talk.became for talk in town.talks} == {"done", "quiet", "fresh"}


@TOWNS
def test_nobody_does_anything_before_they_are_here_or_answers_what_is_not_there(
    town: Town,
) -> None:
    here: set[str] = set()
    listed: dict[str, str] = {}
    for happening in story_of(town):
        match happening.deed:
            case Joins(person):
                here.add(person.username)
            case Lists(told, _):
                assert told.member in here
                listed[told.title] = told.member
            case Talks(talk, _):
                assert talk.member in here
                assert listed[talk.title] != talk.member
            case Visits(person):
                assert person.username in here


@TOWNS
def test_whoever_is_silent_talks_with_nobody(town: Town) -> None:
    silent = {person.username for person in town.people} - {
        person.username for person in regulars(town)
    }
    assert len(silent) == 2
    assert not silent & {person.username for person in town.doors}
    owners = {told.title: told.member for told in town.listings}
    talking = {name for talk in town.talks for name in (talk.member, owners[talk.title])}
    assert not silent & talking


def test_the_clock_of_the_past_runs_on_from_where_it_is_turned_to() -> None:
    clock = PastClock()
    clock.turn_to(10)
    before = clock.now()
    assert SystemClock().now() - before >= timedelta(days=10)
    assert clock.now() >= before
    clock.turn_to(0)
    assert clock.now() - before >= timedelta(days=10)
