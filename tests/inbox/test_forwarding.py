"""Which answers are passed on, by whom, and to whom (ActivityPub 7.1.2)."""

import pytest

from actors.budget import Budget
from inbox.verified import VerifiedActivity
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger
from tests.inbox.table import Table, table_at


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Who answers."""
    stranger = fediverse.stranger("vera@social.example")
    await hull.node.fetcher.actor(stranger.iri, budget=Budget())
    return stranger


@pytest.fixture
async def table(fediverse: Fediverse, hull: Home) -> Table:
    """Where answers are handled, which have no other effect here."""
    for handle in ("rob@friendly.example", "ann@near.example", "eve@social.example"):
        await fediverse.stranger(handle).follow((await hull.member("josie")).iri)
    table = await table_at(fediverse, hull)
    table.handlers |= {"Create": _handle, "Update": _handle, "Delete": _handle, "Announce": _handle}
    return table


def _handle(_tx: Writing, _verified: VerifiedActivity) -> None:
    """Has no effect."""


async def answer(vera: Stranger, hull: Home, to_what: str) -> Json:
    """Her answer, to everybody and to those who follow Josie."""
    followers = (await hull.member("josie")).followers
    note = vera.note(1, inReplyTo=to_what, cc=[followers])
    return vera.create(note)


async def passed_on(hull: Home) -> list[tuple[str, str, str]]:
    """(type, inbox, who signs) of what was queued of the words of others."""
    rows = await hull.rows(
        "SELECT a.type, d.inbox, s.username FROM deliveries d"
        " JOIN activities a ON a.id = d.activity_id JOIN actors s ON s.id = d.sender_id"
        " WHERE a.audience = 'forwarded' ORDER BY d.id"
    )
    return [(row["type"], row["inbox"], row["username"]) for row in rows]


async def handled(table: Table, vera: Stranger, *activities: Json) -> int:
    """Has them handled; says how often the deliverer was woken for that."""
    for activity in activities:
        await table.lay(vera, activity)
    before = table.nudges
    await table.handle()
    return table.nudges - before


FRIENDS = ("https://near.example/inbox", "https://friendly.example/inbox")


async def test_an_answer_for_everybody_goes_to_those_who_follow_but_for_its_own_server(
    vera: Stranger, table: Table, hull: Home
) -> None:
    create = await answer(vera, hull, (await hull.add("Bread")).iri)
    assert await handled(table, vera, create) == 1
    assert sorted(await passed_on(hull)) == [
        ("Create", inbox, "josie") for inbox in sorted(FRIENDS)
    ]
    (row,) = await hull.rows(
        "SELECT a.iri, r.body = a.body AS same FROM activities a"
        " JOIN received ON received.activity_iri = a.iri"
        " JOIN received_bodies r ON r.receipt_id = received.id"
    )
    assert (row["iri"], row["same"]) == (create["id"], 1)


async def test_a_change_is_passed_on_too_and_nothing_twice(
    vera: Stranger, table: Table, hull: Home
) -> None:
    create = await answer(vera, hull, (await hull.add("Bread")).iri)
    update = create | {"id": f"{vera.iri}/update", "type": "Update"}
    await handled(table, vera, create, update)
    await table.queue.replay((await table.queue.listed())[0].id)
    await table.handle()
    kinds = [kind for kind, _, _ in await passed_on(hull)]
    assert kinds == ["Create", "Create", "Update", "Update"]


async def test_a_host_that_is_shut_out_gets_nothing_passed_on(
    vera: Stranger, table: Table, hull: Home
) -> None:
    create = await answer(vera, hull, (await hull.add("Bread")).iri)
    await hull.node.database.write(
        lambda tx: tx.run(
            "INSERT INTO blocked_hosts (host, severity, reason, created_at)"
            " VALUES ('near.example', 'suspend', '', '')"
        )
    )
    await handled(table, vera, create)
    assert [inbox for _, inbox, _ in await passed_on(hull)] == ["https://friendly.example/inbox"]


async def test_an_answer_to_what_the_network_announces_goes_to_those_who_follow_the_network(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    network = await hull.network()
    await fediverse.stranger("kim@far.example").follow(network.iri)
    create = await answer(vera, hull, (await hull.add("Soup", by="amina")).iri)
    assert await handled(table, vera, create | {"cc": [network.followers]}) == 1
    assert await passed_on(hull) == [("Create", "https://far.example/inbox", "hull")]


async def test_what_nobody_follows_goes_nowhere(vera: Stranger, table: Table, hull: Home) -> None:
    offer = await hull.add("Soup", by="amina")
    create = await answer(vera, hull, offer.iri)
    followers = (await hull.member("amina")).followers
    assert await handled(table, vera, create | {"cc": [followers]}) == 0
    assert await passed_on(hull) == []


async def test_only_what_answers_one_of_ours_for_everybody_is_passed_on(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    bread = (await hull.add("Bread")).iri
    soup = (await hull.add("Soup", by="amina")).iri
    hidden = (await hull.add("For sisters", audience="sisters")).iri
    josie = await hull.member("josie")
    good = await answer(vera, hull, bread)
    left_out = {
        "not for everybody": good | {"to": [josie.iri]},
        "not for those who follow": good | {"cc": [josie.iri]},
        "for those who follow somebody who is not here": good
        | {"cc": [f"{hull.base_url}/actors/nobody/followers"]},
        "for those who follow elsewhere": good | {"cc": ["https://other.example/followers"]},
        "an answer to somebody else here": await answer(vera, hull, soup),
        "an answer to what not everybody may read": await answer(vera, hull, hidden),
        "an answer to what lies elsewhere": await answer(vera, hull, vera.note(0)["id"]),
        "an answer to nothing": await answer(vera, hull, bread) | {"object": vera.note(1)},
        "without a name": good | {"id": None},
        "about nothing": good | {"object": None},
        "not embedded": good | {"object": vera.note(1)["id"]},
        "not to be read": good | {"object": good["object"] | {"type": "Create"}},
        "an announcement": good | {"type": "Announce"},
    }
    for why, activity in left_out.items():
        named = {"id": f"{vera.iri}/{len(why)}"} if activity["id"] else {}
        await table.lay(vera, {key: item for key, item in (activity | named).items() if item})
        assert await table.handle() == 1
        assert await passed_on(hull) == [], why
    assert table.nudges == 0


async def test_its_end_goes_to_those_it_was_passed_on_to(
    vera: Stranger, table: Table, hull: Home
) -> None:
    create = await answer(vera, hull, (await hull.add("Bread")).iri)
    await handled(table, vera, create)
    name = create["object"]["id"]
    for left_out in (
        vera.does("Delete", name, to=[]),
        vera.does("Delete", f"{name}/another"),
        vera.does("Delete", None),
    ):
        assert await handled(table, vera, left_out) == 0
    assert await handled(table, vera, vera.does("Delete", {"id": name, "type": "Tombstone"})) == 1
    ends = [inbox for kind, inbox, _ in await passed_on(hull) if kind == "Delete"]
    assert sorted(ends) == sorted(FRIENDS)
