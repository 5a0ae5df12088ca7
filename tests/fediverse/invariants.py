"""What must hold of a whole fediverse however the storm went (`reference/security.md` 18)."""

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from tests.fediverse.home import Home
from tests.fediverse.simulation import Simulation

Reach = Callable[[Home], Sequence[Home]]
"""The other homes whose words a home shows: its sisters, or everybody within two steps."""

_OWN = """
SELECT p.iri, l.title, l.state, l.audience FROM listings l JOIN posts p ON p.id = l.post_id
 WHERE l.local = 1
"""
_FOREIGN = """
SELECT p.iri, l.title, l.state, l.audience FROM listings l JOIN posts p ON p.id = l.post_id
 WHERE l.local = 0 AND l.state = 'open'
"""
_UNDONE = "SELECT state, inbox, outcome FROM deliveries WHERE state NOT IN ('done', 'dropped')"
_UNHEARD = "SELECT type, outcome FROM received WHERE state IN ('waiting', 'failed')"


async def check(run: Simulation, near: Reach, far: Reach) -> None:
    """Everything that must hold; the first thing that does not is told with the seed."""
    try:
        await everything_shows_everywhere_once(run, far)
        await what_sisters_share_is_with_sisters_only(run, near)
        await what_was_acknowledged_is_there(run)
        await what_is_deleted_stays_deleted(run)
        await whispers_reached_their_readers_and_nobody_else(run)
        private_words_never_travelled(run, near)
        for home in run.homes:
            await everything_is_done_and_whole(home)
        await strangers_know_what_is_open(run)
    except AssertionError as broken:
        raise AssertionError(f"seed {run.fediverse.seed}: {broken}") from broken


async def everything_shows_everywhere_once(run: Simulation, far: Reach) -> None:
    """Eventually the same public listings on every umbrella, each exactly once."""
    public = {home.host: await _open(home, "public") for home in run.homes}
    for home in run.homes:
        wanted = [title for other in (home, *far(home)) for title in public[other.host]]
        assert await home.titles() == sorted(wanted), f"the umbrella of {home.host}"
        proofs = {item.proof for item in await home.umbrella()}
        assert proofs <= {"verified"}, f"proofs on the umbrella of {home.host}"


async def what_sisters_share_is_with_sisters_only(run: Simulation, near: Reach) -> None:
    shared = {home.host: await _open(home, "sisters") for home in run.homes}
    for home in run.homes:
        wanted = [title for sister in near(home) for title in shared[sister.host]]
        rows = await home.rows(_FOREIGN)
        assert _titles(rows, "sisters") == sorted(wanted), f"what {home.host} has of its sisters"
        assert not _titles(rows, "network") + _titles(rows, "coordinator"), home.host


async def what_was_acknowledged_is_there(run: Simulation) -> None:
    """Whatever a member was told is done is done at home."""
    for home in run.homes:
        states = {row["title"]: row["state"] for row in await home.rows(_OWN)}
        for offer in run.offers:
            if offer.home is home and offer.state != "unknown":
                found = states.get(offer.title, "deleted")
                may_be = {offer.state} if offer.state == "open" else {offer.state, "deleted"}
                assert found in may_be, f"{offer.title} is {found}, not {offer.state}"


async def what_is_deleted_stays_deleted(run: Simulation) -> None:
    """No node holds what its home has a tombstone for."""
    for home in run.homes:
        stones = await home.rows("SELECT iri FROM tombstones")
        buried = {row["iri"] for row in stones if row["iri"].startswith(home.base_url)}
        for other in run.homes:
            held = {row["iri"] for row in await other.rows("SELECT iri FROM posts")}
            assert held & buried <= (held if other is home else set()), f"{other.host} resurrects"


async def whispers_reached_their_readers_and_nobody_else(run: Simulation) -> None:
    for whisper in run.whispers:
        for home in run.homes:
            rows = await home.rows(
                "SELECT visibility FROM posts WHERE content LIKE :like",
                like=f"%{whisper.word}%",
            )
            is_party = home in (whisper.home, whisper.reader)
            assert len(rows) == is_party, f"{whisper.word} at {home.host}"
            assert {row["visibility"] for row in rows} <= {"direct"}
        timeline = await whisper.reader.home_timeline(whisper.username)
        assert len(timeline) == len(set(timeline))


def private_words_never_travelled(run: Simulation, near: Reach) -> None:
    """No letter with a private word was ever sent to a host that may not read it."""
    by_host = {home.host: home for home in run.homes}
    sealed = [
        (offer.title.encode(), _hosts(near(offer.home)))
        for offer in run.offers
        if offer.audience == "sisters"
    ]
    sealed += [
        (offer.title.encode(), set())
        for offer in run.offers
        if offer.audience in ("network", "coordinator")
    ]
    sealed += [(whisper.word.encode(), {whisper.reader.host}) for whisper in run.whispers]
    for trip in run.fediverse.roads.log:
        to = urlsplit(trip.url).netloc
        if trip.home in by_host and trip.body:
            leaked = [word for word, hosts in sealed if to not in hosts and word in trip.body]
            assert not leaked, f"{trip.home} told {to} of {leaked}"


async def everything_is_done_and_whole(home: Home) -> None:
    """Nothing waits, nothing was given up, and the store is sound."""
    undone = await home.rows(_UNDONE)
    assert [tuple(row) for row in undone] == [], f"deliveries of {home.host}"
    unheard = await home.rows(_UNHEARD)
    assert [tuple(row) for row in unheard] == [], f"letters to {home.host}"
    assert [tuple(row) for row in await home.rows("PRAGMA integrity_check")] == [("ok",)]
    assert await home.rows("PRAGMA foreign_key_check") == []


async def strangers_know_what_is_open(run: Simulation) -> None:
    """Vera, who follows the first network's desk, was told of all that is open there."""
    if run.vera is None:
        return
    home = run.homes[0]
    announced = {activity["object"] for activity in run.vera.heard("Announce")}
    undone = {activity["object"]["object"] for activity in run.vera.heard("Undo")}
    rows = await home.rows(_OWN)
    open_ones = {r["iri"] for r in rows if (r["state"], r["audience"]) == ("open", "public")}
    private = {row["iri"] for row in rows if row["audience"] != "public"}
    assert open_ones <= announced - undone, "vera has missed something"
    assert not private & announced, "vera was told of something private"


async def _open(home: Home, audience: str) -> list[str]:
    rows = await home.rows(_OWN)
    return [r["title"] for r in rows if (r["state"], r["audience"]) == ("open", audience)]


def _titles(rows: Iterable[object], audience: str) -> list[str]:
    return sorted(row["title"] for row in rows if row["audience"] == audience)  # type: ignore[index]


def _hosts(homes: Iterable[Home]) -> set[str]:
    return {home.host for home in homes}
