"""We were away: what others said meanwhile is read where they keep it."""

from typing import Any

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger

Json = dict[str, Any]


async def _followed(fediverse: Fediverse, hull: Home) -> Stranger:
    """Josie follows vera, whose server gives a delivery up at the first failure."""
    vera = fediverse.stranger("vera@social.example")
    await hull.follow(vera.iri)
    await fediverse.settle()
    (follow,) = vera.heard("Follow")
    assert await vera.send((await hull.member("josie")).inbox, vera.does("Accept", follow)) == 202
    return vera


def _outbox(vera: Stranger, *activities: Json) -> None:
    """Her outbox, newest first, one activity on a page."""
    iri = f"{vera.iri}/outbox"
    vera.server.put(
        iri,
        {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": iri,
            "type": "OrderedCollection",
            "totalItems": len(activities),
            "first": f"{iri}?page=1",
        },
    )
    for number, activity in enumerate(reversed(activities), 1):
        page = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{iri}?page={number}",
            "type": "OrderedCollectionPage",
            "partOf": iri,
            "orderedItems": [activity],
        }
        if number < len(activities):
            page["next"] = f"{iri}?page={number + 1}"
        vera.server.put(f"{iri}?page={number}", page)


async def test_what_a_followed_stranger_wrote_while_we_were_down_is_found(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Hull follows vera, and is down for ten minutes
    vera = await _followed(fediverse, hull)
    before = vera.note("before", "Said and delivered.")
    await vera.send(f"{hull.base_url}/inbox", vera.create(before))
    await fediverse.live(minutes=30)
    await hull.stop()

    # When she writes meanwhile, and her server gives up after one try
    fediverse.clock.turn(minutes=5)
    missed = vera.note("missed", "Said in vain.")
    bare = vera.note("bare", "Said without a proof.")
    for note in (before, missed, bare):
        vera.server.put(note["id"], note)
    _outbox(vera, vera.create(before), vera.proven(vera.create(missed)), vera.create(bare))
    fediverse.clock.turn(minutes=5)
    await hull.start()
    await fediverse.settle()

    # Then everything is there once, and what was known before was not read again
    home = await hull.home_timeline("josie")
    assert home == sorted([before["id"], missed["id"], bare["id"]])
    assert before["id"] not in vera.server.asked


async def test_a_forgery_in_an_outbox_is_left_out(fediverse: Fediverse, hull: Home) -> None:
    vera = await _followed(fediverse, hull)
    await hull.stop()
    fediverse.clock.turn(minutes=10)
    forged = vera.proven(vera.create(vera.note("forged", "True words.")))
    forged["object"] = forged["object"] | {"content": "<p>Other words.</p>"}
    _outbox(vera, forged)
    await hull.start()
    await fediverse.settle()

    assert await hull.home_timeline("josie") == []


async def test_an_outbox_that_cannot_be_read_now_is_read_later(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = await _followed(fediverse, hull)
    await hull.stop()
    fediverse.clock.turn(minutes=10)
    note = vera.note("missed", "Said in vain.")
    _outbox(vera, vera.proven(vera.create(note)))
    fediverse.roads.dark.add(vera.host)
    await hull.start()
    await fediverse.settle()
    assert await hull.home_timeline("josie") == []

    fediverse.roads.mend()
    await fediverse.live(hours=1)
    assert await hull.home_timeline("josie") == [note["id"]]


async def test_a_short_absence_is_no_reason_to_ask_anybody(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = await _followed(fediverse, hull)
    await fediverse.live(minutes=1)
    await hull.stop()
    fediverse.clock.turn(minutes=3)
    asked = len(vera.server.asked)
    await hull.start()
    await fediverse.settle()

    assert len(vera.server.asked) == asked
