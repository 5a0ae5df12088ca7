"""A node comes back after nine days, and a network is gone for good: its sisters have what it said.

What sisters show counts by the proofs of its authors alone. Whoever changes, makes up or leaves
out something can make nobody believe it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from federation.strict_json import parse, write
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.network import Answer, Outgoing

Json = dict[str, Any]


async def _gone_meanwhile(sisters: Sisters, *titles: str) -> None:
    """Aotearoa is away while Madison lists these; then Madison is gone, and Aotearoa comes back."""
    await sisters.madison.add("Before")
    await sisters.fediverse.settle()
    await sisters.aotearoa.stop()
    for title in titles:
        await sisters.madison.add(title)
    await sisters.fediverse.settle()
    await sisters.madison.stop()
    sisters.fediverse.clock.turn(days=9)
    await sisters.fediverse.settle()


async def _from_madison(home: Home) -> list[str]:
    return await home.titles(network="madison@madison.example")


async def test_what_a_vanished_network_said_is_found_at_its_sisters(sisters: Sisters) -> None:
    await _gone_meanwhile(sisters, "Soup", "Socks")
    await sisters.aotearoa.start()
    await sisters.fediverse.settle()

    found = await sisters.aotearoa.umbrella(network="madison@madison.example")
    assert sorted(item.title for item in found) == ["Before", "Socks", "Soup"]
    assert {item.proof for item in found} == {"verified"}
    assert {item.network for item in found} == {"https://madison.example/actors/madison"}


async def test_what_has_ended_meanwhile_is_not_shown(sisters: Sisters) -> None:
    now = sisters.fediverse.clock.now()
    await sisters.madison.add("Short", expires_at=now + timedelta(days=3))
    await sisters.fediverse.settle()
    assert "Short" in await _from_madison(sisters.aotearoa)
    await _gone_meanwhile(sisters, "Soup")
    await sisters.aotearoa.start()
    await sisters.fediverse.settle()

    assert await _from_madison(sisters.aotearoa) == ["Before", "Soup"]


def _changed(item: Json) -> Json:
    return item | {"name": "Changed", "content": "<p>Changed</p>"}


def _renamed(item: Json) -> Json:
    return item | {"id": f"{item['id']}9"}


def _unsigned(item: Json) -> Json:
    return {name: value for name, value in item.items() if name != "proof"}


def _adopted(item: Json) -> Json:
    return item | {"attributedTo": "https://hull.example/actors/hull", "network": None}


async def test_a_sister_that_wishes_not_to_be_read_by_programs_is_not(sisters: Sisters) -> None:
    await _gone_meanwhile(sisters, "Soup")

    async def answer(request: Outgoing) -> Answer:
        if request.url.endswith("/robots.txt"):
            forbidding = b"User-agent: *\nDisallow: /umbrella"
            return Answer(200, (("content-type", "text/plain"),), forbidding)
        return await sisters.hull.answer(request)

    sisters.fediverse.roads.peers[sisters.hull.host] = answer
    await sisters.aotearoa.start()
    await sisters.fediverse.live(hours=25)
    assert await _from_madison(sisters.aotearoa) == ["Before"]


@pytest.mark.row("TB-60")
async def test_a_sister_that_shows_forged_copies_is_not_believed(sisters: Sisters) -> None:
    await _gone_meanwhile(sisters, "Soup")
    _lie(sisters, sisters.hull, _changed, _renamed, _unsigned, _adopted)
    await sisters.aotearoa.start()
    await sisters.fediverse.settle()
    assert await _from_madison(sisters.aotearoa) == ["Before"]
    assert await sisters.aotearoa.titles() == ["Before"]

    # When it tells the truth again, with the same mark on its page
    sisters.fediverse.roads.peers[sisters.hull.host] = sisters.hull.answer
    await sisters.fediverse.live(hours=7)
    assert await _from_madison(sisters.aotearoa) == ["Before", "Soup"]


async def test_what_is_for_sisters_only_is_not_taken_from_a_third(sisters: Sisters) -> None:
    await sisters.madison.add("Among sisters", audience="sisters")
    await sisters.fediverse.settle()
    await sisters.aotearoa.stop()
    hidden = await sisters.madison.add("Among us", audience="sisters")
    await sisters.fediverse.settle()
    await sisters.madison.stop()
    sisters.fediverse.clock.turn(days=9)
    await sisters.aotearoa.start()
    await sisters.fediverse.settle()

    rows = await sisters.aotearoa.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=hidden.iri)
    assert rows == []


def _lie(sisters: Sisters, liar: Home, *forgers: Callable[[Json], Json]) -> None:
    """From now on a sister shows each listing in every forged form, and never as it was."""
    honest = liar.answer

    async def answer(request: Outgoing) -> Answer:
        told = await honest(request)
        if "/umbrella" not in request.url or told.status != 200:
            return told
        page = parse(told.body)
        page["orderedItems"] = [forge(item) for item in page["orderedItems"] for forge in forgers]
        return Answer(told.status, told.headers, write(page))

    sisters.fediverse.roads.peers[liar.host] = answer
