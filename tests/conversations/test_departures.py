"""Somebody is gone for good: what was agreed ends, their words go, the other keeps their own."""

import pytest

from conversations.conversation import State
from conversations.message import What
from listings.listing import Kind, Listing
from tests.conversations.given import (
    HERE,
    answered,
    comes_by,
    listed,
    only_talk,
    read_by,
    said,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


@pytest.mark.parametrize("leaver", ["ted", "amina"])
async def test_a_member_who_leaves_takes_their_words_along(
    hull: Home, need: Listing, leaver: str
) -> None:
    other = "amina" if leaver == "ted" else "ted"
    talk = await answered(hull, need, "Words of amina")
    await said(hull, talk, "ted", "Words of ted")
    for side in ("ted", "amina"):
        await yes(hull, talk, side, HERE)

    await hull.rooms.relations.delete_member(await hull.member(leaver))

    read = await read_by(hull, talk, other)
    assert read.state is State.CLOSED
    assert [line.text for line in read.lines if line.text] == [f"Words of {other}"]
    assert read.other.name == ""
    assert [line.what for line in read.lines[-2:]] == [What.FELL_THROUGH, What.LEFT]
    (row,) = await hull.rows("SELECT * FROM conversations")
    gone = "holder" if leaver == "ted" else "answerer"
    assert (row[gone], row[f"{gone}_key"], row[f"{gone}_gives"]) == (None, None, None)


async def test_somebody_elsewhere_who_is_deleted_is_gone_here_too(
    fediverse: Fediverse, hull: Home
) -> None:
    await comes_by(hull)
    offer = await hull.add("Bread", by="ted")
    ted = await hull.member("ted")
    vera = fediverse.stranger("vera@social.example")
    note = vera.note(1, "Two loaves", inReplyTo=offer.iri, to=[ted.iri], cc=[])
    await vera.send(ted.inbox, vera.create(note))
    number = await only_talk(hull, "ted")

    await vera.send(ted.inbox, vera.does("Delete", vera.iri))

    (row,) = await listed(hull, "ted")
    assert (row.state, row.other) == (State.CLOSED, "")
    assert [line.text for line in (await read_by(hull, number, "ted")).lines if line.text] == []
