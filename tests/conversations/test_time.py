"""What time does: places are sealed again, the quiet is closed, the past is forgotten."""

import pytest

from conversations.conversation import Given, State
from conversations.message import What
from conversations.seen import Waits
from listings.listing import Kind, Listing
from listings.window import Span
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    doer,
    listed,
    read_by,
    said,
    tomorrow,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


async def place_seen(home: Home, number: int) -> Given | None:
    return (await read_by(home, number, "amina")).other.given


async def test_where_to_meet_shows_from_a_day_before_until_a_day_after(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    talk = await answered(hull, need)
    start = tomorrow(hull).start + (tomorrow(hull).start - hull.watch.now()) * 2  # in three days
    window = Span(start, start.replace(hour=start.hour + 1), "Europe/London")
    await yes(hull, talk, "ted", HERE, window)
    await yes(hull, talk, "amina")

    assert await place_seen(hull, talk.id) is None
    await fediverse.live(days=2, minutes=1)
    assert await place_seen(hull, talk.id) == HERE
    await fediverse.live(days=2)
    assert await place_seen(hull, talk.id) == HERE
    await fediverse.live(hours=2)
    assert await place_seen(hull, talk.id) is None
    (row,) = await hull.rows("SELECT holder_gives, state FROM conversations")
    assert (row["holder_gives"], row["state"]) == (None, "agreed")


async def test_two_weeks_without_a_word_close_a_talk_and_both_see_why(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    offer = await hull.add("Bread", by="ted", audience="network")
    talk = await answered(hull, offer)
    await fediverse.live(days=10)
    await said(hull, talk, "ted", "Still there?")
    await fediverse.live(days=13)
    assert (await read_by(hull, talk, "ted")).state is State.TALKING

    await fediverse.live(days=1, hours=2)

    read = await read_by(hull, talk, "amina")
    assert (read.state, read.lines[-1].what) == (State.CLOSED, What.QUIET)


async def test_what_was_agreed_is_taken_to_have_happened_two_weeks_after_its_time(
    hull: Home, fediverse: Fediverse
) -> None:
    await comes_by(hull)
    offer = await hull.add("Bread", by="ted", audience="network")
    talk = await answered(hull, offer)
    await yes(hull, talk, "ted", window=tomorrow(hull))
    await yes(hull, talk, "amina")

    await fediverse.live(days=2)
    (row,) = await listed(hull, "ted")
    assert row.waits is Waits.WORDS
    await fediverse.live(days=12)
    assert (await read_by(hull, talk, "ted")).state is State.AGREED
    await fediverse.live(days=2)
    assert (await read_by(hull, talk, "ted")).state is State.DONE


async def test_a_month_after_the_end_only_what_can_be_counted_is_left(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    talk = await answered(hull, need)
    for side in ("ted", "amina"):
        await yes(hull, talk, side)
    await hull.rooms.conversations.done(await doer(hull, "ted"), talk.id)

    await fediverse.live(days=31)

    assert await listed(hull, "ted") == []
    assert await hull.rows("SELECT * FROM messages") == []
    (row,) = await hull.rows("SELECT * FROM conversations")
    kept = {name for name in row.keys() if row[name] not in (None, "", 0)}  # noqa: SIM118  # a Row
    assert kept <= {
        *("id", "listing_id", "kind", "is_local", "state", "round", "sequence", "zone"),
        *("agreed_at", "ended_at", "created_at", "last_id", "last_at", "last_by"),
        *("holder_yes_at", "answerer_yes_at", "holder_seen", "answerer_seen", "changed_at"),
        "first_reply_at",
    }


async def test_the_first_reply_is_dated_for_whoever_counts(
    hull: Home, need: Listing, fediverse: Fediverse
) -> None:
    talk = await answered(hull, need)
    fediverse.clock.turn(hours=3)
    await said(hull, talk, "ted", "Yes?")
    fediverse.clock.turn(hours=3)
    await said(hull, talk, "ted", "Hello?")

    (row,) = await hull.rows("SELECT created_at, first_reply_at FROM conversations")
    assert row["first_reply_at"] > row["created_at"]
    assert row["first_reply_at"][11:13] == "12"
