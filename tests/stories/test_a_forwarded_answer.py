"""An answer to one of ours is passed on to those who follow her, and counts by its own proof."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import PUBLIC, Json, Stranger


async def _answer(vera: Stranger, hull: Home, offer_iri: str, *, proven: bool) -> Json:
    """Vera answers Josie's offer, to Josie and all who follow her."""
    josie = await hull.member("josie")
    note = vera.note(
        1,
        "Two loaves, please.",
        inReplyTo=offer_iri,
        to=[PUBLIC],
        cc=[josie.iri, josie.followers],
    )
    vera.server.put(note["id"], note)
    create = vera.create(note)
    await vera.send(josie.inbox, vera.proven(create) if proven else create)
    return note


@pytest.mark.parametrize("how", ["by its proof", "from its origin"])
async def test_followers_elsewhere_read_the_answer(
    how: str, fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given Leah of Madison follows Josie, and Josie has offered something
    await madison.follow("@josie@hull.example", by="leah")
    await fediverse.settle()
    offer = await hull.add("Bread on Fridays")
    await fediverse.settle()
    vera = fediverse.stranger("vera@social.example")

    # When a stranger answers, who knows nothing of Madison
    proven = how == "by its proof"
    note = await _answer(vera, hull, offer.iri, proven=proven)
    await fediverse.live(minutes=15)

    # Then Madison has the answer: by its proof, or, without one, from vera's own server
    (row,) = await madison.rows("SELECT content FROM posts WHERE iri = :iri", iri=note["id"])
    assert row["content"] == "<p>Two loaves, please.</p>"
    asked = [url for url in vera.server.asked if url == note["id"]]
    assert len(asked) == (0 if proven else 1)


async def test_the_letter_passed_on_is_the_very_letter_that_came(
    fediverse: Fediverse, hull: Home
) -> None:
    rob = fediverse.stranger("rob@friendly.example")
    await rob.follow((await hull.member("josie")).iri)
    offer = await hull.add("Bread on Fridays")
    vera = fediverse.stranger("vera@social.example")
    rob.server.status = 202
    await _answer(vera, hull, offer.iri, proven=True)

    passed_on = [trip for trip in fediverse.roads.trips(to=rob.host) if b"Two loaves" in trip.body]
    came = [trip for trip in fediverse.roads.trips(to=hull.host) if b"Two loaves" in trip.body]
    assert [trip.body for trip in passed_on] == [trip.body for trip in came]


async def test_an_answer_that_is_not_for_everybody_is_not_passed_on(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.follow("@josie@hull.example", by="leah")
    await fediverse.settle()
    offer = await hull.add("Bread on Fridays")
    await fediverse.settle()
    vera = fediverse.stranger("vera@social.example")
    josie = await hull.member("josie")
    for number, reader in enumerate((josie.iri, josie.followers)):
        note = vera.note(number, "Between us.", inReplyTo=offer.iri, to=[reader], cc=[])
        await vera.send(josie.inbox, vera.create(note))
    await fediverse.live(minutes=15)

    assert not [t for t in fediverse.roads.trips(to=madison.host) if b"Between us" in t.body]


async def test_when_the_answer_is_deleted_those_it_was_passed_on_to_hear_of_it(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await madison.follow("@josie@hull.example", by="leah")
    await fediverse.settle()
    offer = await hull.add("Bread on Fridays")
    await fediverse.settle()
    vera = fediverse.stranger("vera@social.example")
    note = await _answer(vera, hull, offer.iri, proven=True)
    assert await madison.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=note["id"])

    vera.server.pages.pop(note["id"])
    delete = vera.proven(vera.does("Delete", {"type": "Tombstone", "id": note["id"]}))
    await vera.send((await hull.member("josie")).inbox, delete)
    await fediverse.live(minutes=15)

    for home in (hull, madison):
        assert await home.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=note["id"]) == []
