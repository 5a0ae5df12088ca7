from collections.abc import AsyncIterator

import pytest

from tests.fediverse.sundial import Sundial
from world.guarded import GuardedNetwork

LOOPBACK = ("127.0.0.0/8",)
USER_AGENT = "sisternet/0 (+https://hull.example/)"


@pytest.fixture
def sundial() -> Sundial:
    return Sundial()


@pytest.fixture
async def network(sundial: Sundial) -> AsyncIterator[GuardedNetwork]:
    """A guarded network that may dial loopback."""
    opened = GuardedNetwork(clock=sundial, user_agent=USER_AGENT, allow_addresses=LOOPBACK)
    yield opened
    await opened.close()
