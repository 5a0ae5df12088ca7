"""A member's phone speaks to her node, and her node to the world (ActivityPub section 6)."""

from tests.fediverse.fixtures import Sisters
from tests.fediverse.stranger import PUBLIC


async def test_a_need_posted_from_a_phone_is_answered_and_met(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison

    # Given Ted's phone posts a need
    ted = await hull.program("ted")
    posted = await ted.post(
        {
            "type": "Note",
            "name": "A ladder",
            "content": "<p>For a weekend.</p>",
            "to": [PUBLIC],
            "purpose": "request",
            "publishes": {
                "type": "Intent",
                "action": "transfer",
                "resourceConformsTo": f"{hull.base_url}/categories/thing",
                "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
            },
        }
    )
    assert posted.status == 201
    need = (await ted.get(posted.header("location") or ""))["object"]
    await sisters.fediverse.settle()
    assert await madison.titles(kind="need") == ["A ladder"]

    # When Leah's phone in Madison answers it
    leah = await madison.program("leah")
    answer = {
        "type": "Note",
        "content": "<p>I have one.</p>",
        "inReplyTo": need["id"],
        "to": [ted.actor],
    }
    assert (await leah.post(answer)).status == 201
    await sisters.fediverse.settle()

    # Then Ted's phone finds the answer in his inbox, and nobody else's does
    found = (await ted.get(f"{ted.actor}/inbox?page=true"))["orderedItems"]
    assert "<p>I have one.</p>" in [activity["object"]["content"] for activity in found]
    amina = await hull.program("amina")
    assert b"I have one" not in (await hull.get(f"{amina.actor}/inbox?page=true")).body

    # And when Ted thanks her, she finds it in hers
    thanks = {
        "type": "Note",
        "content": "<p>Thank you!</p>",
        "inReplyTo": found[0]["object"]["id"],
        "to": [leah.actor],
    }
    assert (await ted.post(thanks)).status == 201
    await sisters.fediverse.settle()
    heard = (await leah.get(f"{leah.actor}/inbox?page=true"))["orderedItems"]
    assert "<p>Thank you!</p>" in [activity["object"]["content"] for activity in heard]

    # And when he deletes the need, it is gone at the sisters too
    assert (await ted.post({"type": "Delete", "object": need["id"]})).status == 201
    await sisters.fediverse.settle()
    assert await madison.titles() == []
