"""A real node with its members, and the programs that other people made for Mastodon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.hand import Hand
from tests.clients.town import Town
from tests.journeys.processes import machine
from tests.peers.install import install_clients


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Hull and Madison, each a process of its own; Josie lives here, Leah there."""
    install_clients()
    folder: Path = tmp_path_factory.mktemp("town")
    with machine(folder) as here:
        hull, madison = (
            here.node("hull", "TimeBank Hull"),
            here.node("madison", "Madison Mutual Aid"),
        )
        josie, ted = hull.add_member("josie"), hull.add_member("ted")
        leah = madison.add_member("leah")
        for node in (hull, madison):
            node.start()
        yield Town(folder, hull, madison, josie, ted, leah)
        assert (hull.stop(), madison.stop()) == (0, 0), hull.log_end() + madison.log_end()


@pytest.fixture
def hand(town: Town) -> Iterator[Hand]:
    """Josie's browser, in which she is signed in."""
    found = Hand(town.hull)
    found.sign_in("josie")
    yield found
    found.close()
