import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import templates
from tests.fediverse.templates import Templates
from tests.hostile.web.town import Made, Place, copied
from tests.hostile.web.townsfolk import made

__all__ = ["place", "templates", "town"]


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id, in a thousandth of the memory."""
    monkeypatch.setattr("sessions.passwords.MEMORY_KIB", 64)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The town, made once; nothing in it changes but in copies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sessions.passwords.MEMORY_KIB", 64)
        return asyncio.run(made(tmp_path_factory.mktemp("town")))


@pytest.fixture
async def place(
    request: pytest.FixtureRequest, tmp_path: Path, templates: Templates, town: Made
) -> AsyncIterator[Place]:
    """A copy of the town, whatever becomes of it."""
    async with Fediverse(request.node.name, tmp_path, templates) as fediverse:
        yield await copied(town, fediverse, tmp_path)
