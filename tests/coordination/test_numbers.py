"""Each network publishes and signs its own numbers; others keep only what is really theirs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors import store as people
from coordination import number_store
from coordination.number_store import Kept
from coordination.numbers import month_in, numbers_iri
from coordination.wire import figures_of, read_numbers
from desk.figures import LISTED, Counted, shown
from federation.proofs import check_proof, proof_key
from federation.strict_json import Json, parse, write
from node.settings import Settings
from tests.coordination.given import collect, counted
from tests.fediverse.casts import Cast
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Malformed, Unproven
from world.network import Answer, Outgoing

FEBRUARY = "2026-02"
PATH = f"/numbers/{FEBRUARY}"
NETWORK = "https://hull.example/actors/hull"
Change = Callable[[Json], Json]


class Reserved(Cast):
    """A network that does not publish its numbers."""

    def settings(self, folder: Path) -> Settings:
        usual = Cast.settings(self, folder)
        return replace(usual, community=replace(usual.community, publish_numbers=False))


async def months(home: Home) -> list[str]:
    rows = await home.rows("SELECT month FROM collected_numbers ORDER BY month")
    return [row["month"] for row in rows]


async def trouble(home: Home) -> list[str]:
    return [row["trouble"] for row in await home.rows("SELECT trouble FROM number_sources")]


async def is_signed(document: Json, by: Home, known_at: Home) -> bool:
    """Whether it bears the proof of that network, by a key that the other node knows."""
    iri = (await by.network()).iri
    (row,) = await known_at.rows("SELECT id FROM actors WHERE iri = :iri", iri=iri)
    keys = await known_at.node.database.read(lambda tx: people.public_keys(tx, row["id"]))
    try:
        check_proof(document, dict(keys)[str(proof_key(document))], now=known_at.watch.now())
    except Unproven:
        return False
    return bool(document["attributedTo"] == iri)


def meddle(fediverse: Fediverse, home: Home, path: str, change: Change) -> None:
    """From now on that document of the network comes out otherwise."""

    async def answer(request: Outgoing) -> Answer:
        found = await home.answer(request)
        if request.url != f"{home.base_url}{path}" or found.status != 200:
            return found
        return replace(found, body=write(change(parse(found.body))))

    fediverse.roads.peers[home.host] = answer


async def test_a_month_is_published_signed_and_says_no_small_number(hull: Home) -> None:
    await counted(hull, offers=3, needs=20)
    document, listed = await hull.document(PATH), await hull.document("/numbers")
    told = {figure["counted"]: figure for figure in document["figures"]}
    assert told["members"] == {"counted": "members", "count": 40}
    assert told["offers"] == {
        "counted": "offers",
        "leftOut": True,
        "parts": [{"category": "ride", "leftOut": True}],
    }
    assert told["needs"]["parts"] == [{"category": "ride", "count": 20}]
    assert listed["orderedItems"] == [document["id"]] == [f"{hull.base_url}{PATH}"]
    assert await is_signed(document, hull, hull)
    assert await is_signed(listed, hull, hull)


async def test_a_month_stays_as_it_was_told_and_needs_its_own_address(hull: Home) -> None:
    await counted(hull)
    before = await hull.document(PATH)
    assert await hull.rooms.coordination.numbers.publish_due(hull.watch.now()) == 0
    assert await hull.document(PATH) == before
    for path in ("/numbers/2026-01", "/numbers/2026-13", "/numbers/today"):
        assert (await hull.get(path)).status == 404


async def test_numbers_are_signed_anew_once_the_network_has_other_keys(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    before = await madison.document(PATH)
    fediverse.clock.turn(days=1)
    await madison.rooms.relations.rotate_keys(await madison.network())
    await fediverse.settle()
    after = await madison.document(PATH)
    assert after["proof"]["verificationMethod"] != before["proof"]["verificationMethod"]
    assert after["proof"]["created"] > before["proof"]["created"]
    assert after["published"] == before["published"]
    assert await collect(fediverse, hull) == 1
    assert await is_signed(after, madison, hull)


async def test_a_network_that_wishes_so_publishes_nothing(fediverse: Fediverse) -> None:
    reserved = Reserved("quiet", "Quiet Street", "Hull", "en", "UTC", ("ann",))
    home = await fediverse.add(reserved)
    await counted(home)
    assert (await home.get("/numbers")).status == 404
    assert (await home.get(PATH)).status == 404


async def test_whoever_publishes_none_is_asked_again_in_a_week(
    fediverse: Fediverse, hull: Home
) -> None:
    quiet = await fediverse.add(Reserved("quiet", "Quiet Street", "Hull", "en", "UTC", ("ann",)))
    await fediverse.become_sisters(hull, quiet)
    assert await collect(fediverse, hull) == 0
    fediverse.roads.log.clear()
    await fediverse.live(days=5)
    assert f"{quiet.base_url}/numbers" not in {trip.url for trip in fediverse.roads.log}
    await fediverse.live(days=3)
    assert f"{quiet.base_url}/numbers" in {trip.url for trip in fediverse.roads.log}


async def test_numbers_of_sisters_are_collected_with_their_proofs_and_once(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    assert await collect(fediverse, hull) == 1
    (row,) = await hull.rows("SELECT document FROM collected_numbers")
    document = parse(row["document"])
    assert await is_signed(document, madison, hull)
    assert read_numbers(document).shown.members == 40
    fediverse.roads.log.clear()
    assert await collect(fediverse, hull) == 0
    asked = [trip for trip in fediverse.roads.log if "/numbers" in trip.url]
    assert {trip.status for trip in asked} == {304}


async def test_what_a_network_publishes_no_more_is_forgotten(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    await collect(fediverse, hull)
    assert await months(hull) == [FEBRUARY]
    await madison.node.database.write(lambda tx: tx.run("DELETE FROM published_numbers"))
    await collect(fediverse, hull)
    assert await months(hull) == []


async def test_a_look_that_finds_nothing_due_writes_nothing(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    await collect(fediverse, hull)
    commits = hull.node.database.commits
    collector = hull.rooms.coordination.collector
    assert await hull.doing(collector.collect_due(hull.watch.now())) == 0
    assert hull.node.database.commits == commits
    await hull.rooms.moderation.block_host(madison.host)
    await hull.doing(collector.collect_due(hull.watch.now()))
    assert await hull.rows("SELECT * FROM number_sources") == []
    assert await months(hull) == []


def _altered(document: Json) -> Json:
    return document | {"figures": [{"counted": "members", "count": 4_000}]}


def _unsigned(document: Json) -> Json:
    return {name: value for name, value in document.items() if name != "proof"}


def _of_another(document: Json) -> Json:
    return document | {"attributedTo": "https://hull.example/actors/hull"}


def _of_another_month(document: Json) -> Json:
    return document | {"month": "2026-01"}


@pytest.mark.row("TB-60")
@pytest.mark.parametrize("change", [_altered, _unsigned, _of_another, _of_another_month])
async def test_numbers_that_are_not_what_the_network_signed_are_refused(
    fediverse: Fediverse, hull: Home, madison: Home, change: Change
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    meddle(fediverse, madison, PATH, change)
    assert await collect(fediverse, hull) == 0
    assert await months(hull) == []
    assert await trouble(hull) != [""]


async def test_the_numbers_of_one_month_do_not_pass_for_those_of_another(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison, "2026-01", members=500)
    await counted(madison)
    january = await madison.document("/numbers/2026-01")
    meddle(fediverse, madison, PATH, lambda _document: january)
    await collect(fediverse, hull)
    assert FEBRUARY not in await months(hull)


async def test_a_list_that_is_not_signed_by_its_network_is_not_followed(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    meddle(fediverse, madison, "/numbers", _unsigned)
    await collect(fediverse, hull)
    assert not [trip for trip in fediverse.roads.log if trip.url.endswith(PATH)]


async def test_what_was_told_earlier_never_takes_the_place_of_what_was_told_later(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await counted(madison)
    await collect(fediverse, hull)
    (kept,) = await hull.node.database.read(number_store.collected)
    earlier = replace(kept, document=b"{}", published_at=kept.published_at.replace(year=2025))

    def keep(one: Kept) -> Any:  # noqa: ANN401
        return hull.node.database.write(lambda tx: number_store.keep(tx, one))

    assert not await keep(earlier)
    assert not await keep(replace(kept, document=b"{}"))
    assert await keep(replace(kept, published_at=hull.watch.now()))


async def test_a_blocked_network_is_not_asked_and_a_dark_one_is_asked_less_and_less(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    for other in (madison, aotearoa):
        await fediverse.become_sisters(hull, other)
        await counted(other)
    await hull.rooms.moderation.block_host(madison.host)
    fediverse.roads.dark.add(aotearoa.host)
    fediverse.roads.log.clear()
    await collect(fediverse, hull)
    assert not [trip for trip in fediverse.roads.log if madison.host in trip.url]
    rows = await hull.rows("SELECT failures, next_at, asked_at FROM number_sources WHERE failures")
    assert [row["failures"] for row in rows] == [1]
    assert rows[0]["next_at"] > rows[0]["asked_at"]


PARTS = st.dictionaries(
    st.sampled_from(["ride", "food", "company", ""]), st.integers(0, 30), max_size=4
)


@settings(max_examples=25)
@given(
    members=st.integers(0, 60),
    newcomers=st.integers(0, 20),
    leavers=st.integers(0, 20),
    listed=st.fixed_dictionaries(dict.fromkeys(LISTED, PARTS)),
)
def test_what_is_read_is_what_was_told_and_no_count_under_five(
    members: int, newcomers: int, leavers: int, listed: Mapping[str, Mapping[str, int]]
) -> None:
    told = shown(Counted(FEBRUARY, members, newcomers, leavers, listed))
    document: Json = {
        "type": "MonthNumbers",
        "attributedTo": NETWORK,
        "published": "2026-03-03T00:00:00Z",
        "month": FEBRUARY,
        "figures": figures_of(told),
    }
    assert read_numbers(document).shown == told
    counts = [part for figure in document["figures"] for part in (figure, *figure.get("parts", ()))]
    assert not [count for count in counts if 0 < count.get("count", 0) < 5]


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Note"},
        {"month": "2026-1"},
        {"month": 7},
        {"published": "soon"},
        {"attributedTo": None},
        {"figures": "many"},
        {"figures": [{}] * 51},
        {"figures": [{"counted": "members", "count": -1}]},
        {"figures": [{"counted": "members", "count": True}]},
        {"figures": [{"counted": "members", "count": 1.5}]},
        {"figures": [{"counted": "members", "count": 10**9}]},
        {"figures": [{"counted": "needs", "parts": "all"}]},
        {"figures": [{"counted": "needs", "parts": [{}] * 101}]},
    ],
)
def test_a_document_that_is_amiss_is_malformed(change: Json) -> None:
    with pytest.raises(Malformed):
        read_numbers(_document() | change)


@pytest.mark.parametrize(
    "figure",
    [
        {"counted": "needs", "count": 3, "parts": [{"category": ["ride"], "count": 9}, 7]},
        {"counted": "needs", "leftOut": True, "parts": [{"category": "unheard", "count": 9}]},
        "needs",
        {"counted": 5},
    ],
)
def test_what_is_odd_or_small_in_a_document_is_as_if_it_were_left_out(figure: object) -> None:
    needs = read_numbers(_document() | {"figures": [figure]}).shown.listed["needs"]
    assert (needs.total, needs.parts) == (None, {})


def _document() -> Json:
    return {
        "type": "MonthNumbers",
        "attributedTo": NETWORK,
        "published": "2026-03-03T00:00:00Z",
        "month": FEBRUARY,
        "figures": [],
    }


def test_only_addresses_of_the_network_itself_name_months() -> None:
    assert numbers_iri(NETWORK) == "https://hull.example/numbers"
    assert month_in("https://hull.example/numbers/2026-02", NETWORK) == FEBRUARY
    for other in (
        "https://evil.example/numbers/2026-02",
        "https://hull.example/numbers/2026-2",
        "https://hull.example/numbers/2026-02/x",
        "https://hull.example/numbers/",
    ):
        assert month_in(other, NETWORK) is None
