"""A member leaves, and is gone wherever she was known."""

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.errors import Conflict


async def test_whoever_leaves_is_gone_everywhere(sisters: Sisters) -> None:
    # Given Amina has offered and written something that others know
    hull, madison = sisters.hull, sisters.madison
    vera = sisters.fediverse.stranger("vera@social.example")
    amina = await hull.member("amina")
    await vera.follow(amina.iri)
    offer = await hull.add("A lift on Tuesday", by="amina")
    note = await hull.write("Good morning", by="amina")
    await hull.add("Bread on Fridays", by="josie")
    await sisters.fediverse.settle()
    assert await madison.titles() == ["A lift on Tuesday", "Bread on Fridays"]

    # When she leaves
    await hull.doing(hull.rooms.membership.remove("amina"))
    await sisters.fediverse.settle()

    # Then her words are gone here and elsewhere, and what others said is not
    for home in sisters:
        assert await home.titles() == ["Bread on Fridays"], home.host
        assert await home.rows("SELECT 1 FROM posts WHERE iri = :iri", iri=note.iri) == []
    # And who follows her is told, and her name and things answer that they are gone
    assert [activity["object"] for activity in vera.heard("Delete")][-1] == amina.iri
    for iri in (amina.iri, offer.iri, note.iri):
        assert (await hull.get(iri)).status == 410, iri
    acct = "/.well-known/webfinger?resource=acct:amina@hull.example"
    assert (await hull.get(acct, accept="*/*")).status == 410


async def test_her_name_is_never_given_to_somebody_else(hull: Home) -> None:
    await hull.doing(hull.rooms.membership.remove("amina"))
    with pytest.raises(Conflict, match="was in use here"):
        await hull.rooms.membership.add("amina", name="Another Amina")


async def test_her_program_may_do_nothing_any_more(hull: Home) -> None:
    program = await hull.program("amina")
    await hull.doing(hull.rooms.membership.remove("amina"))

    answer = await program.post({"type": "Note", "content": "Still here?"})

    assert answer.status in (401, 403, 410)


async def test_whoever_was_dark_when_she_left_hears_of_it_later(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.add("A lift on Tuesday", by="amina")
    await fediverse.settle()
    await madison.stop()
    await hull.doing(hull.rooms.membership.remove("amina"))
    await fediverse.live(days=5)
    await madison.start()
    await fediverse.live(hours=2)

    assert await madison.titles() == []
    (row,) = await madison.rows(
        "SELECT gone_at FROM actors WHERE username = 'amina' AND host = 'hull.example'"
    )
    assert row["gone_at"] is not None
