"""Months are counted once, when they are over, and with what has gone by then."""

from datetime import UTC, datetime

import pytest

from desk.counting import months_seen_by
from desk.figures import MonthShown
from desk.months import Month, month_of, settled_since
from listings.listing import Kind
from listings.terms import Voice
from tests.accounts.given import joined, person
from tests.conversations.given import answered, comes_by, doer, yes
from tests.desk.given import need
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

MARCH = "2026-03"


async def counted(home: Home) -> dict[tuple[str, str], int]:
    """What was counted of March."""
    await home.rooms.desk.close_months(home.watch.now())
    rows = await home.rows("SELECT what, category, count FROM figures WHERE month = :m", m=MARCH)
    return {(row["what"], row["category"]): row["count"] for row in rows if row["count"]}


async def test_a_month_is_counted_two_days_after_it_is_over_and_then_stays_as_it_is(
    fediverse: Fediverse, hull: Home
) -> None:
    await need(hull, "A lift to choir")
    await hull.add("Bread", by="ted", categories=("food-bake",))
    fediverse.clock.turn(days=26)  # 2 April
    assert await counted(hull) == {}
    fediverse.clock.turn(days=1)
    found = await counted(hull)
    assert found[("needs", "ride")] == 1
    assert found[("offers", "food")] == 1
    assert found[("members", "")] == 3
    await hull.rooms.membership.remove("ted")
    await hull.rooms.membership.remove("amina")
    assert await counted(hull) == found


async def test_an_ask_is_answered_if_somebody_answers_within_a_day(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    soon = await need(hull, "Soon answered")
    late = await need(hull, "Answered late", categories=("food",))
    fediverse.clock.turn(hours=24)
    await answered(hull, soon, by="ted")
    fediverse.clock.turn(seconds=1)
    await answered(hull, late, by="ted")
    fediverse.clock.turn(days=40)
    found = await counted(hull)
    assert found[("answered", "ride")] == 1
    assert ("answered", "food") not in found


async def test_what_came_about_counts_in_its_month_by_its_kind_of_help(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    lift = await need(hull, "A lift to choir")
    talk = await answered(hull, lift, by="ted")
    await yes(hull, talk, "ted")
    await yes(hull, talk, "amina")
    await hull.doing(hull.rooms.conversations.done(await doer(hull, "amina"), talk.id))
    bread = await hull.add("Bread", by="ted", categories=("food",))
    await hull.rooms.listings.fulfil(await hull.member("ted"), bread.post_id)
    await hull.add("Nothing came of it", by="ted", categories=("tech",))
    fediverse.clock.turn(days=40)
    found = await counted(hull)
    assert {key for key in found if key[0] == "came_about"} == {
        ("came_about", "ride"),
        ("came_about", "food"),
    }


async def test_what_is_gone_before_its_month_is_over_counts_all_the_same_and_once(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    lift = await need(hull, "A lift to choir")
    await answered(hull, lift, by="ted")
    await hull.rooms.listings.delete(await hull.member("amina"), lift.post_id)
    await need(hull, "Another lift")
    hidden = await need(hull, "Somebody to talk to", voice=Voice.ANONYMOUS, categories=("company",))
    await hull.rooms.listings.delete(await hull.member("amina"), hidden.post_id)
    fediverse.clock.turn(days=40)
    found = await counted(hull)
    assert found[("needs", "ride")] == 2
    assert found[("answered", "ride")] == 1
    assert found[("needs", "company")] == 1


async def test_what_a_member_takes_along_who_leaves_counts_all_the_same(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.add("Bread", by="ted", categories=("food",))
    await hull.rooms.membership.remove("ted")
    fediverse.clock.turn(days=40)
    found = await counted(hull)
    assert found[("offers", "food")] == 1
    assert found[("leavers", "")] == 1


async def test_what_was_never_shown_and_what_is_others_is_not_counted(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await madison.add("Bread from Madison", categories=("food",))
    await fediverse.settle()
    marama = await joined(hull, "Marama")
    await need(hull, "To be looked at first", by=marama.actor.username)
    fediverse.clock.turn(days=40)
    found = await counted(hull)
    assert ("offers", "food") not in found
    assert ("needs", "ride") not in found
    assert found[("newcomers", "")] == 1


async def shown(home: Home, username: str) -> list[MonthShown]:
    viewer = await person(home, username)
    return await home.node.database.read(lambda tx: months_seen_by(tx, viewer))


async def test_numbers_are_for_coordinators_and_hide_what_is_small(
    fediverse: Fediverse, hull: Home
) -> None:
    for number in range(7):
        await need(hull, f"A lift, number {number}")
    await hull.add("Bread", by="ted", kind=Kind.OFFER, categories=("food",))
    fediverse.clock.turn(days=40)
    await counted(hull)
    assert await shown(hull, "ted") == []
    month = next(one for one in await shown(hull, "josie") if one.month == MARCH)
    assert month.listed["needs"].total == 7
    assert month.listed["offers"].total is None
    assert month.members is None
    assert month.listed["answered"].part("ride") == 0


@pytest.mark.parametrize(
    ("instant", "zone", "name"),
    [
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), "Europe/London", "2026-04"),
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "Europe/London", "2026-03"),
        (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), "Pacific/Auckland", "2026-04"),
        (datetime(2026, 4, 1, 4, 30, tzinfo=UTC), "America/Chicago", "2026-03"),
    ],
)
def test_a_month_is_that_of_the_networks_own_zone(instant: datetime, zone: str, name: str) -> None:
    assert month_of(instant, zone).name == name


def test_the_month_after_december_is_january() -> None:
    december = Month(2026, 12, "UTC")
    assert december.next.name == "2027-01"
    assert december.end == datetime(2027, 1, 1, tzinfo=UTC)
    first, now = datetime(2026, 11, 5, tzinfo=UTC), datetime(2027, 2, 3, tzinfo=UTC)
    assert [month.name for month in settled_since(first, now, "UTC")] == [
        "2026-11",
        "2026-12",
        "2027-01",
    ]
