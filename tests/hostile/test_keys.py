"""KEY rows of `rows.toml` against a whole node: which key speaks for whom.

Vera is honest; evil has a server and sound keys, and tries to be taken for her. Whatever evil
tries is refused, and what vera signs herself counts before and after.
"""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from actors.store import public_keys
from federation.keys import KeyKind, PublicKey
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.keys import numbered_pair
from tests.hostile.strangers import AS2, Json, Stranger, signed_by, stored
from world.network import Answer, Outgoing


@pytest.mark.row("KEY-01")
async def test_key_01_nobody_signs_for_somebody_elsewhere(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21)
    josie = (await hull.member("josie")).iri
    forged = vera.create(vera.note(1, "forged", to=[josie], cc=[]))

    assert (await hull.answer(evil.signed(hull, forged))).status in (401, 403)
    await fediverse.settle()
    assert await stored(hull, "forged") == 0


@pytest.mark.row("KEY-02")
async def test_key_02_a_key_document_is_not_believed_about_its_owner(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21)
    key_id = "https://evil.example/key"
    key = {"id": key_id, "owner": vera.iri, "publicKeyPem": evil.keys.rsa.public.pem()}
    evil.serve(key_id, {"@context": "https://w3id.org/security/v1", "type": "Key", **key})
    josie = (await hull.member("josie")).iri
    forged = vera.create(vera.note(1, "forged", to=[josie], cc=[]))
    signed = _as_victim(evil, hull, forged, key_id)

    assert (await hull.answer(signed)).status in (401, 403)
    await fediverse.settle()
    assert await stored(hull, "forged") == 0


@pytest.mark.row("KEY-10")
async def test_key_10_a_neighbour_does_not_sign_for_the_actor(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    neighbour = Stranger(fediverse, "vera.example", 21, username="rob")
    neighbour.served |= vera.served
    josie = (await hull.member("josie")).iri
    forged = vera.create(vera.note(1, "forged", to=[josie], cc=[]))

    assert (await hull.answer(neighbour.signed(hull, forged))).status in (401, 403)


@pytest.mark.row("KEY-40")
async def test_key_40_a_new_key_is_learned_and_the_old_one_refused(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    assert await vera.deliver(hull, vera.create(vera.note(1, "first", to=[josie], cc=[]))) == 202
    await fediverse.live(minutes=2)

    vera.pair = 22
    vera.serve(vera.iri, vera.document())
    assert await vera.deliver(hull, vera.create(vera.note(2, "second", to=[josie], cc=[]))) == 202

    vera.pair = 20
    assert await vera.deliver(hull, vera.create(vera.note(3, "third", to=[josie], cc=[]))) == 401
    assert await stored(hull, "first") == await stored(hull, "second") == 1
    assert await stored(hull, "third") == 0


@pytest.mark.row("KEY-41")
async def test_key_41_bad_signatures_cause_few_fetches(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    for number in range(30):
        activity = evil.create(evil.note(number, "poison", to=[josie], cc=[]))
        other = numbered_pair(50).rsa
        request = signed_by(other, evil.key_id, hull, activity, fediverse.clock.now())
        assert (await hull.answer(request)).status in (401, 429)

    assert len(evil.asked) <= 4


@pytest.mark.row("KEY-43")
async def test_key_43_a_flood_of_farewells_of_strangers_causes_no_fetch(
    fediverse: Fediverse, hull: Home
) -> None:
    gone = Stranger(fediverse, "gone.example", 20)
    gone.served.clear()
    for number in range(40):
        iri = f"{gone.iri}{number}"
        farewell = {"@context": "https://www.w3.org/ns/activitystreams", "id": f"{iri}#delete"}
        activity = farewell | {"type": "Delete", "actor": iri, "object": iri}
        assert (await hull.answer(gone.signed(hull, activity))).status == 202

    assert gone.asked == []


@pytest.mark.row("KEY-11", "ORI-48")
async def test_key_11_nobody_signs_for_one_of_ours(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    note = evil.note(1, "forged", attributedTo=josie) | {"id": f"{hull.base_url}/objects/1"}
    forged = evil.create(note, actor=josie, id=f"{hull.base_url}/activities/1")
    signed = _as_victim(evil, hull, forged, f"{josie}#main-key")

    assert (await hull.answer(signed)).status in (401, 403)
    assert evil.asked == []


# --------------------------------------------------------------- keys that are not what they say


Trick = Callable[[Stranger, Stranger, Home, Json], Outgoing]


def _as_victim(evil: Stranger, home: Home, forged: Json, key_id: str) -> Outgoing:
    """What evil signs under a name of a key, with a key of evil's own."""
    return signed_by(evil.keys.rsa, key_id, home, forged, evil.fediverse.clock.now())


def _owned_by_vera(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
    key = evil.document()["publicKey"] | {"owner": vera.iri}
    evil.serve(evil.iri, evil.document(publicKey=key))
    return _as_victim(evil, home, forged, evil.key_id)


def _copied(own_id: bool) -> Trick:  # noqa: FBT001  # which of two rows
    def trick(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
        key_id = evil.key_id if own_id else vera.key_id
        key = vera.document()["publicKey"] | {"publicKeyPem": evil.keys.rsa.public.pem()}
        evil.serve(evil.iri, vera.document(publicKey=key | {"id": key_id}))
        return _as_victim(evil, home, forged, key_id)

    return trick


def _redirected(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
    trap = f"https://{vera.host}/go?to={evil.iri}"
    vera.served[trap] = Answer(302, (("location", evil.iri),), b"")
    return _as_victim(evil, home, forged, trap)


def _under_another_name(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
    place = f"https://{evil.host}/keys/7"
    key = {"id": vera.key_id, "owner": vera.iri, "publicKeyPem": evil.keys.rsa.public.pem()}
    evil.serve(place, {"@context": AS2, "type": "Key", **key})
    return _as_victim(evil, home, forged, place)


def _uploaded(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
    place = f"https://{vera.host}/media/7.txt"
    key = vera.document()["publicKey"] | {"publicKeyPem": evil.keys.rsa.public.pem()}
    posing = vera.document(id=place, publicKey=key | {"id": place, "owner": vera.iri})
    vera.serve(place, posing, kind="text/plain")
    return _as_victim(evil, home, forged, place)


def _in_a_list(evil: Stranger, vera: Stranger, home: Home, forged: Json) -> Outgoing:
    own = evil.document()["publicKey"]
    evil.serve(evil.iri, evil.document(publicKey=[own, own | {"owner": vera.iri}]))
    return _as_victim(evil, home, forged, evil.key_id)


TRICKS: dict[str, Trick] = {
    "KEY-03 a key that names vera as its owner": _owned_by_vera,
    "KEY-04 a copy of her document with a key id of evil": _copied(own_id=True),
    "KEY-05 a copy of her document with her key id": _copied(own_id=False),
    "KEY-06 a key id on her host that leads away": _redirected,
    "KEY-07 a key found under another name than it bears": _under_another_name,
    "KEY-08 an upload on her host": _uploaded,
    "KEY-09 a list with a key that is hers": _in_a_list,
}


@pytest.mark.parametrize("name", TRICKS)
async def test_no_trick_with_keys_makes_evil_vera(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21, username="mallory")
    josie = (await hull.member("josie")).iri
    assert await vera.deliver(hull, vera.create(vera.note(1, "bread", to=[josie], cc=[]))) == 202

    forged = vera.create(vera.note(2, "forged", to=[josie], cc=[]))
    answer = await hull.answer(TRICKS[name](evil, vera, hull, forged))
    await fediverse.settle()

    assert answer.status in (401, 403)
    assert await stored(hull, "forged") == 0
    assert await _keys_of(hull, vera) == {vera.key_id: vera.keys.rsa.public}
    assert await vera.deliver(hull, vera.create(vera.note(3, "salt", to=[josie], cc=[]))) == 202
    assert await stored(hull, "salt") == 1


async def _keys_of(home: Home, actor: Stranger) -> dict[str, PublicKey]:
    (row,) = await home.rows("SELECT id FROM actors WHERE iri = :iri", iri=actor.iri)
    found = await home.node.database.read(lambda tx: public_keys(tx, row["id"]))
    return {iri: key for iri, key in found if key.kind is KeyKind.RSA}


# ----------------------------------------------------------------------- keys that are no good


def _pem(modulus: int, exponent: int) -> str:
    key = RSAPublicNumbers(exponent, modulus).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _der_pem(modulus: int, exponent: int) -> str:
    """The same by hand: no library makes a key of such a size."""

    def element(tag: int, content: bytes) -> bytes:
        octets = len(content).to_bytes(4, "big")
        return bytes([tag, 0x84]) + octets + content

    numbers = b"".join(
        element(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))
        for number in (modulus, exponent)
    )
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    info = element(0x30, algorithm + element(3, b"\0" + element(0x30, numbers)))
    return f"-----BEGIN PUBLIC KEY-----\n{b64encode(info).decode()}\n-----END PUBLIC KEY-----\n"


BAD_KEYS: dict[str, object] = {
    "KEY-20 512 bits": _der_pem(2**511 + 1, 65_537),
    "KEY-21 1024 bits": _pem(2**1023 + 1, 65_537),
    "KEY-22 65536 bits": _der_pem(2**65_535 + 1, 65_537),
    "KEY-23 an exponent of 16384 bits": _der_pem(2**2047 + 1, 2**16_383 + 1),
    "KEY-30 garbage": "garbage",
    "KEY-31 nothing": "",
    "KEY-32 a list": ["-----BEGIN PUBLIC KEY-----"],
    "KEY-33 a number": 7,
    "KEY-34 a mebibyte": "A" * 900_000,
    "KEY-35 a null inside": "-----BEGIN\0PUBLIC KEY-----",
    "KEY-36 a modulus of zero": _der_pem(0, 3),
}


@pytest.mark.parametrize("name", BAD_KEYS)
async def test_a_key_that_is_no_good_proves_nothing(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 21)
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    key = evil.document()["publicKey"] | {"publicKeyPem": BAD_KEYS[name]}
    evil.serve(evil.iri, evil.document(publicKey=key, assertionMethod=[]))

    poison = evil.create(evil.note(1, "poison", to=[josie], cc=[]))
    assert (await hull.answer(evil.signed(hull, poison))).status == 401
    assert await vera.deliver(hull, vera.create(vera.note(1, "bread", to=[josie], cc=[]))) == 202
    assert (await stored(hull, "poison"), await stored(hull, "bread")) == (0, 1)


# ------------------------------------------------------------------------------- keys of our own


@pytest.mark.row("KEY-44")
async def test_key_44_a_node_that_lost_what_opens_its_keys_makes_new_ones_and_is_believed(
    sisters: Sisters, monkeypatch: pytest.MonkeyPatch
) -> None:
    fediverse, hull, madison = sisters.fediverse, sisters.hull, sisters.madison
    monkeypatch.setattr("tests.fediverse.home.SECRET", bytes(32))
    await hull.restart()

    for username in (hull.host, None, *hull.cast.members):
        await hull.doing(hull.rooms.membership.rotate_keys(username))
    await fediverse.live(hours=2)
    await hull.add("Bread after the loss")
    await fediverse.live(hours=2)

    (shown,) = await madison.umbrella()
    assert (shown.title, shown.proof) == ("Bread after the loss", "verified")


@pytest.mark.row("KEY-45")
async def test_key_45_old_keys_that_came_back_with_an_old_store_are_ended_by_new_ones(
    sisters: Sisters, tmp_path: Path
) -> None:
    fediverse, hull, madison = sisters.fediverse, sisters.hull, sisters.madison
    await hull.stop()
    yesterday = tmp_path / "yesterday.sqlite"
    copyfile(hull.store, yesterday)
    await hull.start()
    await _make_new_keys(hull)
    await fediverse.live(minutes=5)
    between = await _held(madison, (await hull.network()).iri)

    await hull.stop()
    copyfile(yesterday, hull.store)
    await hull.start()
    network = await hull.document((await hull.network()).iri)
    assert network["publicKey"]["id"] not in between, "yesterday's keys are back"
    await _make_new_keys(hull)
    await fediverse.live(hours=1)
    await hull.add("Bread after the return")
    await fediverse.live(hours=1)

    (shown,) = await madison.umbrella()
    assert (shown.title, shown.proof) == ("Bread after the return", "verified")
    held = await _held(madison, network["id"])
    assert network["publicKey"]["id"] not in held


async def _make_new_keys(home: Home) -> None:
    for username in (None, "josie"):
        await home.doing(home.rooms.membership.rotate_keys(username))


async def _held(home: Home, iri: str) -> set[str]:
    rows = await home.rows(
        "SELECT k.iri FROM keys k JOIN actors a ON a.id = k.actor_id"
        " WHERE a.iri = :iri AND k.retired_at IS NULL",
        iri=iri,
    )
    return {row["iri"] for row in rows}


@pytest.mark.row("KEY-46")
async def test_key_46_private_keys_are_in_no_answer_no_log_and_no_file(
    fediverse: Fediverse, hull: Home
) -> None:
    josie = await hull.member("josie")
    signer = await hull.node.keyring.signer(josie.id)
    await hull.add("Bread")
    await hull.doing(hull.rooms.membership.rotate_keys("josie"))
    await fediverse.live(minutes=1)

    program = await hull.program("josie")
    paths = [josie.iri, f"{josie.iri}/outbox?page=true", "/actors/hull", "/actor"]
    said = [repr(await hull.get(path)) for path in paths]
    said.append(repr(await program.get(f"{josie.iri}/inbox")))
    said.append(repr(fediverse.said))
    await hull.stop()
    octets = hull.store.read_bytes()
    await hull.start()

    for key in (signer.rsa, signer.ed25519):
        written = key.dump()
        assert written not in octets
        for text in said:
            assert b64encode(written).decode()[:48] not in text
            assert repr(written)[2:50] not in text
            assert written.hex()[:48] not in text
