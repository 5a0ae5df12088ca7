"""What the keeper of a node sees of what was received, and does about it."""

import pytest

from actors.budget import Budget
from inbox.receipt import State
from inbox.verified import VerifiedActivity
from storage.database import Writing
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from tests.inbox.table import Table, mark, marks, table_at
from world.errors import Missing, Refused

THING = "https://social.example/things/1"


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    stranger = fediverse.stranger("vera@social.example")
    await hull.node.fetcher.actor(stranger.iri, budget=Budget())
    return stranger


@pytest.fixture
async def table(fediverse: Fediverse, hull: Home) -> Table:
    return await table_at(fediverse, hull)


def note_it(tx: Writing, verified: VerifiedActivity) -> None:
    mark(tx, verified.activity.type)


def refuse(_tx: Writing, _verified: VerifiedActivity) -> None:
    raise Refused("Not this.")


async def test_a_list_tells_the_newest_first_without_their_content(
    vera: Stranger, table: Table
) -> None:
    table.handlers |= {"Like": note_it, "Announce": refuse}
    await table.lay(vera, vera.does("Like", THING, content="a secret"))
    await table.lay(vera, vera.does("Announce", THING))
    await table.handle()
    await table.lay(vera, vera.does("Like", THING))

    rows = await table.queue.listed()
    assert [(row.type, row.state) for row in rows] == [
        ("Like", State.WAITING),
        ("Announce", State.REFUSED),
        ("Like", State.DONE),
    ]
    assert "secret" not in repr(rows)
    (refused,) = await table.queue.listed(State.REFUSED)
    assert (refused.actor_iri, refused.outcome) == (vera.iri, "Not this.")
    assert len(await table.queue.listed(limit=2)) == 2
    assert await table.queue.counts() == {State.WAITING: 1, State.REFUSED: 1, State.DONE: 1}


async def test_one_that_has_ended_is_handled_again_however_it_ended(
    vera: Stranger, table: Table, hull: Home
) -> None:
    table.handlers |= {"Like": note_it, "Announce": refuse}
    done = await table.lay(vera, vera.does("Like", THING))
    refused = await table.lay(vera, vera.does("Announce", THING))
    await table.handle()
    table.handlers["Announce"] = note_it
    for number in (done, refused):
        assert await table.queue.replay(number) == 1
    assert table.nudges == 2
    await table.handle()
    assert await marks(hull) == ["Like", "Like", "Announce"]
    assert await table.states() == ["done", "done"]


async def test_there_is_nothing_to_replay_of_what_waits_or_was_never_there(
    vera: Stranger, table: Table
) -> None:
    waiting = await table.lay(vera, vera.does("Like", THING))
    for number in (waiting, 1):
        with pytest.raises(Missing):
            await table.queue.replay(number)
    assert table.nudges == 0
    assert await table.queue.replay() == 0
