"""What is known of where a listing comes from, of somebody on software that keeps no history."""

from actors.fetch import Budget
from federation.strict_json import Json
from posts.post import Proof
from posts.seen import ANYBODY
from provenance import seen
from provenance.check import Provenance, UsedKey
from provenance.keys import key_for
from tests.actors.elsewhere import keys_of
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger


def listing(of: Stranger, name: str, **changed: object) -> Json:
    intent = {
        "id": f"{of.iri}/notes/{name}#publishes",
        "type": "Intent",
        "action": "deliverService",
        "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": "1"},
    }
    note = of.note(name) | {"name": name, "purpose": "offer", "publishes": intent}
    return of.proven(note | changed)


async def told(home: Home, thing: Json) -> Provenance:
    (row,) = await home.rows("SELECT id FROM posts WHERE iri = :iri", iri=thing["id"])
    found = await home.node.database.read(lambda tx: seen.of(tx, ANYBODY, row["id"]))
    assert found is not None
    return found


async def test_a_key_that_came_without_a_word_says_so_and_bears_the_same_name(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given an offer of Vera's, whose software gives new keys the name of the old ones
    vera = fediverse.stranger("vera@social.example")
    before = listing(vera, "Before")
    vera.server.put(before["id"], before)
    await hull.doing(hull.rooms.importer.keep(before, Budget()))
    assert not _key(await told(hull, before)).is_sudden
    await fediverse.live(hours=3)

    # When she changes them, and offers something else within the hour
    vera.keys = keys_of("vera, later")
    vera.publish()
    await fediverse.live(minutes=20)
    after = listing(vera, "After")
    vera.server.put(after["id"], after)
    await hull.doing(hull.rooms.importer.keep(after, Budget()))

    # Then both count, each by its own key, and nobody has vouched for the second
    old, new = await told(hull, before), await told(hull, after)
    assert (old.verdict, new.verdict) == (Proof.VERIFIED, Proof.VERIFIED)
    assert _key(old).iri == _key(new).iri
    assert _key(old).fingerprint != _key(new).fingerprint
    assert (_key(old).in_use, _key(new).in_use) == (False, True)
    assert _key(new).is_sudden

    # And each is found by its name and its time
    name, now = _key(new).iri, fediverse.clock.now()
    key = await hull.node.database.read(lambda tx: key_for(tx, name, now))
    assert key == vera.keys.ed25519.public
    assert await hull.node.database.read(lambda tx: key_for(tx, f"{name}?", now)) is None


async def test_who_passes_things_on_is_named_only_if_it_is_a_network(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given an offer that a person and a group pass on, both followed from Hull
    vera = fediverse.stranger("vera@social.example")
    bread = listing(vera, "Bread")
    vera.server.put(bread["id"], bread)
    others = [
        fediverse.stranger("rob@social.example"),
        fediverse.stranger("choir@hub.example", type="Group"),
    ]
    for other in others:
        await hull.follow(other.iri)
        await fediverse.settle()
        (follow,) = other.heard("Follow")
        await other.send(f"{hull.base_url}/inbox", other.does("Accept", follow))
        await other.send(f"{hull.base_url}/inbox", other.does("Announce", bread["id"]))
        await fediverse.settle()

    # Then it says all ways, and of those who passed it on only the group
    comings = (await told(hull, bread)).comings
    assert sorted(coming.way for coming in comings) == ["announce", "announce", "pull"]
    assert [coming.by.iri for coming in comings if coming.by] == [others[1].iri]


async def test_what_is_no_listing_leaves_no_trace(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@social.example")
    notes = [vera.proven(vera.note(1)), vera.proven(vera.note(2, "On purpose"))]
    for note in notes:
        await hull.doing(hull.rooms.importer.keep(note, Budget()))
    assert len(await hull.rows("SELECT * FROM posts")) == 2
    assert await hull.rows("SELECT * FROM arrivals") == []
    assert await hull.rows("SELECT * FROM checks") == []


async def test_what_is_known_goes_with_the_listing(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@social.example")
    bread = listing(vera, "Bread")
    await hull.doing(hull.rooms.importer.keep(bread, Budget()))
    assert len(await hull.rows("SELECT * FROM checks")) == 1
    await vera.send(f"{hull.base_url}/inbox", vera.does("Delete", bread["id"]))
    await fediverse.settle()
    for table in ("posts", "arrivals", "checks"):
        assert await hull.rows(f"SELECT * FROM {table}") == []  # noqa: S608  # our own names


def _key(told: Provenance) -> UsedKey:
    assert told.key is not None
    return told.key
