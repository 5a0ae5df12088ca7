"""FEP-8b32 with eddsa-jcs-2022: the published vectors, and every rule broken alone."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from federation.canonical import canonicalise
from federation.keys import (
    PrivateKey,
    generate_ed25519,
    generate_rsa,
    public_from_multibase,
)
from federation.multibase import decode, encode
from federation.proofs import add_proof, check_proof, proof_key, proof_owner_of
from federation.strict_json import Json
from tests.federation.published import vectors
from world.errors import Malformed, Unproven

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FEP = vectors("fep-8b32.json")
W3C = vectors("eddsa-jcs-2022-w3c.json")
IDENTITY = vectors("fep-c390.json")
KEY = public_from_multibase(FEP["public_key_multibase"])
SECRET = PrivateKey.load("ed25519", decode(FEP["secret_key_multibase"])[2:])
METHOD = FEP["verification_method"]
ALICE = "https://server.example/users/alice"
EVIL = "https://evil.example/users/mallory"


def proven(document: Json, **options: Any) -> Json:  # noqa: ANN401  # any JSON
    """The document with a proof whose options were changed before it was signed."""
    signed = add_proof(document, SECRET, METHOD, NOW)
    proof = {**signed["proof"], **options}
    del proof["proofValue"]
    proof = {name: value for name, value in proof.items() if value is not None}
    document = {name: value for name, value in signed.items() if name != "proof"}
    digest = sha256(canonicalise(proof)).digest() + sha256(canonicalise(document)).digest()
    return {**document, "proof": {**proof, "proofValue": encode(SECRET.sign(digest))}}


def note(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/x"],
        "id": "https://server.example/objects/1",
        "type": "Note",
        "attributedTo": ALICE,
        "content": "Kia ora",
        **changes,
    }


def refused(document: Json, now: datetime = NOW) -> str:
    with pytest.raises(Unproven) as caught:
        check_proof(document, KEY, now=now)
    return caught.value.public


# --------------------------------------------------------------------------- published vectors


def test_the_fep_signs_the_same_document_to_the_same_value() -> None:
    created = datetime.fromisoformat(FEP["created"])
    assert add_proof(FEP["unsigned"], SECRET, METHOD, created) == FEP["signed"]
    check_proof(FEP["signed"], KEY, now=NOW)
    assert proof_key(FEP["signed"]) == METHOD


def test_the_fep_hashes_what_we_hash() -> None:
    assert canonicalise(FEP["unsigned"]) == FEP["canonical_document"].encode()
    assert sha256(canonicalise(FEP["unsigned"])).hexdigest() == FEP["document_hash_hex"]
    options = {k: v for k, v in FEP["signed"]["proof"].items() if k != "proofValue"}
    assert canonicalise(options) == FEP["canonical_proof"].encode()
    assert sha256(canonicalise(options)).hexdigest() == FEP["proof_hash_hex"]


def test_there_are_fifteen_variants() -> None:
    assert len(FEP["more"]) == 15


@pytest.mark.parametrize("variant", FEP["more"], ids=lambda variant: variant["name"])
def test_every_variant_gets_its_verdict(variant: Json) -> None:
    if variant["valid"]:
        check_proof(variant["document"], KEY, now=NOW)
    else:
        refused(variant["document"])


def test_the_credential_of_the_w3c_is_sound() -> None:
    key = public_from_multibase(W3C["signed"]["proof"]["verificationMethod"].partition("#")[2])
    check_proof(W3C["signed"], key, now=NOW)
    secret = PrivateKey.load("ed25519", bytes.fromhex(W3C["private_key_raw_hex"]))
    proof = W3C["signed"]["proof"]
    created = datetime.fromisoformat(proof["created"])
    assert add_proof(W3C["unsigned"], secret, proof["verificationMethod"], created) == W3C["signed"]


def test_the_identity_statement_of_fep_c390_is_sound_without_a_context() -> None:
    statement = IDENTITY["identity_proof"]
    key = public_from_multibase(IDENTITY["public_key_multibase"])
    check_proof(statement, key, now=NOW)
    assert proof_key(statement) == statement["subject"]


# ------------------------------------------------------------------------- each rule on its own


def test_what_is_signed_is_sound() -> None:
    check_proof(add_proof(note(), SECRET, METHOD, NOW), KEY, now=NOW)
    check_proof(proven(note()), KEY, now=NOW)


def test_signing_leaves_the_given_document_alone() -> None:
    document = note()
    before = deepcopy(document)
    signed = add_proof(document, SECRET, METHOD, NOW)
    assert document == before
    signed["proof"]["@context"].append("x")
    assert document == before


def test_an_older_proof_is_replaced() -> None:
    once = add_proof(note(), SECRET, METHOD, NOW)
    assert add_proof(once, SECRET, METHOD, NOW) == once


def test_a_proof_needs_a_list_of_contexts_and_an_ed25519_key() -> None:
    with pytest.raises(Malformed):
        add_proof(note(**{"@context": "https://x.example"}), SECRET, METHOD, NOW)
    with pytest.raises(Malformed):
        add_proof(note(), generate_rsa(), METHOD, NOW)
    with pytest.raises(Malformed):
        add_proof(note(number=2**53), SECRET, METHOD, NOW)


def test_a_document_without_a_proof_is_unproven() -> None:
    assert proof_key(note()) is None
    assert "no proof" in refused(note())


@pytest.mark.parametrize("proof", [None, 7, "x", [], [7], {}, {"type": "DataIntegrityProof"}])
def test_a_broken_proof_is_none(proof: object) -> None:
    assert proof_key(note(proof=proof)) is None
    refused(note(proof=proof))


@pytest.mark.parametrize(
    "options",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": "jcs-eddsa-2022"},
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"verificationMethod": f"{EVIL}#ed25519-key"},
        {"verificationMethod": 7},
        {"created": None},
        {"created": "yesterday"},
        {"created": "2026-11-24T13:00:01Z"},
        {"expires": "2026-11-24T12:00:00Z"},
        {"expires": "never"},
        {"expires": 7},
        {"@context": "https://www.w3.org/ns/other"},
        {"@context": ["https://w3id.org/x", "https://www.w3.org/ns/activitystreams"]},
    ],
    ids=repr,
)
def test_a_well_signed_proof_that_breaks_one_rule_is_refused(options: Json) -> None:
    refused(proven(note(), **options))


@pytest.mark.parametrize(
    "options",
    [
        {"created": "2026-11-24T12:59:59Z"},
        {"created": "2020-01-01T00:00:00+02:00"},
        {"expires": "2026-11-24T12:00:01Z"},
        {"nonce": "x", "previousProof": ["y"]},
    ],
    ids=repr,
)
def test_a_proof_within_the_rules_is_sound(options: Json) -> None:
    check_proof(proven(note(), **options), KEY, now=NOW)


def test_a_proof_expires() -> None:
    lasting = proven(note(), expires="2026-11-25T00:00:00Z")
    check_proof(lasting, KEY, now=NOW)
    assert "expired" in refused(lasting, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "value", ["", "z", "zzz", "u" + "A" * 86, "z" + "0" * 88, "z" + "1" * 64, "z" * 5_000]
)
def test_a_value_that_is_no_signature_is_refused(value: str) -> None:
    signed = proven(note())
    refused({**signed, "proof": {**signed["proof"], "proofValue": value}})


def test_another_key_is_refused() -> None:
    for other in (generate_ed25519().public, generate_rsa().public):
        with pytest.raises(Unproven):
            check_proof(proven(note()), other, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"content": "Kia ora!"},
        {"id": "https://server.example/objects/2"},
        {"to": ["https://www.w3.org/ns/activitystreams#Public"]},
        {"as:content": "x"},
        {"@context": ["https://w3id.org/x"]},
        {"number": 2**53},
    ],
    ids=repr,
)
def test_any_change_breaks_a_proof(changes: Json) -> None:
    refused({**proven(note()), **changes})


def test_a_member_taken_away_breaks_a_proof() -> None:
    signed = proven(note())
    del signed["content"]
    refused(signed)


def test_a_context_added_later_does_not_count() -> None:
    signed = proven(note())
    signed["@context"] = [*signed["@context"], {"x": "https://x.example/"}]
    check_proof(signed, KEY, now=NOW)


def test_of_several_proofs_one_by_the_owner_is_enough() -> None:
    signed = proven(note())
    stranger = {**signed["proof"], "verificationMethod": f"{EVIL}#ed25519-key"}
    both = {**signed, "proof": [stranger, 7, signed["proof"]]}
    assert proof_key(both) == METHOD
    check_proof(both, KEY, now=NOW)
    refused({**signed, "proof": [stranger]})


def test_the_ninth_proof_is_not_looked_at() -> None:
    signed = proven(note())
    wrong = {**signed["proof"], "created": "2026-01-01T00:00:00Z"}
    check_proof({**signed, "proof": [*[wrong] * 7, signed["proof"]]}, KEY, now=NOW)
    refused({**signed, "proof": [*[wrong] * 8, signed["proof"]]})


# --------------------------------------------------------------------------- whose proof it is


@pytest.mark.parametrize(
    ("document", "owner"),
    [
        ({"type": "Create", "actor": ALICE}, ALICE),
        ({"type": "Create", "actor": ALICE, "attributedTo": EVIL}, ALICE),
        ({"type": "Teleport", "actor": {"id": ALICE}}, ALICE),
        ({"type": "Note", "attributedTo": ALICE}, ALICE),
        ({"type": "Note", "attributedTo": ALICE, "actor": EVIL}, ALICE),
        ({"type": "OrderedCollection", "attributedTo": ALICE}, ALICE),
        ({"type": "Person", "id": ALICE}, ALICE),
        ({"type": "Group", "id": ALICE, "attributedTo": EVIL}, ALICE),
        ({"type": ["Note", "Proposal"], "as:attributedTo": ALICE}, ALICE),
        ({"type": ["Create", "Note"], "actor": EVIL, "attributedTo": ALICE}, None),
        ({"type": ["Person", "Note"], "id": EVIL, "attributedTo": ALICE}, None),
        ({"type": "Note", "attributedTo": [ALICE, EVIL]}, None),
        ({"type": "Note"}, None),
        ({"type": "Person", "id": 7}, None),
        ({"attributedTo": ALICE}, None),
        ({"type": "Note", "attributedTo": "https://Server.example/users/alice"}, None),
    ],
    ids=repr,
)
def test_every_document_has_one_owner_or_none(document: Json, owner: str | None) -> None:
    assert proof_owner_of(document) == owner
