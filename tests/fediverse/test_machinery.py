"""The simulated fediverse itself: what a test may rely on."""

from pathlib import Path

import pytest

from federation.strict_json import parse
from tests.fediverse.casts import HULL, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.lives import Died
from tests.fediverse.templates import Templates
from world.errors import Unreachable
from world.network import Outgoing


async def _a_day(seed: int, folder: Path, templates: Templates, *, threads: bool) -> list[str]:
    """What travels while two networks become sisters and one of them offers something."""
    async with Fediverse(seed, folder, templates, threads=threads) as fediverse:
        hull, madison = await fediverse.add(HULL), await fediverse.add(MADISON)
        fediverse.roads.weather.lost = fediverse.roads.weather.doubled = 0.1
        await fediverse.become_sisters(hull, madison)
        await fediverse.live(hours=1)
        await hull.add("Bread on Fridays")
        await fediverse.live(days=1)
        assert await madison.titles() == ["Bread on Fridays"]
        return [
            f"{trip.home} {trip.url} {trip.status} {trip.body!r}" for trip in fediverse.roads.log
        ]


async def test_the_same_seed_gives_the_same_run(tmp_path: Path, templates: Templates) -> None:
    once = await _a_day(3, tmp_path / "once", templates, threads=False)
    again = await _a_day(3, tmp_path / "again", templates, threads=False)
    assert once == again


async def test_another_seed_gives_another_run(tmp_path: Path, templates: Templates) -> None:
    once = await _a_day(3, tmp_path / "once", templates, threads=False)
    other = await _a_day(4, tmp_path / "other", templates, threads=False)
    assert once != other


async def test_it_runs_on_real_threads_as_well(tmp_path: Path, templates: Templates) -> None:
    assert await _a_day(3, tmp_path, templates, threads=True)


async def test_a_dead_node_answers_nobody_until_it_is_started_again(hull: Home) -> None:
    await hull.add("Bread on Fridays")
    hull.life.end()
    with pytest.raises(Unreachable):
        await hull.answer(Outgoing("GET", f"{hull.base_url}/umbrella"))
    await hull.restart()
    assert await hull.titles() == ["Bread on Fridays"]


async def test_what_a_node_does_has_steps_and_it_may_die_at_each(hull: Home) -> None:
    before = hull.life.steps
    await hull.add("Bread on Fridays")
    taken = hull.life.steps - before
    assert taken >= 3
    hull.life.ends_at_step(taken // 2)
    with pytest.raises(Died):
        await hull.add("Bread on Mondays")
    assert not hull.is_up
    await hull.restart()
    assert hull.is_up


async def test_what_was_not_written_down_is_lost_with_the_life(hull: Home) -> None:
    hull.life.ends_at_step(1)
    with pytest.raises(Died):
        await hull.add("Bread on Fridays")
    await hull.restart()
    assert await hull.titles() == []


async def test_what_is_held_back_arrives_when_it_is_let(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    fediverse.roads.weather.held_back = 1.0
    await hull.add("Bread on Fridays")
    await fediverse.settle()
    assert await madison.titles() == []
    fediverse.roads.mend()
    assert await fediverse.roads.let_arrive() > 0
    await fediverse.settle()
    assert await madison.titles() == ["Bread on Fridays"]


async def test_a_cut_road_is_cut_both_ways(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    fediverse.roads.part(hull.host, madison.host)
    for one, other in ((hull, madison), (madison, hull)):
        with pytest.raises(Unreachable):
            await fediverse.roads.travel(one.host, Outgoing("GET", f"{other.base_url}/actor"))


async def test_a_fediverse_that_never_rests_fails_loudly(
    fediverse: Fediverse, hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def restless() -> int:
        return 1

    monkeypatch.setattr(hull.node, "run_due", restless)
    with pytest.raises(AssertionError, match=r"still something to do: .*hull\.example"):
        await fediverse.settle()


async def test_every_actor_of_a_node_has_keys_of_its_own(hull: Home) -> None:
    documents = [await hull.document(f"/actors/{name}") for name in ("hull", "josie", "amina")]
    keys = {document["publicKey"]["publicKeyPem"] for document in documents}
    node = parse((await hull.get("/actor")).body)["publicKey"]["publicKeyPem"]
    assert len(keys | {node}) == 4
