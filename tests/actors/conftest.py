from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.actors.elsewhere import Elsewhere, Person, keys_of
from tests.actors.town import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with Town(tmp_path / "hull.sqlite") as node:
        yield node


@pytest.fixture
def elsewhere(town: Town) -> Elsewhere:
    return town.elsewhere


@pytest.fixture
def vera() -> Person:
    """Honest, on a host that others would like to speak for."""
    return Person()


@pytest.fixture
def evil() -> Person:
    return Person("mallory", "https://evil.example", keys_of("mallory"))
