"""Meeting actors of others: stored once, renewed at times, believed from their own address only."""

import json

import pytest

from actors import store
from tests.actors.elsewhere import Elsewhere, Person, keys_of, page
from tests.actors.town import Town
from world.errors import Gone, Malformed, Missing, Refused, SisternetError, Unreachable


async def test_an_unknown_actor_is_fetched_and_stored(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document())
    actor = await town.fetcher.actor(vera.iri, budget=town.budget())
    assert actor.handle == "vera@victim.example"
    assert actor.fetched_at == town.clock.now()
    assert await town.stored(vera.iri) == actor
    body = await town.database.read(lambda tx: store.document_of(tx, actor.id))
    assert body is not None
    assert json.loads(body) == vera.document()


async def test_a_known_actor_is_not_asked_again_the_same_day(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    known = await town.know(vera)
    town.clock.turn(hours=23)
    assert await town.fetcher.actor(vera.iri, budget=town.budget(0)) == known
    assert elsewhere.asked == []


async def test_after_a_day_an_actor_is_renewed(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    known = await town.know(vera)
    town.clock.turn(hours=25)
    elsewhere.put(vera.iri, vera.document(name="Vera V."))
    actor = await town.fetcher.actor(vera.iri, budget=town.budget())
    assert (actor.id, actor.name) == (known.id, "Vera V.")


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502])
async def test_an_old_acquaintance_is_kept_when_renewing_fails(
    town: Town, elsewhere: Elsewhere, vera: Person, status: int
) -> None:
    known = await town.know(vera)
    town.clock.turn(days=2)
    elsewhere.put(vera.iri, page({}, status=status))
    assert await town.fetcher.actor(vera.iri, budget=town.budget()) == known


async def test_an_old_acquaintance_is_kept_when_the_budget_is_used_up(
    town: Town, vera: Person
) -> None:
    known = await town.know(vera)
    town.clock.turn(days=2)
    assert await town.fetcher.actor(vera.iri, budget=town.budget(0)) == known


async def test_who_wants_it_fresh_gets_it_fresh_or_not_at_all(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    town.clock.turn(minutes=1)
    elsewhere.put(vera.iri, vera.document(movedTo="https://new.example/vera"))
    moved = await town.fetcher.actor(vera.iri, budget=town.budget(), max_age_seconds=0)
    assert moved.moved_to == "https://new.example/vera"
    elsewhere.dark.add(vera.host)
    town.clock.turn(minutes=1)
    with pytest.raises(Unreachable):
        await town.fetcher.actor(vera.iri, budget=town.budget(), max_age_seconds=0)


async def test_an_actor_that_is_gone_stays_gone(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    town.clock.turn(days=2)
    elsewhere.put(vera.iri, page({}, status=410))
    for _ in range(2):
        with pytest.raises(Gone):
            await town.fetcher.actor(vera.iri, budget=town.budget())
    assert len(elsewhere.asked) == 1
    stored = await town.stored(vera.iri)
    assert stored is not None
    assert stored.gone_at == town.clock.now()


async def test_an_actor_that_comes_back_is_met_again_a_day_later(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    town.clock.turn(days=2)
    elsewhere.put(vera.iri, page({}, status=410))
    with pytest.raises(Gone):
        await town.fetcher.actor(vera.iri, budget=town.budget())
    town.clock.turn(days=2)
    elsewhere.put(vera.iri, vera.document())
    actor = await town.fetcher.actor(vera.iri, budget=town.budget())
    assert actor.gone_at is None
    assert actor.name == "Vera"


async def test_our_own_actors_are_never_fetched(town: Town, elsewhere: Elsewhere) -> None:
    assert await town.fetcher.actor(town.josie.iri, budget=town.budget(0)) == town.josie
    with pytest.raises(Missing):
        await town.fetcher.actor("https://hull.example/actors/nobody", budget=town.budget())
    assert elsewhere.asked == []


async def test_a_copy_of_an_actor_on_another_host_changes_nothing(
    town: Town, elsewhere: Elsewhere, vera: Person, evil: Person
) -> None:
    """KEY-04, KEY-05, ORI-38."""
    known = await town.know(vera)
    copied = vera.document(name="Not Vera", publicKey=evil.public_key() | {"owner": vera.iri})
    elsewhere.put(evil.iri, page(copied))
    with pytest.raises(Malformed):
        await town.fetcher.actor(evil.iri, budget=town.budget())
    assert await town.stored(vera.iri) == known
    assert await town.stored(evil.iri) is None
    key = await town.fetcher.key(vera.key_iri, vera.iri, budget=town.budget(0))
    assert key == vera.keys.rsa.public


async def test_another_actor_of_the_same_host_is_not_taken_for_her(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    otto = Person("otto", vera.base, keys_of("mallory"))
    elsewhere.put(vera.iri, page(otto.document()))
    elsewhere.put(otto.iri, otto.document())
    with pytest.raises(Malformed):
        await town.fetcher.actor(vera.iri, budget=town.budget())
    assert await town.stored(vera.iri) is None


@pytest.mark.parametrize(
    "name",
    ["", "a@b", "a/b", "a b", "a\u202eb", "\u0430nna", "a" * 5000, "x\n"],
)
async def test_an_odd_user_name_is_refused(
    town: Town, elsewhere: Elsewhere, vera: Person, name: str
) -> None:
    """ORI-41."""
    elsewhere.put(vera.iri, vera.document(preferredUsername=name))
    with pytest.raises(Malformed):
        await town.fetcher.actor(vera.iri, budget=town.budget())
    assert await town.stored(vera.iri) is None


async def test_a_note_is_no_actor(town: Town, elsewhere: Elsewhere, vera: Person) -> None:
    elsewhere.put(vera.iri, {"id": vera.iri, "type": "Note"})
    with pytest.raises(SisternetError):
        await town.fetcher.actor(vera.iri, budget=town.budget())


async def test_a_stub_is_not_enough_to_be_an_acquaintance(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    elsewhere.put(vera.iri, vera.document(inbox=None, outbox=None))
    with pytest.raises(Malformed):
        await town.fetcher.actor(vera.iri, budget=town.budget())


async def test_a_known_actor_on_a_host_that_was_shut_out_is_not_renewed(
    town: Town, elsewhere: Elsewhere, vera: Person
) -> None:
    await town.know(vera)
    town.clock.turn(days=2)
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block_host(
            tx, "victim.example", store.Severity.SUSPEND, reason="", now=now
        )
    )
    with pytest.raises(Refused):
        await town.fetcher.actor(vera.iri, budget=town.budget())
    assert elsewhere.asked == []
