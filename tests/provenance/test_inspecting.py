"""What is found out of a document of anybody's, with keys from files or from its signer."""

from datetime import UTC, datetime

import pytest

from federation.lifetimes import ALWAYS
from federation.proofs import add_proof
from federation.strict_json import Json
from provenance.check import Origin
from provenance.inspecting import Inspection, Result, keys_in
from tests.federation.published import vectors
from tests.provenance.test_key_histories import ANA, NOW, Keys
from tests.provenance.test_tampering import LISTING
from world.errors import Malformed, Missing, SisternetError, Unproven

FEP = vectors("fep-8b32.json")
AT = datetime(2026, 11, 24, tzinfo=UTC)


class Shelf:
    """Documents by their addresses; everything else is missing."""

    def __init__(self, *documents: Json) -> None:
        self.documents = {document["id"]: document for document in documents}

    async def document(self, iri: str) -> Json:
        if iri not in self.documents:
            raise Missing("There is nothing under that address.")
        return self.documents[iri]


def portrait(keys: Keys) -> Json:
    """Ana's own document, with the keys of now."""
    multikeys = [
        {"id": iri, "type": "Multikey", "controller": ANA, "publicKeyMultibase": key.multibase()}
        for iri, key in keys.in_use.items()
    ]
    return {
        "id": ANA,
        "type": "Person",
        "assertionMethod": multikeys,
        "keyHistory": f"{ANA}/keys",
    }


def signed(keys: Keys, generation: int) -> Json:
    """Her listing, as she signed it in the time of that key."""
    signer = keys.signers[generation]
    bare = {name: value for name, value in LISTING.items() if name not in ("published", "updated")}
    return add_proof(bare, signer.ed25519, signer.ed25519_key_iri, keys.begun[generation])


async def test_what_the_fep_signs_is_genuine_by_the_actor_in_it() -> None:
    keys = keys_in(FEP["actor"], (), AT)
    (found,) = await Inspection(AT, keys).of(FEP["signed"])
    assert (found.result, found.owner_iri) == (Result.GENUINE, FEP["actor"]["id"])
    assert found.made_at == datetime.fromisoformat(FEP["created"])


@pytest.mark.parametrize("variant", FEP["more"], ids=lambda variant: variant["name"])
async def test_every_published_variant_gets_its_verdict(variant: Json) -> None:
    keys = keys_in(FEP["actor"], (), AT)
    (found, *_) = await Inspection(AT, keys).of(variant["document"])
    assert (found.result is Result.GENUINE) == variant["valid"]


async def test_without_a_key_nothing_is_known() -> None:
    (found,) = await Inspection(AT).of(FEP["signed"])
    assert found.result is Result.UNKNOWN


async def test_what_is_not_signed_says_nothing() -> None:
    (found,) = await Inspection(AT).of(FEP["unsigned"])
    assert found.result is Result.UNSIGNED


@pytest.mark.parametrize("generation", [0, 1, 2])
async def test_every_key_she_ever_had_is_found_at_her_own_address(generation: int) -> None:
    ana = Keys()
    thing = signed(ana, generation)
    shelf = Shelf(portrait(ana), ana.document(), thing)
    (found,) = await Inspection(NOW, reader=shelf).of(thing)
    assert (found.result, found.origin) == (Result.GENUINE, Origin.SAME)
    assert found.key is not None
    assert found.key.lifetime.since == ana.begun[generation]


async def test_a_key_counts_in_its_time_only() -> None:
    ana = Keys()
    old, late = ana.signers[0], ana.begun[2]
    thing = add_proof(signed(ana, 0), old.ed25519, old.ed25519_key_iri, late)
    shelf = Shelf(portrait(ana), ana.document())
    (found,) = await Inspection(NOW, reader=shelf).of(thing)
    assert (found.result, found.origin) == (Result.FALSE, Origin.GONE)
    assert "outside of the time" in found.trouble


@pytest.mark.parametrize(
    ("changed", "trouble"),
    [
        ({"updated": "2026-11-24T00:00:00Z"}, "newer than the time of its key"),
        ({"id": "https://madison.example/objects/7"}, "a name that its author cannot give"),
        ({"id": "7"}, "a name that its author cannot give"),
    ],
    ids=["a key of old, dated back", "of another host", "of none"],
)
async def test_what_a_stored_copy_would_not_be_believed_is_false_here_too(
    changed: Json, trouble: str
) -> None:
    ana = Keys()
    signer = ana.signers[0]
    bare = {name: value for name, value in LISTING.items() if name not in ("published", "updated")}
    thing = add_proof(bare | changed, signer.ed25519, signer.ed25519_key_iri, ana.begun[0])
    (found,) = await Inspection(NOW, ana.all).of(thing)
    assert found.result is Result.FALSE
    assert trouble in found.trouble


async def test_a_history_that_is_not_to_be_believed_takes_nothing_from_the_keys_of_now() -> None:
    ana = Keys()
    forged = ana.document() | {"attributedTo": "https://evil.example/eve"}
    shelf = Shelf(portrait(ana), forged)
    results = [
        (await Inspection(NOW, reader=shelf).of(signed(ana, generation)))[0].result
        for generation in (0, 2)
    ]
    assert results == [Result.FALSE, Result.GENUINE]


async def test_an_altered_copy_is_false_and_its_home_says_something_else() -> None:
    ana = Keys()
    thing = signed(ana, 2)
    shelf = Shelf(portrait(ana), ana.document(), thing)
    (found,) = await Inspection(NOW, reader=shelf).of(thing | {"name": "Money"})
    assert (found.result, found.origin) == (Result.FALSE, Origin.CHANGED)


async def test_an_envelope_is_looked_into() -> None:
    ana = Keys()
    thing = signed(ana, 2)
    create = {"id": f"{thing['id']}/create", "type": "Create", "actor": ANA, "object": thing}
    announce = {"id": "https://x.example/1", "type": "Announce", "actor": "https://x.example/x"}
    found = await Inspection(NOW, keys=ana.all).of(announce | {"object": create})
    assert [one.result for one in found] == [Result.UNSIGNED, Result.GENUINE]


def test_keys_are_read_out_of_files() -> None:
    ana = Keys()
    now = keys_in(portrait(ana), (), NOW)
    assert {one.iri for one in now} == set(ana.in_use)
    assert {one.iri for one in keys_in(ana.document(), now, NOW)} == {one.iri for one in ana.all}
    (alone,) = keys_in(portrait(ana)["assertionMethod"][0], (), NOW)
    assert (alone.iri, alone.lifetime) == (next(iter(ana.in_use)), ALWAYS)


def test_a_history_without_the_keys_of_now_is_not_believed() -> None:
    with pytest.raises(Unproven):
        keys_in(Keys().document(), (), NOW)


@pytest.mark.parametrize("document", [{}, {"id": ANA}, {"publicKeyMultibase": "z6Mk"}])
def test_a_file_without_a_key_is_refused(document: Json) -> None:
    with pytest.raises(Malformed):
        keys_in(document, (), NOW)


@pytest.mark.parametrize("document", [{}, {"type": []}, {"type": 7}])
async def test_what_is_no_document_is_refused(document: Json) -> None:
    with pytest.raises(SisternetError):
        await Inspection(NOW).of(document)
