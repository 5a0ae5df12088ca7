"""What the commands tell of sisters and queues that have something in them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from actors import store as people
from actors.actor import Actor, PactState
from federation.documents import read_actor
from federation.strict_json import write
from node.rooms import ROOMS
from outbox import store as outbox_store
from outbox.delivery_store import Rest, note_failure
from outbox.expand import Target
from outbox.schedule import Patience
from storage.database import Database, Writing
from tests.node.shell import Shell

NOW = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)


def _writes(home: Shell, deed: Callable[[Writing], object]) -> None:
    """Puts something into the store of a node that does not run."""

    async def write_it() -> None:
        path = home.folder / "data/sisternet.db"
        database = await Database.open(path, rooms=ROOMS)
        try:
            await database.write(deed)
        finally:
            await database.close()

    asyncio.run(write_it())


def _network(tx: Writing, name: str) -> Actor:
    iri = f"https://{name}.example/actors/{name}"
    document = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": iri,
        "type": "Group",
        "preferredUsername": name,
        "name": name.title(),
        "inbox": f"{iri}/inbox",
        "outbox": f"{iri}/outbox",
    }
    number = sum(name.encode())
    return people.save_remote(tx, read_actor(document, now=NOW), write(document), NOW, number)


@pytest.mark.parametrize(
    ("by", "state", "told"),
    [
        ("us", PactState.PROPOSED, "asked by us, waits for their answer"),
        ("them", PactState.PROPOSED, "has asked us, 2026-03-07: accept or decline it"),
        ("us", PactState.ACTIVE, "sister, 2026-03-07"),
        ("them", PactState.DECLINED, "declined"),
        ("us", PactState.ENDED, "ended"),
    ],
)
def test_the_list_of_sisters_says_where_each_stands(
    home: Shell, by: str, state: PactState, told: str
) -> None:
    def meet(tx: Writing) -> None:
        madison = _network(tx, "madison")
        people.save_pact(tx, madison.id, "https://hull.test/activities/1", by, state, NOW)

    _writes(home, meet)
    line = home.said("sister list")
    assert line.startswith("@madison@madison.example  Madison  ")
    assert told in line


def _waiting(tx: Writing) -> None:
    """An activity of the network waits for two hosts, one of which is silent."""
    network = people.network(tx)
    activity = outbox_store.StoredActivity(
        id=7,
        iri="https://hull.test/activities/7",
        actor_id=network.id,
        type="Announce",
        object_iri=None,
        audience="public",
        body=b"{}",
        published_at=NOW,
    )
    outbox_store.insert_activity(tx, activity)
    targets = [
        Target("madison.example", "https://madison.example/inbox", Patience.SISTER),
        Target("vera.example", "https://vera.example/inbox", Patience.STRANGER),
        Target("far.example", "https://far.example/inbox", Patience.STRANGER, timedelta(hours=1)),
    ]
    outbox_store.insert_deliveries(tx, 7, network.id, targets, NOW)
    note_failure(tx, "vera.example", Rest(NOW + timedelta(hours=1)), "no answer", NOW)


def test_the_queue_tells_of_each_host_and_of_each_delivery_there(home: Shell) -> None:
    _writes(home, _waiting)
    told = home.said("outbox list").splitlines()
    assert [line.split()[0] for line in told] == ["far.example", "madison.example", "vera.example"]
    assert all("1 wait" in line and "oldest" in line for line in told)
    assert "next try 07 Mar 10:00 UTC; no answer" in told[2]
    (line,) = home.said("outbox list vera.example").splitlines()
    assert "Announce  waiting, 0 tries" in line

    number = line.split()[0]
    assert home.said(f"outbox retry {number}") == "Will be tried again at once: 1.\n"
    assert home.said("outbox retry madison.example") == "Will be tried again at once: 1.\n"
    assert home.run("outbox drop vera.example", answers="n\n").code == 130
    assert home.said("outbox drop vera.example", answers="y\n").endswith("Given up: 1.\n")
    assert home.said("outbox drop far.example --yes") == "Given up: 1.\n"
