"""A member's phone speaks to her node, and her node to the world (ActivityPub section 6)."""

from typing import Any

from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home, Program
from tests.fediverse.stranger import PUBLIC

Json = dict[str, Any]


def _need(home: Home) -> Json:
    return {
        "type": "Note",
        "name": "A ladder",
        "content": "<p>For a weekend.</p>",
        "to": [PUBLIC],
        "purpose": "request",
        "publishes": {
            "type": "Intent",
            "action": "transfer",
            "resourceConformsTo": f"{home.base_url}/categories/thing",
            "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
        },
    }


def _words(text: str, parent: str, reader: str) -> Json:
    return {"type": "Note", "content": f"<p>{text}</p>", "inReplyTo": parent, "to": [reader]}


async def _inbox(program: Program) -> dict[str, Json]:
    """What a member has received: notes by their text."""
    found = (await program.get(f"{program.actor}/inbox?page=true"))["orderedItems"]
    notes = [activity["object"] for activity in found if activity["type"] == "Create"]
    return {note["content"]: note for note in notes}


async def test_a_need_posted_from_a_phone_is_shown_and_deleted_everywhere(
    sisters: Sisters,
) -> None:
    # When Ted's phone posts a need
    ted = await sisters.hull.program("ted")
    posted = await ted.post(_need(sisters.hull))
    assert posted.status == 201
    await sisters.fediverse.settle()

    # Then the sisters show it
    assert await sisters.madison.titles(kind="need") == ["A ladder"]

    # And when he deletes it, they show it no more
    need = (await ted.get(posted.header("location") or ""))["object"]
    assert (await ted.post({"type": "Delete", "object": need["id"]})).status == 201
    await sisters.fediverse.settle()
    assert await sisters.madison.titles() == []


async def test_two_phones_talk_about_a_need_and_nobody_listens(sisters: Sisters) -> None:
    # Given Ted's need, and Leah of Madison, who has a ladder
    ted, leah = await sisters.hull.program("ted"), await sisters.madison.program("leah")
    location = (await ted.post(_need(sisters.hull))).header("location") or ""
    need = (await ted.get(location))["object"]
    await sisters.fediverse.settle()

    # When her phone answers his, and his thanks hers
    assert (await leah.post(_words("I have one.", need["id"], ted.actor))).status == 201
    await sisters.fediverse.settle()
    answer = (await _inbox(ted))["<p>I have one.</p>"]
    assert (await ted.post(_words("Thank you!", answer["id"], leah.actor))).status == 201
    await sisters.fediverse.settle()

    # Then each finds the other's words, and nobody else does, here or elsewhere
    assert "<p>Thank you!</p>" in await _inbox(leah)
    for home, name in ((sisters.hull, "amina"), (sisters.madison, "rosa")):
        assert await _inbox(await home.program(name)) == {}
    for home in sisters:
        assert "I have one" not in await home.page("/umbrella")
    assert "I have one" not in str(await sisters.hull.document(f"{need['id']}/replies"))
