"""Where networks could help each other: what several ask for and several others offer."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listings.listing import Kind
from posts.seen_store import ANYBODY
from storage.instants import to_text
from tests.umbrella.market import BO, FAR, NOON, OURS, TED, YORK, Market, Stall
from umbrella import gaps
from umbrella.gaps import Gap

GRANTS = ("org-grant",)
MORE = (50, 51, 52)
"""Numbers of further networks."""


@pytest.fixture
async def market(tmp_path: Path) -> AsyncIterator[Market]:
    opened = await Market.anew(tmp_path / "market.sqlite")
    for number in MORE:
        await opened.run(
            "INSERT INTO actors (id, iri, local, role, type, host, username, name, inbox,"
            " created_at, updated_at) VALUES (:id, 'https://n.example/' || :id, 0, 'remote',"
            " 'Group', 'n' || :id || '.example', 'n', 'N', '', :now, :now)",
            id=number,
            now=to_text(NOON),
        )
        await opened.run(
            "INSERT INTO known_networks (actor_id, distance, proof, found_at)"
            " VALUES (:id, 3, 'none', :now)",
            id=number,
            now=to_text(NOON),
        )
    yield opened
    await opened.close()


async def asked_and_offered(
    market: Market, asking: tuple[int, ...], offering: tuple[int, ...], **more: object
) -> list[Gap]:
    """The gaps, after these networks have asked for the same and those have offered it."""
    for kind, networks in ((Kind.NEED, asking), (Kind.OFFER, offering)):
        for network in networks:
            author = TED if network == OURS else BO
            stall = Stall(author=author, network=network, kind=kind, categories=GRANTS)
            await market.add(replace(stall, **more))  # type: ignore[arg-type]
    return await market.ask(lambda tx: gaps.seen_by(tx, ANYBODY, market.now))


async def test_what_three_ask_for_and_two_others_offer_is_a_gap(market: Market) -> None:
    found = await asked_and_offered(market, (OURS, YORK, FAR), MORE[:2])

    (gap,) = found
    assert gap.category == "org-grant"
    assert [side.network_id for side in gap.asking] == [OURS, YORK, FAR]
    assert [side.network_id for side in gap.offering] == list(MORE[:2])
    assert all(len(side.listings) == 1 for side in (*gap.asking, *gap.offering))


@pytest.mark.parametrize(
    ("asking", "offering"),
    [
        ((OURS, YORK), MORE[:2]),
        ((OURS, YORK, FAR), MORE[:1]),
        ((OURS, YORK, FAR), (OURS, YORK, MORE[0])),  # whoever asks is no other
    ],
)
async def test_less_than_that_is_none(
    market: Market, asking: tuple[int, ...], offering: tuple[int, ...]
) -> None:
    assert await asked_and_offered(market, asking, offering) == []


async def test_what_is_over_closes_a_gap(market: Market) -> None:
    assert await asked_and_offered(market, (OURS, YORK, FAR), MORE[:2]) != []
    market.now += timedelta(days=15)
    assert await market.ask(lambda tx: gaps.seen_by(tx, ANYBODY, market.now)) == []


@pytest.mark.row("PRV-23")
async def test_nobody_learns_of_a_gap_by_what_they_may_not_see(market: Market) -> None:
    found = await asked_and_offered(market, (OURS, YORK, FAR), MORE[:2], visibility="sisters")
    assert found == []
