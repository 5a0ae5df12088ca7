"""Whoever asks the feed for whatever, whenever: the index says what the store would say.

Page, order, number and counts are those of the same question put to each row through `VISIBLE`
(invariants 15 and 20).
"""

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.listing import Kind, Mode, State, Urgency
from listings.window import ANYTIME, Slot, Span, Window
from storage.instants import to_text
from tests.umbrella import counting
from tests.umbrella.market import (
    ANN,
    BO,
    CY,
    FAR,
    HOSTS,
    JOSIE,
    LEFT,
    NEWCOMER,
    NOON,
    ODD,
    OURS,
    PEOPLE,
    STRAY,
    TED,
    YORK,
    Market,
    Stall,
)
from umbrella import paging, question
from umbrella.facets import Facets
from umbrella.feed_filter import FeedFilter, Sort
from umbrella.when import Part, When

EVERYBODY = tuple(number for number, *_ in PEOPLE)
NETWORKS = {YORK: YORK, ANN: YORK, FAR: FAR, BO: FAR, ODD: ODD, CY: ODD, STRAY: YORK}
VISIBILITIES = (
    *("public", "public", "public", "unlisted", "sisters", "sisters", "network", "followers"),
    *("coordinators", "direct"),
)
CODES = ("food", "food-meal", "ride-lift", "learn-language")
LANGUAGES = (None, "en", "es", "es-MX", "mi")
WORDS = ("Bread", "Bread and jam", "Māori bread", "A lift", "Jam")
ZONES = ("UTC", "Pacific/Auckland", "America/New_York")
ENDS = (None, timedelta(hours=-1), timedelta(hours=1), timedelta(days=1), timedelta(days=9))


def _slots(zone: str, weekday: int, begins: int) -> Window:
    return Window(slots=(Slot(weekday, time(begins), time(begins + 2), zone),))


def _span(zone: str, hours: int, length: int) -> Window:
    start = NOON + timedelta(hours=hours)
    return Window(span=Span(start, start + timedelta(hours=length), zone))


WINDOWS = st.one_of(
    st.just(ANYTIME),
    st.builds(_slots, st.sampled_from(ZONES), st.integers(0, 6), st.integers(0, 21)),
    st.builds(_span, st.sampled_from(ZONES), st.integers(-60, 300), st.integers(1, 240)),
)
WHO = st.sampled_from(EVERYBODY)
STALLS = st.builds(
    Stall,
    author=WHO,
    visibility=st.sampled_from(VISIBILITIES),
    state=st.sampled_from((State.OPEN, State.OPEN, State.OPEN, State.DONE)),
    kind=st.sampled_from(Kind),
    categories=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    language=st.sampled_from(LANGUAGES),
    urgency=st.sampled_from(Urgency),
    mode=st.sampled_from(Mode),
    ends=st.sampled_from(ENDS),
    window=WINDOWS,
    title=st.sampled_from(WORDS),
).map(lambda stall: replace(stall, network=NETWORKS.get(stall.author, OURS)))
DAYS = st.dates(date(2026, 11, 20), date(2026, 12, 10))
WHENS = st.builds(
    When,
    weekday=st.none() | st.integers(0, 6),
    part=st.none() | st.sampled_from(Part),
    first=st.none() | DAYS,
    last=st.none() | DAYS,
)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), strategy)


FILTERS = st.builds(
    FeedFilter,
    kind=_maybe(st.sampled_from(("offer", "need"))),
    category=_maybe(st.sampled_from((*CODES, "ride"))),
    country=_maybe(st.sampled_from(("GB", "NZ", "FR"))),
    area=st.sampled_from(("", "", "york", "otaki", "Hull nowhere")),
    network=_maybe(st.sampled_from(("a10@york.example", "a30@odd.example"))),
    author_id=_maybe(WHO),
    language=_maybe(st.sampled_from(("en", "es", "mi"))),
    window=st.one_of(st.just(When()), WHENS),
    urgency=_maybe(st.sampled_from(("today", "week"))),
    mode=_maybe(st.sampled_from(("remote", "in_person", "either"))),
    words=st.sampled_from(("", "", "bread", "maori br", "jam bread", "lift")),
    sort=st.sampled_from(Sort),
    since=_maybe(st.just(NOON - timedelta(seconds=1))),
    limit=st.integers(1, 4),
)


@dataclass(frozen=True, slots=True)
class Move:
    """Something that changes; what does not fit the deed is left out."""

    deed: str
    who: int
    whom: int
    which: int
    stall: Stall
    text: str


MOVES = st.builds(
    Move,
    deed=st.sampled_from(
        (
            *("add", "add", "change", "change", "delete", "narrow", "leave", "come_back", "wait"),
            *("block", "mute", "avoid", "shut_out", "read", "follow", "part", "unlist", "list"),
            *("turn_back", "walk_on"),
        )
    ),
    who=WHO,
    whom=WHO,
    which=st.integers(0, 30),
    stall=STALLS,
    text=st.sampled_from(HOSTS),
)


class Town:
    """What can happen in a market."""

    def __init__(self, market: Market) -> None:
        self.market = market

    async def make(self, move: Move) -> None:
        deed: Callable[[Move], Awaitable[object]] = getattr(self, f"_{move.deed}")
        await deed(move)

    def _number(self, move: Move) -> int:
        numbers = self.market.numbers
        return numbers[move.which % len(numbers)] if numbers else 0

    async def _add(self, move: Move) -> None:
        await self.market.add(move.stall, said=timedelta(seconds=move.which // 2))

    async def _change(self, move: Move) -> None:
        await self.market.put(self._number(move), move.stall)

    async def _delete(self, move: Move) -> None:
        for sql in ("DELETE FROM listings WHERE post_id = :id", "DELETE FROM posts WHERE id = :id"):
            await self.market.run(sql, id=self._number(move))

    async def _narrow(self, move: Move) -> None:
        await self.market.run(
            "UPDATE posts SET visibility = :to WHERE id = :id",
            to=move.stall.visibility,
            id=self._number(move),
        )

    async def _leave(self, move: Move) -> None:
        sql = "UPDATE actors SET gone_at = :now WHERE id = :id"
        await self.market.run(sql, now=to_text(NOON), id=move.who)

    async def _come_back(self, move: Move) -> None:
        await self.market.run("UPDATE actors SET gone_at = NULL WHERE id = :id", id=move.who)

    async def _wait(self, move: Move) -> None:
        self.market.now += timedelta(minutes=move.which * 10)

    async def _turn_back(self, move: Move) -> None:
        self.market.now -= timedelta(minutes=move.which * 10)

    async def _pair(self, sql: str, move: Move) -> None:
        await self.market.run(sql, who=move.who, whom=move.whom, now=to_text(NOON))

    async def _block(self, move: Move) -> None:
        await self._pair("INSERT OR IGNORE INTO blocks VALUES (:who, :whom, NULL, :now)", move)

    async def _mute(self, move: Move) -> None:
        sql = (
            "INSERT OR IGNORE INTO mutes (muter_id, muted_id, created_at)"
            " VALUES (:who, :whom, :now)"
        )
        await self._pair(sql, move)

    async def _follow(self, move: Move) -> None:
        sql = (
            "INSERT OR IGNORE INTO follows (follower_id, followed_id, iri, state, created_at)"
            " VALUES (:who, :whom, '', 'accepted', :now)"
        )
        await self._pair(sql, move)

    async def _avoid(self, move: Move) -> None:
        sql = "INSERT OR IGNORE INTO avoided_hosts VALUES (:who, :host, :now)"
        await self.market.run(sql, who=move.who, host=move.text, now=to_text(NOON))

    async def _shut_out(self, move: Move) -> None:
        severity = "suspend" if move.which % 2 else "silence"
        sql = "INSERT OR IGNORE INTO blocked_hosts VALUES (:host, :severity, '', :now)"
        await self.market.run(sql, host=move.text, severity=severity, now=to_text(NOON))

    async def _read(self, move: Move) -> None:
        sql = (
            "INSERT OR IGNORE INTO post_readers SELECT p.id, a.iri, 1 FROM posts p, actors a"
            " WHERE p.id = :id AND a.id = :who"
        )
        await self.market.run(sql, id=self._number(move), who=move.who)

    async def _part(self, move: Move) -> None:
        state = "active" if move.which % 2 else "ended"
        await self.market.run("UPDATE pacts SET state = :state", state=state)

    async def _unlist(self, move: Move) -> None:
        await self.market.run("DELETE FROM known_networks WHERE actor_id = :id", id=move.who)

    async def _list(self, move: Move) -> None:
        sql = (
            "INSERT OR IGNORE INTO known_networks (actor_id, distance, proof, found_at)"
            " SELECT id, 2, 'none', :now FROM actors WHERE id = :id AND type = 'Group'"
        )
        await self.market.run(sql, now=to_text(NOON), id=move.who)

    async def _walk_on(self, move: Move) -> None:
        country = "FR" if move.which % 2 else "NZ"
        sql = "UPDATE known_networks SET country = :country WHERE actor_id = :id"
        await self.market.run(sql, country=country, id=move.who)


async def _check(market: Market, who: int | None, chosen: FeedFilter) -> None:
    viewer = await market.viewer(who)
    told = await counting.told(market, viewer, chosen)
    posts, page, before = [], 0, None
    while True:
        found, counts = await market.seen(viewer, replace(chosen, before=before))
        posts += [item.post_id for item in found.items]
        if not found.is_cut:
            assert found.total == counts.total == len(told.posts), (who, chosen)
            _check_counts(counts, told)
        page, before = page + 1, found.next_before
        if before is None:
            break
        assert page < 60
    if found.is_cut and chosen.sort is Sort.NEWEST:  # by post, where so many hold the words
        assert posts == sorted(told.posts, reverse=True), (who, chosen)
    elif not found.is_cut:
        assert posts == list(told.posts), (who, chosen)


def _check_counts(counts: Facets, told: counting.Told) -> None:
    names = {
        "kind": counts.kinds,
        "category": counts.categories,
        "network": counts.networks,
        "country": counts.countries,
        "language": counts.languages,
        "urgency": counts.urgencies,
        "mode": counts.modes,
    }
    for part, found in names.items():
        assert {one.value: one.count for one in found} == told.counts[part], part


Round = tuple[list[Move], list[tuple[int | None, FeedFilter]]]
LOOKS = st.lists(st.tuples(st.sampled_from((None, *EVERYBODY)), FILTERS), min_size=1, max_size=2)


@settings(max_examples=50, deadline=None)
@given(
    stalls=st.lists(STALLS, min_size=4, max_size=14),
    rounds=st.lists(st.tuples(st.lists(MOVES, max_size=4), LOOKS), min_size=1, max_size=4),
    looked_through=st.sampled_from((3, 1_000)),
)
async def test_the_feed_says_what_the_store_would_say(
    stalls: list[Stall],
    rounds: list[Round],
    looked_through: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(question, "LOOKED_THROUGH", looked_through)
        patch.setattr(paging, "_SORTED_AT_ONCE", 2)
        patch.setattr(paging, "_WALKED_AT_ONCE", 2)
        market = await Market.anew(Path(folder) / "market.sqlite")
        try:
            await _live(market, stalls, rounds)
        finally:
            await market.close()


async def _live(market: Market, stalls: list[Stall], rounds: list[Round]) -> None:
    """Puts the stalls up, then looks after each of the rounds."""
    for order, stall in enumerate(stalls):
        await market.add(stall, said=timedelta(seconds=order // 3))
    for moves, looks in rounds:
        for move in moves:
            await Town(market).make(move)
        for who, chosen in looks:
            await _check(market, who, chosen)


@pytest.mark.parametrize("who", [None, TED, NEWCOMER, JOSIE, LEFT, ANN, BO])
async def test_each_kind_of_viewer_is_counted_what_they_may_see(
    who: int | None, tmp_path: Path
) -> None:
    market = await Market.anew(tmp_path / "market.sqlite")
    try:
        for author in (TED, JOSIE, ANN, BO, CY, STRAY):
            for visibility in dict.fromkeys(VISIBILITIES):
                stall = Stall(author=author, visibility=visibility)
                await market.add(replace(stall, network=NETWORKS.get(author, OURS)))
        await _check(market, who, FeedFilter(limit=4))
    finally:
        await market.close()
