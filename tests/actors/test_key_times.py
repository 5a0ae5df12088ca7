"""From when to when the keys of others count: what they have signed, or else what we saw."""

from datetime import timedelta

import pytest

from actors import store
from actors.actor import Actor
from actors.history_store import CLOCKS_APART
from actors.key_history import Histories
from federation.documents import read_actor
from federation.lifetimes import Lifetime
from federation.strict_json import write
from storage.transaction import Writing
from tests.actors.elsewhere import Elsewhere, Person, keys_of, page
from tests.actors.town import Town
from world.errors import Malformed, Missing, SisternetError


async def _lifetimes(town: Town, actor: Actor) -> list[Lifetime]:
    """Of each key she is known to have had, the one in use first."""
    known = await town.database.read(lambda tx: store.generations_of(tx, actor.id))
    return [one.lifetime for one in known]


async def _look_again(town: Town, person: Person) -> None:
    town.elsewhere.put(person.iri, person.document())
    await town.fetcher.actor(person.iri, budget=town.budget(), max_age_seconds=0.0)


async def test_of_the_first_key_nobody_knows_since_when_it_counts(town: Town, vera: Person) -> None:
    actor = await town.know(vera)
    assert await _lifetimes(town, actor) == [Lifetime()]


async def test_a_key_that_is_gone_counted_until_we_saw_that(town: Town, vera: Person) -> None:
    actor = await town.know(vera)
    last_seen = town.clock.now()
    town.clock.turn(days=2)
    vera.keys = keys_of("vera, rotated")
    await _look_again(town, vera)
    now = town.clock.now()
    assert await _lifetimes(town, actor) == [
        Lifetime(last_seen - CLOCKS_APART, None),
        Lifetime(None, now),
    ]


async def test_what_an_actor_says_under_its_old_key_is_taken_to_the_instant(
    town: Town, vera: Person
) -> None:
    actor = await town.know(vera)
    said_at = town.clock.now() + timedelta(hours=5)
    town.clock.turn(days=2)
    vera.keys = keys_of("vera, rotated")
    document, now = read_actor(vera.document(), now=town.clock.now()), town.clock.now()
    body = write(vera.document())

    def hear(tx: Writing) -> None:
        store.save_remote(tx, document, body, now, town.ids.new(), said_at=said_at)

    await town.database.write(hear)
    assert await _lifetimes(town, actor) == [Lifetime(said_at, None), Lifetime(None, said_at)]


async def test_nobody_changes_keys_in_the_future(town: Town, vera: Person) -> None:
    actor = await town.know(vera)
    vera.keys = keys_of("vera, rotated")
    document, now = read_actor(vera.document(), now=town.clock.now()), town.clock.now()
    later = now + timedelta(days=9)
    await town.database.write(
        lambda tx: store.save_remote(tx, document, b"{}", now, town.ids.new(), said_at=later)
    )
    assert await _lifetimes(town, actor) == [Lifetime(now, None), Lifetime(None, now)]


async def test_a_key_that_stays_beside_one_that_changes_keeps_its_time(
    town: Town, vera: Person
) -> None:
    proving = {"id": f"{vera.iri}#proving", "type": "Multikey", "controller": vera.iri}
    vera.more = {
        "assertionMethod": [
            proving | {"publicKeyMultibase": keys_of("vera").ed25519.public.multibase()}
        ]
    }
    actor = await town.know(vera)
    town.clock.turn(days=1)
    vera.more = {
        "assertionMethod": [
            proving | {"publicKeyMultibase": keys_of("otto").ed25519.public.multibase()}
        ]
    }
    await _look_again(town, vera)
    known = await town.database.read(lambda tx: store.generations_of(tx, actor.id))
    assert [(one.iri, one.lifetime) for one in known if one.iri == vera.key_iri] == [
        (vera.key_iri, Lifetime())
    ]
    assert len(known) == 3


async def test_an_actor_without_a_history_is_not_asked_for_one(
    town: Town, vera: Person, elsewhere: Elsewhere
) -> None:
    await town.know(vera)
    histories = Histories(town.fetcher, town.database, town.clock)
    with pytest.raises(Missing):
        await histories.find(f"{vera.iri}#old", town.budget())
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "address", ["https://evil.example/keys", "http://victim.example/keys", 7, ["x"], "keys"]
)
async def test_a_history_lies_with_its_actor(
    town: Town, vera: Person, elsewhere: Elsewhere, address: object
) -> None:
    vera.more = {"keyHistory": address}
    await town.know(vera)
    with pytest.raises(Missing):
        await Histories(town.fetcher, town.database, town.clock).learn(vera.iri, town.budget())
    assert elsewhere.asked == []


async def test_a_history_under_another_name_is_not_believed(
    town: Town, vera: Person, elsewhere: Elsewhere
) -> None:
    vera.more = {"keyHistory": f"{vera.iri}/keys"}
    await town.know(vera)
    elsewhere.put(f"{vera.iri}/keys", page({"id": f"{vera.iri}/others", "type": "Collection"}))
    elsewhere.put(f"{vera.iri}/others", page({"id": f"{vera.iri}/others", "type": "Collection"}))
    with pytest.raises(Malformed):
        await Histories(town.fetcher, town.database, town.clock).learn(vera.iri, town.budget())


async def test_whoever_names_keys_that_never_were_makes_us_ask_once(
    town: Town, vera: Person, elsewhere: Elsewhere
) -> None:
    address = f"{vera.iri}/keys"
    vera.more = {"keyHistory": address}
    await town.know(vera)
    elsewhere.put(address, page({"id": address, "type": "OrderedCollection"}))
    histories = Histories(town.fetcher, town.database, town.clock)
    for number in range(9):
        with pytest.raises(SisternetError):
            await histories.find(f"{vera.iri}#{number}", town.budget())
    assert elsewhere.times(address) == 1
