"""Our actors as others read them."""

import json
from dataclasses import replace

import pytest

from actors import store
from actors.actor import Actor
from federation.documents import read_actor
from federation.keys import PublicKey, public_from_multibase, public_from_pem
from federation.proofs import check_proof, proof_key, proof_owner_of
from federation.strict_json import Json
from tests.actors.town import Town
from world.errors import Unproven


async def test_a_member_is_a_person_with_everything_peers_look_for(town: Town) -> None:
    document = await _document(town, town.josie)
    assert document["type"] == "Person"
    assert document["id"] == "https://hull.example/actors/josie"
    assert document["preferredUsername"] == "josie"
    assert document["webfinger"] == "josie@hull.example"
    assert document["url"] == "https://hull.example/@josie"
    assert document["summary"] == "<p>Bakes.</p>"
    assert document["endpoints"] == {"sharedInbox": "https://hull.example/inbox"}
    assert document["manuallyApprovesFollowers"] is False
    assert (document["discoverable"], document["indexable"]) == (True, True)
    assert document["published"] == "2026-03-07T00:00:00Z"
    assert document["network"] == town.network.iri
    for name in ("inbox", "outbox", "followers", "following", "featured", "listings"):
        assert document[name] == f"{document['id']}/{name}"
    assert "attributedTo" not in document


async def test_the_network_is_a_group_with_moderators_sisters_and_a_place(town: Town) -> None:
    document = await _document(town, town.network)
    assert document["type"] == "Group"
    assert document["attributedTo"] == f"{town.network.iri}/moderators"
    assert document["postingRestrictedToMods"] is False
    assert document["sisters"] == f"{town.network.iri}/sisters"
    assert document["members"] == f"{town.network.iri}/members"
    assert document["location"] == {"type": "Place", "name": "Hull"}
    assert document["inLanguage"] == "en"
    place, listings = document["attachment"]
    assert place == {"type": "PropertyValue", "name": "Place", "value": "Hull"}
    assert listings["type"] == "Link"
    assert listings["href"] == f"{town.network.iri}/listings"
    assert listings["rel"].endswith("#Proposal")


async def test_the_nodes_own_actor_is_small(town: Town) -> None:
    document = await _document(town, town.node)
    assert document["type"] == "Application"
    assert document["preferredUsername"] == "hull.example"
    assert document["webfinger"] == "hull.example@hull.example"
    assert document["manuallyApprovesFollowers"] is True
    assert document["url"] == "https://hull.example/"
    assert document["implements"]
    for name in ("followers", "following", "featured", "listings", "discoverable", "attachment"):
        assert name not in document


async def test_both_keys_are_there_in_the_forms_peers_read(town: Town) -> None:
    document = await _document(town, town.josie)
    keys = await _keys(town, town.josie)
    rsa = document["publicKey"]
    assert isinstance(rsa, dict)
    assert rsa["owner"] == document["id"]
    assert public_from_pem(rsa["publicKeyPem"]) == keys[rsa["id"]]
    ed25519, rsa_again = document["assertionMethod"]
    for multikey in (ed25519, rsa_again):
        assert multikey["type"] == "Multikey"
        assert multikey["controller"] == document["id"]
        assert public_from_multibase(multikey["publicKeyMultibase"]) == keys[multikey["id"]]
    assert ed25519["publicKeyMultibase"].startswith("z6Mk")
    assert rsa_again["publicKeyMultibase"].startswith("z4MX")


async def test_the_document_says_that_we_take_rfc_9421(town: Town) -> None:
    for actor in (town.josie, town.network, town.node):
        document = await _document(town, actor)
        assert document["generator"]["id"] == town.node.iri
        assert read_actor(document).speaks_rfc9421


async def test_the_proof_is_the_actors_own_and_covers_everything(town: Town) -> None:
    document = await _document(town, town.network)
    keys = await _keys(town, town.network)
    key_iri = proof_key(document)
    assert key_iri == f"{town.network.iri}#ed25519-key"
    assert proof_owner_of(document) == town.network.iri
    town.clock.turn(days=400)
    check_proof(document, keys[key_iri], now=town.clock.now())
    with pytest.raises(Unproven):
        check_proof(document | {"name": "Hell"}, keys[key_iri], now=town.clock.now())


async def test_the_same_actor_always_gives_the_same_document(town: Town) -> None:
    first = await _document(town, town.josie)
    town.clock.turn(days=3)
    assert await _document(town, town.josie) == first


async def test_what_we_write_we_read(town: Town) -> None:
    document = await _document(town, town.network)
    read = read_actor(json.loads(json.dumps(document)))
    network = town.network
    assert (read.id, read.type, read.username) == (network.iri, network.type, network.username)
    assert (read.sisters, read.listings, read.members) == (
        network.sisters,
        network.listings,
        network.members,
    )
    assert (read.place, read.language, read.network) == ("Hull", "en", network.iri)
    assert read.webfinger == network.handle
    assert read.discoverable
    assert {key.iri: key.key for key in read.keys} == await _keys(town, network)


async def test_aliases_are_a_list_and_a_move_is_shown(town: Town) -> None:
    moved = replace(
        town.josie,
        also_known_as=("https://old.example/josie",),
        moved_to="https://new.example/josie",
        discoverable=False,
        approves_followers=True,
    )
    document = await _document(town, moved)
    assert document["alsoKnownAs"] == ["https://old.example/josie"]
    assert document["movedTo"] == "https://new.example/josie"
    assert (document["discoverable"], document["indexable"]) == (False, False)
    assert document["manuallyApprovesFollowers"] is True


async def test_members_that_say_nothing_are_left_out(town: Town) -> None:
    document = await _document(town, town.josie)
    for name in ("alsoKnownAs", "movedTo", "inLanguage", "location"):
        assert name not in document
    assert None not in document.values()


async def test_no_context_is_named_that_strict_readers_would_have_to_fetch(town: Town) -> None:
    for actor in (town.josie, town.network, town.node):
        document = await _document(town, actor)
        named = [entry for entry in document["@context"] if isinstance(entry, str)]
        assert set(named) <= {
            "https://www.w3.org/ns/activitystreams",
            "https://w3id.org/security/v1",
            "https://w3id.org/security/data-integrity/v2",
            "https://w3id.org/security/multikey/v1",
        }


async def _document(town: Town, actor: Actor) -> Json:
    return await town.database.read(lambda tx: town.room.portraits.document(tx, actor))


async def _keys(town: Town, actor: Actor) -> dict[str, PublicKey]:
    return dict(await town.database.read(lambda tx: store.public_keys(tx, actor.id)))
