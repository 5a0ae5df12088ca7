"""Federation with bovine: a cow follows a network, reads its offers, and answers.

bovine checks the signature of every request it is sent, and signs all of its own.
"""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.processes import machine, until
from tests.peers.conftest import Hull
from tests.peers.install import BOVINE_PEER, BOVINE_PYTHON, install_bovine
from tests.peers.speaking import Speaker, running, subjects

pytestmark = [pytest.mark.peers]

_SECONDS = 20


class Cow(Speaker):
    """The peer, and the cow who lives there."""

    def __init__(self, popen: "subprocess.Popen[bytes]") -> None:
        super().__init__(popen)
        self.iri: str = self.greeting["cow"]


@dataclass
class Pasture(Hull):
    """Hull, and the cow, who follows its network."""

    cow: Cow
    complaints: Path

    def letter(self, kind: str, about: str) -> dict[str, Any]:
        """The first letter of that type about that object, once bovine has let it in."""

        def found() -> dict[str, Any] | None:
            for item in self.cow("received"):
                if item["letter"]["type"] == kind and about in subjects(item["letter"]):
                    kept: dict[str, Any] = item
                    return kept
            return None

        letter = until(found, seconds=_SECONDS, of_what=self._told)
        assert letter is not None
        return letter

    def _told(self) -> str:
        return f"{self.cow('received')}\n{self.complaints.read_text()}\n{self.node.log_end()}"


@pytest.fixture(scope="module")
def pasture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pasture]:
    """The two, running; the cow's follow of the network has been accepted."""
    install_bovine()
    folder = tmp_path_factory.mktemp("pasture")
    log = folder / "cow.log"
    with machine(folder) as here, running([str(BOVINE_PYTHON), str(BOVINE_PEER)], log) as popen:
        node = here.node("hull", "TimeBank Hull")
        josie = node.add_member("josie")
        node.start()
        met = Pasture(node, josie, Cow(popen), log)
        follow = met.cow("follow", iri=node.iri)["id"]
        met.letter("Accept", follow)
        yield met
        assert node.stop() == 0, node.log_end()


def test_a_follow_signed_by_bovine_is_accepted_with_a_signature_that_it_trusts(
    pasture: Pasture,
) -> None:
    sql = "SELECT f.iri FROM follows f JOIN actors a ON a.id = f.follower_id WHERE a.iri = ?"
    follow = pasture.row(sql, pasture.cow.iri)
    assert pasture.row("SELECT state FROM follows WHERE iri = ?", follow) == "accepted"
    assert pasture.letter("Accept", follow)["signer"] == pasture.node.iri


def test_an_offer_and_its_update_reach_the_follower_of_a_network(pasture: Pasture) -> None:
    offer = pasture.offer("I mend bicycles", "Punctures", minutes=45)
    assert pasture.letter("Announce", offer)["signer"] == pasture.node.iri
    note = pasture.cow("look", iri=offer)
    assert note["attributedTo"] == pasture.josie.iri
    assert "I mend bicycles" in note["content"]

    pasture.node.command("listing", "edit", offer.rpartition("/")[2], "--title", "I mend bells")
    update = pasture.letter("Update", offer)
    assert update["signer"] == pasture.josie.iri
    assert "I mend bells" in update["letter"]["object"]["content"]
    assert pasture.cow("look", iri=offer)["updated"] == update["letter"]["object"]["updated"]


def test_an_answer_signed_by_bovine_is_kept_and_shown(pasture: Pasture) -> None:
    offer = pasture.offer("Soup on Tuesdays")
    pasture.letter("Announce", offer)
    create = pasture.cow("reply", iri=offer, content="<p>May I come?</p>")
    note = create["object"]["id"]
    assert "May I come?" in pasture.stored("SELECT content FROM posts WHERE iri = ?", note)
    proven_by = "SELECT proven_by FROM received WHERE activity_iri = ?"
    assert pasture.row(proven_by, create["id"]) == "signature"
    shown: list[Any] = list(pasture.node.pages(f"{offer}/replies"))  # members, whole or by name
    assert note in {item if isinstance(item, str) else item["id"] for item in shown}


def test_a_follow_taken_back_ends_the_letters(pasture: Pasture) -> None:
    sql = "SELECT f.iri FROM follows f JOIN actors a ON a.id = f.follower_id WHERE a.iri = ?"
    follow = {"id": pasture.row(sql, pasture.cow.iri), "type": "Follow"}
    whole = follow | {"actor": pasture.cow.iri, "object": pasture.node.iri}
    pasture.cow("undo", activity=whole, recipient=pasture.node.iri)
    until(lambda: pasture.row(sql, pasture.cow.iri) is None, seconds=_SECONDS)
    assert pasture.complaints.read_text(encoding="utf-8") == ""
