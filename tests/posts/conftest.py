from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from actors.actor import Actor
from tests.posts.village import Neighbour, Village, neighbour


@pytest.fixture
async def hull(tmp_path: Path) -> AsyncIterator[Village]:
    async with Village(tmp_path / "hull.sqlite") as village:
        yield village


@pytest.fixture
def vera() -> Neighbour:
    """Honest, and followed by ted."""
    return neighbour("vera", "https://victim.example")


@pytest.fixture
def evil() -> Neighbour:
    return neighbour("mallory", "https://evil.example")


@pytest.fixture
async def known_vera(hull: Village, vera: Neighbour) -> Actor:
    actor = await hull.meet(vera)
    await hull.follow(hull.ted, actor)
    return actor


@pytest.fixture
async def known_evil(hull: Village, evil: Neighbour) -> Actor:
    return await hull.meet(evil)
