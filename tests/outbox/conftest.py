from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.outbox.hull import Hull


@pytest.fixture
async def hull(tmp_path: Path) -> AsyncIterator[Hull]:
    async with Hull(tmp_path / "hull.sqlite") as node:
        yield node
