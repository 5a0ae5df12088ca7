"""Fixtures of the simulated fediverse; a folder of tests takes them over in its `conftest.py`."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fediverse.casts import AOTEAROA, HULL, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.templates import Templates


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("templates"))


@pytest.fixture
async def fediverse(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Templates
) -> AsyncIterator[Fediverse]:
    """An empty fediverse, seeded by the name of the test."""
    async with Fediverse(request.node.name, tmp_path, templates) as world:
        yield world


@pytest.fixture
async def hull(fediverse: Fediverse) -> Home:
    return await fediverse.add(HULL)


@pytest.fixture
async def madison(fediverse: Fediverse) -> Home:
    return await fediverse.add(MADISON)


@pytest.fixture
async def aotearoa(fediverse: Fediverse) -> Home:
    return await fediverse.add(AOTEAROA)


@dataclass(frozen=True, slots=True)
class Sisters:
    """Three networks, each a sister of the two others."""

    fediverse: Fediverse
    hull: Home
    madison: Home
    aotearoa: Home

    def __iter__(self) -> Iterator[Home]:
        return iter((self.hull, self.madison, self.aotearoa))


@pytest.fixture
async def sisters(fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home) -> Sisters:
    await fediverse.become_sisters(hull, madison)
    await fediverse.become_sisters(hull, aotearoa)
    await fediverse.become_sisters(madison, aotearoa)
    return Sisters(fediverse, hull, madison, aotearoa)
