"""What is news since somebody's last visit, and what is forgotten of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actors import store as people
from listings.listing import State
from posts.seen_store import Viewer
from storage.transaction import Reading
from tests.umbrella.market import ANN, BO, FAR, NEWCOMER, TED, YORK, Market, Stall
from umbrella import visits
from umbrella.feed_filter import FeedFilter
from umbrella.meeting import Meeting
from umbrella.visits import News, Visits
from umbrella.visits_store import Visit
from world.clock import SystemClock

FROM_YORK = Stall(author=ANN, network=YORK)


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    opened = await Market.anew(tmp_path / "market.sqlite")
    yield opened
    await opened.close()


async def look(market: Market, who: int = TED) -> News | None:
    """What somebody is told of, who looks now; that they looked is written down."""
    viewer = await market.viewer(who)

    def ask(tx: Reading) -> tuple[News | None, Visit | None, datetime | None]:
        news = visits.news_seen_by(tx, viewer, market.now)
        visit = visits.current(tx, viewer.actor, market.now)
        return news, visit, visits.noted_at(tx, viewer.actor)

    news, visit, noted = await market.ask(ask)
    assert viewer.actor is not None
    assert visit is not None
    await Visits(market.database).note(viewer.actor, visit, noted)
    return news


async def test_a_first_visit_has_no_news(market: Market) -> None:
    await market.add(FROM_YORK)
    assert await look(market) is None


async def test_what_is_new_what_has_changed_and_what_is_over_is_told(market: Market) -> None:
    old = [await market.add(replace(FROM_YORK, title=f"Bread {n}")) for n in range(4)]
    await look(market)
    market.now += timedelta(days=2)
    await market.add(FROM_YORK)
    await market.put(old[0], replace(FROM_YORK, title="Other bread"))
    await market.put(old[1], replace(FROM_YORK, title="Taken", state=State.DONE))
    await market.put(old[2], replace(FROM_YORK, title="Gone", state=State.WITHDRAWN))

    news = await look(market)

    assert news is not None
    assert (news.new, news.changed) == (1, 1)
    assert {item.title for item in news.over} == {"Taken", "Gone"}


async def test_what_is_news_is_a_view_of_the_feed(market: Market) -> None:
    old = await market.add(FROM_YORK)
    await market.add(FROM_YORK)
    await look(market)
    market.now += timedelta(hours=1)
    new = await market.add(FROM_YORK)
    await market.put(old, replace(FROM_YORK, title="Other bread"))

    news = await look(market)
    assert news is not None
    viewer = await market.viewer(TED)
    feed, _ = await market.seen(viewer, FeedFilter(after=news.change))

    assert {item.post_id for item in feed.items} == {old, new}


async def test_what_came_late_from_a_wrong_clock_is_news_all_the_same(market: Market) -> None:
    await look(market)
    market.now += timedelta(hours=1)
    await market.add(FROM_YORK, said=timedelta(days=90))

    news = await look(market)

    assert news is not None
    assert news.new == 1


async def test_a_visit_lasts_until_nothing_was_looked_at_for_half_an_hour(market: Market) -> None:
    await look(market)
    market.now += timedelta(hours=1)
    await market.add(FROM_YORK)
    first = await look(market)
    market.now += timedelta(minutes=20)
    again = await look(market)
    market.now += timedelta(minutes=31)
    later = await look(market)

    assert first is not None
    assert again is not None
    assert later is not None
    assert (first.new, again.new, later.new) == (1, 1, 0)


@pytest.mark.row("PRV-23")
async def test_nobody_hears_of_what_they_may_not_see(market: Market) -> None:
    await market.add(replace(FROM_YORK, visibility="sisters", title="Old"))
    for who in (TED, NEWCOMER):
        await look(market, who)
    market.now += timedelta(hours=1)
    number = await market.add(replace(FROM_YORK, visibility="sisters"))
    await market.add(Stall(author=BO, network=FAR, visibility="coordinators"))
    await market.put(market.numbers[0], replace(FROM_YORK, state=State.DONE, title="Old"))

    member, newcomer = await look(market), await look(market, NEWCOMER)

    assert member is not None
    assert newcomer is not None
    assert (member.new, [item.title for item in member.over]) == (1, ["Old"])
    assert (newcomer.new, newcomer.over) == (0, ())
    assert number


async def test_others_have_no_visits_that_are_kept(market: Market) -> None:
    stranger = await market.viewer(BO)
    assert await market.ask(lambda tx: visits.current(tx, stranger.actor, market.now)) is None
    assert await market.ask(lambda tx: visits.news_seen_by(tx, Viewer(), market.now)) is None


async def test_nothing_of_it_is_left_of_whoever_leaves(market: Market) -> None:
    await look(market)
    ted = await market.ask(lambda tx: people.by_id(tx, TED))
    assert ted is not None
    meeting = Meeting(market.database, SystemClock())

    await market.database.write(lambda tx: meeting.departed(tx, ted))

    assert await market.ask(lambda tx: tx.value("SELECT count(*) FROM feed_visits")) == 0
