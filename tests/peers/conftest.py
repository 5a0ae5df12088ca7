"""A node of ours and a peer that nobody here wrote, in touch with each other."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.journeys.processes import Member, Node, machine, until
from tests.journeys.programs import create, done, object_of, offer
from tests.peers.fedify_peer import Peer, Wishes, peer

_SECONDS = 20

WISHES = {
    "cavage both ways": Wishes("cavage"),
    "RFC 9421 both ways": Wishes("rfc9421", demands="rfc9421"),
    "RFC 9421 by challenge": Wishes("rfc9421", demands="rfc9421", challenge=True),
}


@dataclass
class Hull:
    """Hull's node with its member Josie."""

    node: Node
    josie: Member

    def offer(self, title: str, body: str = "", *, minutes: int = 60) -> str:
        """A public offer of Josie's, posted by her program; its IRI."""
        return object_of(done(self.josie, create(offer(title, body, minutes=minutes))))

    def row(self, sql: str, *values: object) -> Any:  # noqa: ANN401  # whatever the column holds
        """The first column of the first row that the node has stored, or None."""
        with closing(sqlite3.connect(self.node.database)) as store:
            found = store.execute(sql, values).fetchone()
        return found[0] if found else None

    def stored(self, sql: str, *values: object) -> Any:  # noqa: ANN401
        """As `row`, once there is one with a truthy value."""
        return until(lambda: self.row(sql, *values), seconds=_SECONDS, of_what=self.node.log_end)


@dataclass
class Meeting(Hull):
    """Hull, and the peer with Wanda, who follows its network and Josie."""

    peer: Peer

    def letter(self, kind: str, about: str) -> dict[str, Any]:
        """A letter of that type about that object, once it has come to the peer."""

        def told() -> str:
            return f"{self.peer('received')['requests']}\n{self.node.log_end()}"

        found = until(lambda: self.peer.letter(kind, about), seconds=_SECONDS, of_what=told)
        assert found is not None
        return found


@pytest.fixture(scope="package", params=list(WISHES.values()), ids=list(WISHES))
def meeting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Meeting]:
    """The two, running; Wanda's follows have been accepted."""
    folder = tmp_path_factory.mktemp("meeting")
    with machine(folder) as here, peer(request.param, folder / "peer.log") as there:
        node = here.node("hull", "TimeBank Hull")
        josie = node.add_member("josie")
        node.start()
        met = Meeting(node, josie, there)
        for iri in (node.iri, josie.iri):
            follow = there("follow", iri=iri)["id"]
            met.letter("Accept", follow)
        yield met
        assert node.stop() == 0, node.log_end()
