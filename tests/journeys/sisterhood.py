"""Three networks on three nodes, made sisters by their coordinators' commands."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from tests.journeys.processes import Machine, Member, Node, machine, until

_PACT_SECONDS = 30


@dataclass
class Sisters:
    """Hull, Madison and Aotearoa, running and active sisters; Josie lives in Hull."""

    here: Machine
    nodes: tuple[Node, Node, Node]
    josie: Member

    @property
    def hull(self) -> Node:
        return self.nodes[0]

    @property
    def madison(self) -> Node:
        return self.nodes[1]

    def told(self) -> str:
        """The ends of all logs, for the message of a failed test."""
        return "\n".join(f"--- {node.username}\n{node.log_end()[-2_000:]}" for node in self.nodes)


@contextmanager
def sisters(folder: Path) -> Iterator[Sisters]:
    """The three, until the block ends."""
    with machine(folder) as here:
        hull = here.node("hull", "TimeBank Hull", zone="Europe/London")
        madison = here.node("madison", "Dane County TimeBank", zone="America/Chicago")
        aotearoa = here.node("aotearoa", "Tāmaki Timebank", language="mi", zone="Pacific/Auckland")
        nodes = (hull, madison, aotearoa)
        josie = hull.add_member("josie")
        for node in nodes:
            node.start()
        for asking, asked in combinations(nodes, 2):
            asking.command("sister", "propose", asked.handle)
        for asking, asked in combinations(nodes, 2):
            wait_for_pact(asked, asking, "proposed")
            asked.command("sister", "accept", asking.handle)
        for one, other in combinations(nodes, 2):
            wait_for_pact(one, other, "active")
            wait_for_pact(other, one, "active")
        yield Sisters(here, nodes, josie)


def wait_for_pact(node: Node, other: Node, state: str) -> None:
    """Waits until both the pact and, once it is active, the follows that belong to it stand."""
    sql = (
        "SELECT 1 FROM pacts JOIN actors ON actors.id = network_id WHERE actors.iri = ?"
        " AND pacts.state = ?"
    )
    follows = (
        "SELECT count(*) = 2 FROM follows JOIN actors a ON a.id = follower_id"
        " JOIN actors b ON b.id = followed_id WHERE ? IN (a.iri, b.iri) AND state = 'accepted'"
    )

    def stands() -> bool:
        return bool(value(node, sql, other.iri, state)) and (
            state != "active" or bool(value(node, follows, other.iri))
        )

    until(stands, seconds=_PACT_SECONDS, of_what=node.log_end)


def value(node: Node, sql: str, *values: object) -> Any:  # noqa: ANN401  # whatever is stored
    """The first column of the first row in the node's database, read beside its process."""
    with closing(sqlite3.connect(node.database)) as store:
        found = store.execute(sql, values).fetchone()
    return found[0] if found else None


def titles_stored(node: Node) -> Counter[str]:
    """How often each title is in the node's table of listings."""
    with closing(sqlite3.connect(node.database)) as store:
        return Counter(title for (title,) in store.execute("SELECT title FROM listings"))


def titles_shown(node: Node) -> Counter[str]:
    """How often each title is in the umbrella that the node shows, page by page, by its address."""
    found: Counter[str] = Counter()
    names: set[str] = set()
    following: str | None = "/umbrella"
    while following is not None:
        page = node.document(following)
        found.update(item["name"] for item in page["orderedItems"])
        names.update(item["id"] for item in page["orderedItems"])
        assert {seal["verdict"] for seal in page["provenance"]} <= {"verified"}
        following = page.get("next")
    assert len(names) == found.total()
    return found
