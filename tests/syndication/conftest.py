from pathlib import Path

import pytest

from tests.fediverse.casts import HULL
from tests.fediverse.fixtures import aotearoa, fediverse, hull, madison, sisters, templates
from tests.fediverse.templates import Templates

__all__ = ["aotearoa", "fediverse", "hull", "madison", "sisters", "templates"]


@pytest.fixture
async def founded(templates: Templates, tmp_path: Path) -> Path:
    """The store of Hull, founded and at rest."""
    folder = tmp_path / "founded"
    await templates.copy(HULL, folder)
    return HULL.settings(folder).node.database
