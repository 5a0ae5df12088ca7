import asyncio

import pytest

from tests.canary.aftermath import Aftermath, lived


@pytest.fixture(scope="session")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """The story of the town, told once: it is long, and nothing in it changes.

    Everybody asks far more than the measure of a program allows.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.measure.Measure.take", lambda *_: {})
        return asyncio.run(lived(tmp_path_factory.mktemp("canary")))
