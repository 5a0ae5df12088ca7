"""Handling what was kept: in order, once, each for itself, and again when it failed."""

import asyncio
from datetime import timedelta

import pytest

from actors import store as actors_store
from inbox.handling import NOBODY_HANDLES
from inbox.needs import Needs
from inbox.receipt import State
from inbox.schedule import MOST_TRIES
from inbox.verified import ProvenBy, VerifiedActivity
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.inbox.handlers import THING, failing, known, like, needing, note_it, supplying
from tests.inbox.steps import until
from tests.inbox.table import Table, marks, table_at
from world.errors import (
    Conflict,
    Gone,
    Limited,
    Malformed,
    Missing,
    Refused,
    SisternetError,
    Unreachable,
)
from world.network import Answer, Outgoing


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Somebody whom Hull knows."""
    return await known(fediverse, hull, "vera@social.example")


@pytest.fixture
async def table(fediverse: Fediverse, hull: Home) -> Table:
    return await table_at(fediverse, hull)


# In order, and once


async def test_what_was_kept_is_handled_once_and_in_order(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = note_it
    for _ in range(3):
        await table.lay(vera, like(vera))
    assert await table.handle() == 3
    assert await marks(hull) == ["vera 1", "vera 2", "vera 3"]
    assert await table.handle() == 0
    row = await table.row((await table.queue.listed())[0].id)
    assert (row.state, row.tries, row.outcome) == (State.DONE, 0, "Like")


async def test_very_many_are_handled_in_batches(vera: Stranger, table: Table, hull: Home) -> None:
    table.handlers["Like"] = note_it
    for _ in range(300):
        await table.lay(vera, like(vera))
    assert await table.handle() == 300
    assert await marks(hull) == [f"vera {number}" for number in range(1, 301)]


async def test_a_handler_sees_who_said_it_how_that_is_known_and_the_octets_as_they_came(
    vera: Stranger, table: Table
) -> None:
    seen: list[VerifiedActivity] = []
    table.handlers["Like"] = lambda _tx, verified: seen.append(verified)
    number = await table.lay(vera, like(vera), by=ProvenBy.PROOF)
    await table.handle()
    (verified,) = seen
    assert verified.sender.iri == verified.signed_by == verified.activity.actor == vera.iri
    assert (verified.proven_by, verified.receipt_id) == (ProvenBy.PROOF, number)
    assert verified.lacking == frozenset()
    assert b"acts/1" in verified.body
    assert verified.received_at == (await table.row(number)).received_at


async def test_what_nobody_handles_is_done_without_effect(vera: Stranger, table: Table) -> None:
    number = await table.lay(vera, vera.does("Dance", THING))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.outcome) == (State.DONE, NOBODY_HANDLES)


async def test_an_end_that_names_its_beginning_only_goes_by_what_is_remembered_of_it(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers |= {"Like": note_it, "Undo/Like": note_it, "Accept/Follow": note_it}
    first = like(vera)
    await table.lay(vera, first)
    await table.lay(vera, vera.does("Undo", first["id"]))
    await table.lay(vera, vera.does("Undo", f"{vera.iri}/never-heard-of"))
    await hull.follow(vera.iri)
    (row,) = await hull.rows("SELECT iri FROM follows")
    await table.lay(vera, vera.does("Accept", row["iri"]))
    await table.handle()
    assert await marks(hull) == ["vera 1", "vera 2", "vera 4"]


# When it fails


@pytest.mark.parametrize("kind", [Refused, Malformed, Missing, Gone, Conflict])
async def test_a_refusal_is_for_good_and_leaves_no_trace(
    kind: type[SisternetError], vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = failing(lambda: kind("Not this."), "1")
    number = await table.lay(vera, like(vera))
    await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.outcome, row.tries) == (State.REFUSED, "Not this.", 0)
    assert await marks(hull) == ["vera 2"]


async def test_a_batch_in_which_something_fails_is_done_again_with_care_and_some_after_it_so_too(
    vera: Stranger, table: Table, hull: Home
) -> None:
    tried: list[str] = []

    def handler(tx: Writing, verified: VerifiedActivity) -> None:
        tried.append(str(verified.activity.id)[-1])
        note_it(tx, verified)
        if tried[-1] in "27":
            raise Refused("Not this.")

    table.handlers["Like"] = handler
    worker = table.worker()
    for batch, expected in (("123", "12123"), ("4", "4"), ("5678", "5678")):
        tried.clear()
        for _ in batch:
            await table.lay(vera, like(vera))
        await worker.run_due()
        assert "".join(tried) == expected
    await worker.close()
    assert await marks(hull) == [f"vera {number}" for number in (1, 3, 4, 5, 6, 8)]


async def test_a_fault_of_ours_stops_nobody_else_and_is_tried_again(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    rob = await known(fediverse, hull, "rob@friendly.example")
    table.handlers["Like"] = failing(lambda: KeyError("bad luck"), "1")
    poison = await table.lay(vera, like(vera))
    await table.lay(rob, like(rob, id=f"{rob.iri}/a"))
    with table.expecting_faults() as faults:
        await table.handle()
    assert [fault["event"] for fault in faults] == ["a handler failed"]
    assert "bad luck" in faults[0]["fault"]
    row = await table.row(poison)
    assert (row.state, row.tries, row.outcome) == (State.WAITING, 1, "fault: KeyError")
    assert timedelta(seconds=30) <= row.due_at - hull.watch.now() <= timedelta(seconds=36)
    assert await marks(hull) == ["rob a"]

    table.handlers["Like"] = note_it
    assert await table.handle() == 0
    fediverse.clock.turn(seconds=36)
    assert await table.handle() == 1
    assert (await table.row(poison)).state is State.DONE


async def test_what_its_sender_said_later_waits_for_the_first_tries(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = failing(lambda: KeyError("bad luck"), "1")
    await table.lay(vera, like(vera))
    await table.lay(vera, like(vera))
    for pause, left in ((40, []), (150, []), (0, ["vera 2"])):
        with table.expecting_faults():
            await table.handle()
        assert await marks(hull) == left
        fediverse.clock.turn(seconds=pause)


async def test_a_poison_row_is_given_up_in_the_end_and_handled_again_when_its_keeper_says_so(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = failing(lambda: KeyError("bad luck"), "1")
    number = await table.lay(vera, like(vera))
    with table.expecting_faults() as faults:
        for _ in range(MOST_TRIES + 3):
            await table.handle()
            fediverse.clock.turn(days=2)
    assert len(faults) == MOST_TRIES
    row = await table.row(number)
    assert (row.state, row.tries, row.outcome) == (State.FAILED, MOST_TRIES - 1, "fault: KeyError")

    table.handlers["Like"] = note_it
    assert await table.handle() == 0
    assert await table.queue.replay() == 1
    assert table.nudges == 1
    assert await table.handle() == 1
    assert await marks(hull) == ["vera 1"]
    assert (await table.row(number)).tries == 0


async def test_a_store_that_gives_way_leaves_the_whole_batch_for_later(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = failing(lambda: Unreachable("The disk is full."), "2")
    for _ in range(2):
        await table.lay(vera, like(vera))
    with pytest.raises(Unreachable):
        await table.handle()
    assert await table.states() == ["waiting", "waiting"]
    assert await marks(hull) == []

    table.handlers["Like"] = note_it
    await table.handle()
    assert await marks(hull) == ["vera 1", "vera 2"]


# When something is missing


async def test_what_is_needed_is_fetched_and_then_it_is_handled(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a", "b")
    asked = supplying(table, hull)
    await table.lay(vera, like(vera))
    await table.lay(vera, vera.does("Like", "https://social.example/things/2"))
    await table.handle()
    assert asked == ["a", "b"]
    assert await marks(hull) == ["a", "b", "vera 1", "vera 2"]


async def test_others_go_on_while_something_is_fetched(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    rob = await known(fediverse, hull, "rob@friendly.example")
    table.handlers |= {"Like": needing("thing", "a"), "Announce": note_it}
    supplying(table, hull)
    await table.lay(vera, like(vera))
    await table.lay(vera, vera.does("Announce", THING))
    await table.lay(rob, rob.does("Announce", THING, id=f"{rob.iri}/b"))
    await table.handle()
    assert await marks(hull) == ["rob b", "a", "vera 1", "vera 2"]


async def test_somebody_whom_two_need_at_the_same_time_is_asked_once(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    ann = await known(fediverse, hull, "ann@near.example")
    rob = fediverse.stranger("rob@friendly.example")
    gate, answer = asyncio.Event(), fediverse.roads.peers[rob.host]

    async def late(request: Outgoing) -> Answer:
        await gate.wait()
        return await answer(request)

    def handle(tx: Writing, verified: VerifiedActivity) -> None:
        if actors_store.by_iri(tx, rob.iri) is None:
            raise Needs("actor", rob.iri)
        note_it(tx, verified)

    fediverse.roads.peers[rob.host] = late
    table.handlers["Like"] = handle
    await table.lay(vera, like(vera, id=f"{vera.iri}/a"))
    await table.lay(ann, like(ann, id=f"{ann.iri}/b"))
    handling = asyncio.create_task(table.handle())
    assert not await until(handling.done)
    gate.set()
    await handling
    assert sorted(await marks(hull)) == ["ann b", "vera a"]
    assert rob.server.asked == [rob.iri]


@pytest.mark.parametrize("error", [Missing("No."), Gone("No."), Refused("No."), Malformed("No.")])
async def test_what_cannot_be_had_ends_it_without_effect(
    error: SisternetError, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a")
    asked = supplying(table, hull, error)
    number = await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.outcome) == (State.REFUSED, "could not be had: thing a")
    assert asked == ["a"]


@pytest.mark.parametrize("error", [Unreachable("Silence."), Limited("Too much.")])
async def test_what_cannot_be_had_now_is_asked_for_later(
    error: SisternetError, fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a")
    asked = supplying(table, hull, error, None)
    number = await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.tries) == (State.WAITING, 1)
    assert row.outcome == f"thing a: {error.public}"

    fediverse.clock.turn(seconds=36)
    await table.handle()
    assert asked == ["a", "a"]
    assert await marks(hull) == ["a", "vera 1"]


@pytest.mark.parametrize("error", [Unreachable("Silence."), Limited("Too much."), Missing("No.")])
async def test_what_can_be_done_without_holds_nothing_up(
    error: SisternetError, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a", "b", optional=True)
    asked = supplying(table, hull, error)
    await table.lay(vera, like(vera))
    await table.handle()
    assert asked == ["a", "b"]
    assert await marks(hull) == ["vera 1"]


async def test_what_needs_something_without_end_is_given_up(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", *map(str, range(100)))
    asked = supplying(table, hull)
    number = await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert row.state is State.REFUSED
    assert row.outcome == "needs more than may be fetched for it"
    assert len(asked) == 24


async def test_a_fault_while_fetching_is_tried_again_like_any_other(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = needing("thing", "a")
    supplying(table, hull, KeyError("bad luck"), None)
    number = await table.lay(vera, like(vera))
    with table.expecting_faults() as faults:
        await table.handle()
    assert [fault["event"] for fault in faults] == ["an errand failed"]
    row = await table.row(number)
    assert (row.state, row.tries, row.outcome) == (State.WAITING, 1, "fault: KeyError")

    fediverse.clock.turn(seconds=36)
    await table.handle()
    assert await marks(hull) == ["a", "vera 1"]


async def test_a_sender_we_have_never_met_is_looked_up_first(
    fediverse: Fediverse, table: Table, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    table.handlers["Like"] = note_it
    await table.lay(rob, like(rob))
    assert not await table.knows(rob)
    await table.handle()
    assert await marks(hull) == ["rob 1"]
    assert rob.server.asked == [rob.iri]


async def test_somebody_may_be_asked_anew_though_they_are_known(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    def handle(tx: Writing, verified: VerifiedActivity) -> None:
        if verified.sender.name != "Vera the Second":
            raise Needs("fresh actor", verified.sender.iri)
        note_it(tx, verified)

    table.handlers["Like"] = handle
    await table.lay(vera, like(vera))
    vera.publish(name="Vera the Second")
    fediverse.clock.turn(seconds=1)
    await table.handle()
    assert await marks(hull) == ["vera 1"]


# What only its origin can confirm


async def test_what_somebody_brought_counts_as_its_origin_has_it(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    rob = await known(fediverse, hull, "rob@friendly.example")
    seen: list[VerifiedActivity] = []
    table.handlers["Create"] = lambda _tx, verified: seen.append(verified)
    vera.server.put(vera.note(1)["id"], vera.note(1, "As it is."))
    number = await table.lay(
        rob, vera.create(vera.note(1, "As it was brought.")), by=ProvenBy.PENDING
    )
    await table.handle()
    (verified,) = seen
    assert (verified.proven_by, verified.signed_by) == (ProvenBy.ORIGIN, rob.iri)
    assert (verified.activity.object or {})["content"] == "<p>As it is.</p>"
    assert number not in {row.id for row in await table.queue.listed()}


async def test_what_its_origin_denies_has_no_effect(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    rob = await known(fediverse, hull, "rob@friendly.example")
    table.handlers["Create"] = note_it
    number = await table.lay(rob, vera.create(vera.note(1)), by=ProvenBy.PENDING)
    await table.handle()
    assert (await table.row(number)).state is State.REFUSED
    assert await marks(hull) == []


async def test_an_origin_that_is_silent_is_asked_again_and_holds_nobody_up(
    fediverse: Fediverse, vera: Stranger, table: Table, hull: Home
) -> None:
    rob = await known(fediverse, hull, "rob@friendly.example")
    table.handlers |= {"Create": note_it, "Like": note_it}
    note = vera.note(1)
    vera.server.put(note["id"], note)
    fediverse.roads.dark.add(vera.host)
    number = await table.lay(rob, vera.create(note), by=ProvenBy.PENDING)
    await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.tries) == (State.WAITING, 1)
    assert str(row.outcome).startswith("its origin: ")
    assert await marks(hull) == ["vera 2"]

    fediverse.roads.dark.clear()
    fediverse.clock.turn(minutes=2)
    await table.handle()
    assert len(await marks(hull)) == 2


# Whose words count no more


async def test_the_words_of_a_host_that_is_shut_out_meanwhile_have_no_effect(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = note_it
    number = await table.lay(vera, like(vera))
    await hull.doing(hull.rooms.moderation.block_host(vera.host))
    await table.handle()
    assert (await table.row(number)).state is State.REFUSED
    assert await marks(hull) == []


async def test_the_words_of_somebody_who_is_gone_meanwhile_have_no_effect(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers |= {
        "Like": note_it,
        "Delete/actor": lambda tx, verified: hull.rooms.relations.departing.forget(
            tx, verified.sender
        ),
    }
    await table.lay(vera, vera.does("Delete", vera.iri))
    number = await table.lay(vera, like(vera))
    await table.handle()
    row = await table.row(number)
    assert (row.state, row.outcome) == (State.REFUSED, "Whoever says this is gone.")


# In whose inbox it is found


async def test_it_is_found_by_those_it_names_and_by_those_who_follow(
    fediverse: Fediverse, table: Table, hull: Home
) -> None:
    table.handlers["Like"] = note_it
    vera = fediverse.stranger("vera@social.example")
    await hull.follow(vera.iri, by="amina")
    await fediverse.settle()
    await vera.send(f"{hull.base_url}/inbox", vera.does("Accept", vera.heard("Follow")[0]))
    josie, nobody = await hull.member("josie"), f"{hull.base_url}/actors/nobody"
    open_one = await table.lay(vera, like(vera, cc=[josie.iri, nobody]))
    direct = await table.lay(vera, like(vera, to=[josie.iri]))
    await table.lay(vera, vera.does("Dance", THING, to=[josie.iri]))
    await table.handle()
    rows = await hull.rows(
        "SELECT a.username, e.receipt_id FROM inbox_entries e JOIN actors a ON a.id = e.actor_id"
        " WHERE e.receipt_id >= :first ORDER BY 2, 1",
        first=open_one,
    )
    assert [(row["username"], row["receipt_id"]) for row in rows] == [
        ("amina", open_one),
        ("josie", open_one),
        ("josie", direct),
    ]
