from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actors.actor import Actor
from tests.fediverse.fixtures import fediverse, templates
from tests.posts.village import Neighbour, Village, neighbour

__all__ = ["fediverse", "templates"]


@pytest.fixture
async def hull(tmp_path: Path) -> AsyncIterator[Village]:
    async with Village(tmp_path / "hull.sqlite") as village:
        yield village


@pytest.fixture
def york() -> Neighbour:
    """The desk of a sister network."""
    desk = neighbour("york", "https://york.example", type="Group", endpoints=None)
    desk.person.more |= {"sisters": f"{desk.iri}/sisters"}
    return desk


@pytest.fixture
async def sister(hull: Village, york: Neighbour) -> Actor:
    """York, with an active pact; both follow each other."""
    actor = await hull.meet(york)
    await hull.befriend(actor)
    await hull.follow(hull.network, actor)
    await hull.follow(actor, hull.network)
    return actor


@pytest.fixture
async def fan(hull: Village) -> Actor:
    """Somebody on Mastodon who follows the network, not its members."""
    actor = await hull.meet(neighbour("fan", "https://social.example"))
    await hull.follow(actor, hull.network)
    return actor


@pytest.fixture
def vera() -> Neighbour:
    return neighbour("vera", "https://victim.example")
