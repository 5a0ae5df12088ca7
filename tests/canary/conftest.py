import asyncio

import pytest

from tests.canary.aftermath import Aftermath, lived


@pytest.fixture(scope="session")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """The story of the town, told once: it is long, and nothing in it changes."""
    return asyncio.run(lived(tmp_path_factory.mktemp("canary")))
