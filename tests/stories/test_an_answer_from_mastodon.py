"""Somebody on Mastodon answers a member, or the desk, by a reply or a private note."""

import re
from typing import Any

import pytest

from conversations.conversation import State
from listings.listing import Kind, Listing
from listings.terms import Voice
from tests.conversations.given import (
    HERE,
    comes_by,
    listed,
    only_talk,
    read_by,
    said,
    words_of,
    yes,
)
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import PUBLIC, Stranger

Json = dict[str, Any]


@pytest.fixture
async def vera(fediverse: Fediverse, hull: Home) -> Stranger:
    """Vera follows the desk of Hull."""
    await comes_by(hull)
    vera = fediverse.stranger("vera@social.example")
    await vera.follow((await hull.network()).iri)
    return vera


class Talking:
    """Vera writes as Mastodon does: names first, in answer to the last note she has got."""

    def __init__(self, vera: Stranger, listing: Listing, inbox: str, iri: str) -> None:
        self.vera = vera
        self.listing = listing
        self.inbox = inbox
        self.iri = iri
        self._said = 0

    async def says(self, text: str, to: str = "", *, aloud: bool = False, **more: object) -> Json:
        """A note, private unless it is said aloud."""
        self._said += 1
        handle = self.iri.rpartition("/")[2]
        mention = f'<span class="h-card"><a href="{self.iri}">@<span>{handle}</span></a></span>'
        note = self.vera.note(
            f"{self.listing.post_id}-{self._said}",
            f"{mention} {text}",
            inReplyTo=to or self.last,
            to=[PUBLIC] if aloud else [self.iri],
            cc=[self.iri] if aloud else [],
            tag=[{"type": "Mention", "href": self.iri, "name": f"@{handle}@hull.example"}],
            **more,
        )
        assert await self.vera.send(self.inbox, self.vera.create(note)) == 202
        return note

    @property
    def heard(self) -> list[Json]:
        """The notes that came to her alone."""
        notes = [activity["object"] for activity in self.vera.heard("Create")]
        return [note for note in notes if note["to"] == [self.vera.iri]]

    @property
    def last(self) -> str:
        iri: str = self.heard[-1]["id"]
        return iri


async def talking(vera: Stranger, home: Home, listing: Listing) -> Talking:
    """Vera, and whoever the listing is by as far as she can see."""
    (row,) = await home.rows(
        "SELECT a.iri, a.inbox FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.id = :id",
        id=listing.post_id,
    )
    return Talking(vera, listing, row["inbox"], row["iri"])


async def test_a_reply_said_aloud_becomes_a_private_talk(hull: Home, vera: Stranger) -> None:
    # Given an offer of Ted's
    offer = await hull.add("Bread on Fridays", by="ted")
    talk = await talking(vera, hull, offer)

    # When she replies where everybody can read it, and Ted answers
    await talk.says("Two loaves, please.", to=offer.iri, aloud=True)
    number = await only_talk(hull, "ted")
    assert await words_of(hull, number, "ted") == ["Two loaves, please."]
    await said(hull, number, "ted", "Gladly. Rye?")
    await vera.server.fediverse.settle()

    # Then his answer comes to her alone, in answer to hers, named and without a proof
    (note,) = talk.heard
    assert note["content"] == "<p>Gladly. Rye?</p>"
    assert note["inReplyTo"] == f"{vera.iri}/notes/{offer.post_id}-1"
    assert note["directMessage"] is True
    assert [tag["href"] for tag in note["tag"]] == [vera.iri]
    assert "proof" not in note
    assert all("proof" not in create for create in vera.heard("Create")[-1:])
    # And what she says to that, in private, goes on with the same talk
    await talk.says("Rye, yes please")
    assert await words_of(hull, number, "ted") == [
        "Two loaves, please.",
        "Gladly. Rye?",
        "Rye, yes please",
    ]
    assert (await read_by(hull, number, "ted")).other.handle == "@vera@social.example"


async def test_words_alone_on_a_line_act(hull: Home, vera: Stranger) -> None:
    # Given a talk in which Ted has said yes, and given where to come
    offer = await hull.add("Bread on Fridays", by="ted")
    talk = await talking(vera, hull, offer)
    await talk.says("Two loaves, please.", to=offer.iri)
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted", HERE)
    await vera.server.fediverse.settle()
    assert "YES" in talk.heard[-1]["content"]

    # When she answers with the one word
    await talk.says("Sí!")

    # Then it is agreed, and she gets a link to where she reads the rest, not the rest itself
    assert (await read_by(hull, number, "ted")).state is State.AGREED
    told = talk.heard[-1]["content"]
    assert "https://hull.example/agreed/" in told
    assert HERE.place not in str(vera.received)
    # And when she says that it has happened, it has
    await talk.says("Thank you so much!<br>Done.")
    assert (await read_by(hull, number, "ted")).state is State.DONE


async def test_no_acts_only_where_it_was_asked_for(hull: Home, vera: Stranger) -> None:
    offer = await hull.add("Bread on Fridays", by="ted")
    talk = await talking(vera, hull, offer)
    await talk.says("Two loaves, please.", to=offer.iri)
    number = await only_talk(hull, "ted")
    await yes(hull, number, "ted")
    await vera.server.fediverse.settle()
    await talk.says("yes")
    agreed = talk.last
    await said(hull, number, "ted", "Do you take sugar?")
    await vera.server.fediverse.settle()

    await talk.says("No.")
    assert (await read_by(hull, number, "ted")).state is State.AGREED
    await talk.says("No, sorry<br>no", to=agreed)
    assert (await read_by(hull, number, "ted")).state is State.FELL_THROUGH


async def test_behind_the_desk_nobody_is_seen(hull: Home, vera: Stranger) -> None:
    # Given that Ted asks for something through the desk
    need = await hull.add(
        "Company on a walk", by="ted", kind=Kind.NEED, voice=Voice.ANONYMOUS, categories=("errand",)
    )
    talk = await talking(vera, hull, need)
    assert talk.iri == (await hull.network()).iri

    # When she answers, and Ted and she agree
    await talk.says("I like to walk.", to=need.iri)
    number = await only_talk(hull, "ted")
    await said(hull, number, "ted", "How kind!")
    await yes(hull, number, "ted", HERE)
    await vera.server.fediverse.settle()
    await talk.says("yes")

    # Then Ted has read all of it, and nothing she got tells of him
    assert (await read_by(hull, number, "ted")).state is State.AGREED
    assert {note["attributedTo"] for note in talk.heard} == {talk.iri}
    ted = await hull.member("ted")
    assert ted.iri not in str(vera.received)
    assert re.findall(r"\bted\b", str(vera.received).lower()) == []
    # And nothing that lies open in the store does
    open_columns = await hull.rows("SELECT * FROM conversations")
    assert str(ted.id) not in str([tuple(row) for row in open_columns])


async def test_bots_are_not_answered_and_begin_nothing(
    fediverse: Fediverse, hull: Home, vera: Stranger
) -> None:
    offer = await hull.add("Bread on Fridays", by="ted")
    robot = fediverse.stranger("robot@social.example", type="Service")

    talk = await talking(robot, hull, offer)
    await talk.says("I am away until Monday.", to=offer.iri)

    assert await listed(hull, "ted") == []
    assert robot.heard("Create") == []


async def test_who_asks_for_what_is_taken_is_told_so_once(
    fediverse: Fediverse, hull: Home, vera: Stranger
) -> None:
    offer = await hull.add("A chair", by="ted", categories=("thing-give",))
    ted = await hull.member("ted")
    await hull.doing(hull.rooms.listings.fulfil(ted, offer.post_id))
    talk = await talking(vera, hull, offer)

    await talk.says("Is it still there?", to=offer.iri)
    assert [note["content"] for note in talk.heard] == [
        "<p>This has just been taken. Thank you for asking.</p>"
    ]
    await talk.says("And now?", to=offer.iri)

    assert len(talk.heard) == 1
    assert await listed(hull, "ted") == []


async def test_what_she_edits_and_deletes_is_edited_and_deleted(hull: Home, vera: Stranger) -> None:
    offer = await hull.add("Bread on Fridays", by="ted")
    talk = await talking(vera, hull, offer)
    note = await talk.says("Two loaves", to=offer.iri)
    number = await only_talk(hull, "ted")

    later = note | {"content": "<p>Three loaves</p>", "updated": "2026-03-07T09:00:01Z"}
    await vera.send(talk.inbox, vera.does("Update", later, to=[talk.iri]))
    assert await words_of(hull, number, "ted") == ["Three loaves"]

    await vera.send(talk.inbox, vera.does("Delete", note["id"], to=[talk.iri]))
    assert await words_of(hull, number, "ted") == []
    assert (await read_by(hull, number, "ted")).lines[0].taken_back
