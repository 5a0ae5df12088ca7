"""What was signed before a change of keys can still be checked, by old friends and newcomers."""

from actors.fetch import Budget
from federation.dates import read_instant
from federation.proofs import add_proof
from federation.strict_json import Json, parse
from node.open_reading import OpenReader
from posts.post import Proof
from posts.seen import Viewer
from provenance import seen
from provenance.check import Origin, Provenance
from provenance.inspecting import Inspection, Result
from storage.instants import to_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.roads import Road
from tests.fediverse.stranger import Stranger


async def test_an_offer_of_before_is_checked_on_an_old_node_and_by_a_newcomer(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    # Given Madison holds an offer of Hull's, and its author has changed her keys twice since
    await fediverse.become_sisters(hull, madison)
    await hull.add("Before", by="amina")
    await fediverse.settle()
    kept = await _copy_at(madison)
    for _ in range(2):
        await fediverse.live(days=1)
        await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    await fediverse.live(hours=1)

    # When a member of Madison looks again
    post_id = await _only_listing(madison)
    member = await madison.member(madison.coordinator)
    check = await madison.doing(madison.rooms.verifying.look(member, post_id))

    # Then the old signature still counts, and Hull says the same today
    assert (check.verdict, check.origin) == (Proof.VERIFIED, Origin.SAME)
    told = await _told(madison, post_id)
    assert told.key is not None
    assert not told.key.in_use
    assert told.key.until is not None

    # When a network that meets Hull only now is handed Madison's copy
    await aotearoa.doing(aotearoa.rooms.importer.keep(kept, Budget()))

    # Then it reads how the keys were changed, and believes it
    told = await _told(aotearoa, await _only_listing(aotearoa))
    assert told.verdict is Proof.VERIFIED
    assert told.key is not None
    assert told.key.iri == kept["proof"]["verificationMethod"]
    assert told.lost_before is None


async def test_anybody_checks_an_old_copy_without_a_node(fediverse: Fediverse, hull: Home) -> None:
    # Given a copy from before a change of keys, in the hands of somebody with no node at all
    await hull.add("Before", by="amina")
    copy = await _copy_at(hull)
    await fediverse.live(days=1)
    await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    await fediverse.live(days=1)
    reader = OpenReader(Road("anybody.example", fediverse.roads))

    # When they look into it, and into one that was altered
    inspection = Inspection(fediverse.clock.now(), reader=reader)
    (true,) = await inspection.of(copy)
    (altered,) = await inspection.of(copy | {"name": "Stones"})

    # Then they know which is which, and that Hull says the same as the first
    assert (true.result, true.origin) == (Result.GENUINE, Origin.SAME)
    assert (altered.result, altered.origin) == (Result.FALSE, Origin.CHANGED)


async def test_what_the_old_key_signs_after_its_time_counts_for_nothing(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given a neighbour far away, who has changed her keys under the old ones
    await fediverse.become_sisters(hull, madison)
    await hull.add("Before", by="amina")
    await fediverse.settle()
    author = await hull.member("amina")
    stolen = await hull.node.keyring.signer(author.id)
    await fediverse.live(days=1)
    await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    await fediverse.live(days=1)

    # When whoever found the old one writes in her name
    copy, now = await _copy_at(madison), fediverse.clock.now()
    forged = copy | {"name": "Forged", "updated": to_text(now)}
    for made_at in (now, read_instant(copy["published"]) or now):
        proven = add_proof(forged, stolen.ed25519, stolen.ed25519_key_iri, made_at)
        await madison.doing(madison.rooms.importer.keep(proven, Budget()))

    # Then nobody takes it for hers, whatever date it bears
    assert await madison.titles() == ["Before"]
    assert (await _told(madison, await _only_listing(madison))).verdict is Proof.VERIFIED


async def test_whoever_has_lost_the_keys_says_so_and_begins_anew(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given Amina's keys cannot be opened any more
    author = await hull.member("amina")
    await hull.add("Before", by="amina")
    kept = parse((await hull.rows("SELECT document FROM posts WHERE name LIKE '%Before%'"))[0][0])
    await fediverse.live(days=1)
    await hull.node.database.write(
        lambda tx: tx.run(
            "UPDATE keys SET sealed_private = NULL WHERE actor_id = :id", id=author.id
        )
    )

    # When she gets new ones
    await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    history = await hull.document(f"{author.iri}/keys")

    # Then her history says since when it goes, and vouches for nothing before
    assert history["beginsAnew"] == history["orderedItems"][0]["created"]
    assert history["totalItems"] == 2
    await madison.doing(madison.rooms.importer.keep(kept, Budget()))
    told = await _told(madison, await _only_listing(madison))
    assert told.verdict is Proof.VERIFIED  # fetched anew from Hull, which has signed it again
    assert told.key is not None
    assert told.key.in_use


async def test_a_copy_that_somebody_else_passes_on_says_who_has_brought_it(
    fediverse: Fediverse, hull: Home, aotearoa: Home
) -> None:
    # Given a group far away that Aotearoa follows, which holds a copy of an offer of Hull's
    choir = fediverse.stranger("choir@hub.example", type="Group")
    await aotearoa.follow(choir.iri)
    await fediverse.settle()
    (follow,) = choir.heard("Follow")
    await choir.send(f"{aotearoa.base_url}/inbox", choir.does("Accept", follow))
    await fediverse.settle()
    await hull.add("Bread", by="amina")
    copy = parse((await hull.rows("SELECT document FROM posts"))[0][0])
    await fediverse.live(days=1)
    await hull.doing(hull.rooms.membership.rotate_keys("amina"))
    await fediverse.live(days=1)

    # When it passes that copy on, and one that it has altered
    await _announces(choir, aotearoa, "Create", copy)
    altered = copy | {"name": "Stones", "updated": to_text(fediverse.clock.now())}
    await _announces(choir, aotearoa, "Update", altered)
    await fediverse.settle()

    # Then Aotearoa knows who brought it, and that it is Amina's nevertheless
    told = await _told(aotearoa, await _only_listing(aotearoa))
    assert told.title == "Bread"
    assert [coming.by.iri for coming in told.comings if coming.by] == [choir.iri]
    assert told.verdict is Proof.VERIFIED
    assert told.last_check is not None
    assert told.key is not None
    assert told.key.fingerprint == told.last_check.fingerprint
    assert not told.key.in_use


async def _announces(choir: Stranger, to: Home, kind: str, thing: Json) -> None:
    inner = {
        "id": f"{thing['id']}/{kind}",
        "type": kind,
        "actor": thing["attributedTo"],
        "object": thing,
    }
    await choir.send(f"{to.base_url}/inbox", choir.does("Announce", inner))


async def _only_listing(home: Home) -> int:
    (row,) = await home.rows("SELECT post_id FROM listings")
    number: int = row["post_id"]
    return number


async def _told(home: Home, post_id: int) -> Provenance:
    member = await home.member(home.coordinator)
    told = await home.node.database.read(lambda tx: seen.of(tx, Viewer(member), post_id))
    assert told is not None
    return told


async def _copy_at(home: Home) -> Json:
    (row,) = await home.rows("SELECT document FROM posts")
    return parse(row["document"])
