"""Whatever networks show each other: what is matched across them, and never anything else.

The same asks and offers, in whatever order they came, for whoever coordinates (`domain.md` 1.5,
invariants 15, 20 and 21).
"""

import tempfile
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.person import Appearance, JoinedVia, Person
from accounts.roles import Role, Vetting
from actors.actor import Actor
from listings.listing import Kind, Mode, State
from matching.across import MatchFilter, matches_seen_by
from matching.reasons import is_more_than_a_root, may_meet
from matching.side import Side
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from tests.fediverse.casts import SECRET
from tests.umbrella.market import (
    ANN,
    BO,
    CY,
    FAR,
    JOSIE,
    NOON,
    ODD,
    OURS,
    STRAY,
    TED,
    YORK,
    Market,
    Stall,
)
from umbrella import feed
from umbrella.feed_filter import LARGEST_PAGE, FeedFilter

SEAL = Seal(SECRET)
HOMES = {TED: OURS, ANN: YORK, BO: FAR, CY: FAR, STRAY: ODD}  # odd is in no directory
AUDIENCES = {
    "public": "public",
    "sisters": "sisters",
    "network": "network",
    "coordinators": "coordinator",
}

ODDITIES: tuple[dict[str, Any], ...] = (
    *({"visibility": visibility} for visibility in AUDIENCES),
    {"state": State.RESERVED},
    {"ends": timedelta(seconds=-1)},
    *({"categories": (code,)} for code in ("tech-web", "tech-form", "food")),
    *({"language": language} for language in ("es", None)),
    *({"mode": mode} for mode in Mode),
)
"""What may keep two from meeting, or not; each has one at the most, so that many do meet."""
STALLS = st.builds(
    lambda author, odd: replace(
        Stall(author=author, network=HOMES[author], categories=("tech",)), **odd
    ),
    st.sampled_from((ANN, ANN, BO, CY, TED, STRAY)),
    st.one_of(st.just({}), st.sampled_from(ODDITIES)),
)
Pairs = set[tuple[str, str]]


def coordinator(actor: Actor) -> Person:
    """Whoever that is, as a coordinator of ours."""
    return Person(
        actor=actor,
        name=actor.name,
        roles=frozenset({Role.MEMBER, Role.COORDINATOR}),
        vetting=Vetting.ACTIVE,
        limits=frozenset(),
        appearance=Appearance.NAMED,
        findable=True,
        pronouns="",
        languages=(),
        can_do="",
        area="",
        language="en",
        zone="UTC",
        has_email=False,
        has_phone=False,
        joined_via=JoinedVia.COMMAND,
        joined_at=NOON,
        last_seen_at=None,
    )


async def put_up(folder: str, stalls: list[Stall], blocks: list[tuple[int, int]]) -> Market:
    """A market with these, in that order, and those who have blocked somebody."""
    market = await Market.anew(Path(folder) / "market.sqlite")
    for stall in stalls:
        number = await market.add(stall)
        audience = AUDIENCES[stall.visibility]
        sql = "UPDATE listings SET audience = :audience WHERE post_id = :id"
        await market.run(sql, audience=audience, id=number)

    def block(tx: Writing) -> None:
        for who, whom in blocks:
            tx.run(
                "INSERT OR IGNORE INTO blocks VALUES (:who, :whom, NULL, '2026')",
                who=who,
                whom=whom,
            )

    await market.database.write(block)
    return market


async def matched(market: Market) -> Pairs:
    """The titles of what is suggested to the coordinator."""
    person = coordinator((await market.viewer(JOSIE)).actor)  # type: ignore[arg-type]

    def look(tx: Reading) -> Pairs:
        found = matches_seen_by(tx, SEAL, person, MatchFilter(), market.now)
        return {
            (one.need.listing.title, match.offer.listing.title)
            for one in found.items
            for match in one.offers
        }

    return await market.ask(look)


async def expected(market: Market, stalls: list[Stall], blocks: list[tuple[int, int]]) -> Pairs:
    """Each pair held against the rule, out of nothing but what the umbrella's page shows."""
    viewer = await market.viewer(JOSIE)
    everything = FeedFilter(limit=LARGEST_PAGE)
    page = await market.ask(lambda tx: feed.seen_by(tx, viewer, everything, market.now))
    shown = {item.title for item in page.items}
    sides = {
        stall.title: (stall, _side(market, number, stall))
        for number, stall in zip(market.numbers, stalls, strict=True)
        if stall.title in shown and stall.visibility in ("public", "sisters")
    }
    apart = {frozenset(pair) for pair in blocks}
    return {
        (asking.title, giving.title)
        for (asking, need), (giving, offer) in product(sides.values(), repeat=2)
        if (asking.kind, giving.kind) == (Kind.NEED, Kind.OFFER)
        and asking.network not in (OURS, giving.network)
        and frozenset((asking.author, giving.author)) not in apart
        and is_more_than_a_root(need, offer)
        and may_meet(need, offer, market.now)
        and may_meet(offer, need, market.now)
    }


def _side(market: Market, number: int, stall: Stall) -> Side:
    listing = market._listing(number, stall)  # noqa: SLF001  # as it was put up
    return Side(listing, stall.author)


@settings(max_examples=15, deadline=None)
@given(
    needs=st.lists(STALLS, min_size=4, max_size=8),
    offers=st.lists(STALLS, min_size=3, max_size=3),
    blocks=st.lists(st.tuples(st.sampled_from((TED, ANN)), st.sampled_from((BO, CY))), max_size=2),
    data=st.data(),
)
async def test_what_is_matched_across_networks_is_what_they_show_each_other_in_any_order(
    needs: list[Stall], offers: list[Stall], blocks: list[tuple[int, int]], data: st.DataObject
) -> None:
    told = [
        *(replace(one, kind=Kind.NEED, title=f"n{place}") for place, one in enumerate(needs)),
        *(replace(one, kind=Kind.OFFER, title=f"o{place}") for place, one in enumerate(offers)),
    ]
    found = []
    for stalls in (told, data.draw(st.permutations(told))):
        with tempfile.TemporaryDirectory() as folder:
            market = await put_up(folder, stalls, blocks)
            try:
                found.append(await matched(market))
                assert found[-1] == await expected(market, stalls, blocks)
            finally:
                await market.close()
    assert found[0] == found[1]
