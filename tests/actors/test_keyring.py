"""Our private keys: sealed, found, rotated, never shown."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from actors import store
from actors.key_store import sealed_keys
from actors.keyring import KeyPairs, KeyRing, Signer, fresh_pairs
from actors.rotating import rotate_keys
from federation.keys import KeyKind
from storage.database import Database
from storage.sealing import Seal
from storage.transaction import Writing
from tests.actors.elsewhere import Person, keys_of
from tests.actors.town import ROOM, SECRET, Town
from world.errors import Conflict, Missing


def test_what_is_sealed_opens_under_the_same_secret_and_name() -> None:
    sealed = Seal(SECRET).seal(b"a private key", "https://a.example/x#main-key")
    assert b"private" not in sealed
    assert Seal(SECRET).open(sealed, "https://a.example/x#main-key") == b"a private key"


@pytest.mark.parametrize("at", [1, 5, 13, 20, -1])
def test_a_changed_octet_keeps_it_closed(at: int) -> None:
    sealed = bytearray(Seal(SECRET).seal(b"a private key", "name"))
    sealed[at] ^= 1
    with pytest.raises(Conflict):
        Seal(SECRET).open(bytes(sealed), "name")


def test_another_secret_does_not_open_it() -> None:
    sealed = Seal(SECRET).seal(b"a private key", "name")
    with pytest.raises(Conflict, match="secret file"):
        Seal(b"\x01" * 32).open(sealed, "name")


def test_a_sealed_key_under_another_name_does_not_open() -> None:
    sealed = Seal(SECRET).seal(b"a private key", "josie#main-key")
    with pytest.raises(Conflict):
        Seal(SECRET).open(sealed, "mallory#main-key")


def test_what_is_cut_short_does_not_open() -> None:
    with pytest.raises(Conflict):
        Seal(SECRET).open(b"\x01abc", "name")


def test_a_nonce_is_never_used_for_two_texts() -> None:
    seal = Seal(SECRET)
    nonces = {seal.seal(f"key {number}".encode(), "name")[1:13] for number in range(500)}
    nonces |= {seal.seal(b"key", f"name {number}")[1:13] for number in range(500)}
    nonces |= {seal.seal(b"me" + b"key", "na")[1:13], seal.seal(b"key", "name")[1:13]}
    assert len(nonces) == 1002


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(Conflict, match="too short"):
        Seal(b"guess me")


async def test_the_signer_of_an_actor_bears_the_names_in_its_document(town: Town) -> None:
    signer = await town.keyring.signer(town.josie.id)
    assert signer.actor_iri == town.josie.iri
    assert signer.rsa_key_iri == f"{town.josie.iri}#main-key"
    assert signer.ed25519_key_iri == f"{town.josie.iri}#ed25519-key"
    keys = dict(await town.database.read(lambda tx: store.public_keys(tx, town.josie.id)))
    assert keys[signer.rsa_key_iri].verify(b"hello", signer.rsa.sign(b"hello"))
    assert keys[signer.ed25519_key_iri].verify(b"hello", signer.ed25519.sign(b"hello"))


async def test_the_rsa_key_comes_first(town: Town) -> None:
    keys = await town.database.read(lambda tx: store.public_keys(tx, town.josie.id))
    assert [key.kind for _, key in keys] == [KeyKind.RSA, KeyKind.ED25519]


async def test_nobody_signs_for_an_actor_without_keys(town: Town) -> None:
    with pytest.raises(Missing):
        await town.keyring.signer(404)


async def test_an_actor_of_others_has_no_keys_to_sign_with(town: Town) -> None:
    await town.know(Person())
    known = await town.stored(Person().iri)
    assert known is not None
    with pytest.raises(Missing, match="no keys"):
        await town.keyring.signer(known.id)


async def test_keys_made_by_another_process_are_found(town: Town) -> None:
    other = await Database.open(town.path, rooms=[ROOM])
    try:
        ring = KeyRing(Seal(SECRET), other)
        before = await ring.signer(town.josie.id)
        town.clock.turn(hours=1)
        await _rotate(town)
        after = await ring.signer(town.josie.id)
    finally:
        await other.close()
    assert before.rsa_key_iri != after.rsa_key_iri
    assert after.rsa_key_iri == f"{town.josie.iri}#main-key-2"
    assert after.ed25519_key_iri == f"{town.josie.iri}#ed25519-key-2"


async def test_a_wrong_secret_is_noticed_when_somebody_signs(town: Town) -> None:
    ring = KeyRing(Seal(b"\x07" * 32), town.database)
    with pytest.raises(Conflict):
        await ring.signer(town.josie.id)


async def test_what_was_published_is_signed_with_the_key_of_its_time(town: Town) -> None:
    old = await town.keyring.signer(town.josie.id)
    before = town.clock.now()
    town.clock.turn(hours=1)
    rotated_at = town.clock.now()
    await _rotate(town)
    town.clock.turn(hours=1)
    later = town.clock.now()
    assert await _key_at(town, before) == old.rsa_key_iri
    assert await _key_at(town, rotated_at) == old.rsa_key_iri
    assert await _key_at(town, later) == f"{town.josie.iri}#main-key-2"
    assert (await town.keyring.signer(town.josie.id)).rsa_key_iri == f"{town.josie.iri}#main-key-2"


async def test_rotating_twice_keeps_three_times_apart(town: Town) -> None:
    instants = []
    for _ in range(2):
        town.clock.turn(hours=1)
        instants.append(town.clock.now())
        await _rotate(town)
        town.clock.turn(hours=1)
    instants.append(town.clock.now())
    named = [(await _key_at(town, at)).rpartition("#")[2] for at in instants]
    assert named == ["main-key", "main-key-2", "main-key-3"]


async def test_only_the_new_keys_are_shown_after_a_rotation(town: Town) -> None:
    await _rotate(town)
    keys = await town.database.read(lambda tx: store.public_keys(tx, town.josie.id))
    assert [iri.rpartition("#")[2] for iri, _ in keys] == ["main-key-2", "ed25519-key-2"]


async def test_retired_private_keys_can_be_destroyed(town: Town) -> None:
    before = town.clock.now()
    town.clock.turn(days=1)
    await _rotate(town)
    town.clock.turn(days=30)
    now = town.clock.now()
    assert await town.database.write(lambda tx: store.forget_private_keys(tx, now)) == 2
    kept = await town.database.read(lambda tx: sealed_keys(tx, town.josie.id))
    assert [key.iri.rpartition("#")[2] for key in kept] == ["main-key-2", "ed25519-key-2"]
    assert await _key_at(town, before) == f"{town.josie.iri}#main-key-2"
    await _rotate(town)
    assert (await town.keyring.signer(town.josie.id)).rsa_key_iri.endswith("#main-key-3")


async def test_prepared_keys_are_taken_first(town: Town) -> None:
    made = iter([keys_of("first"), keys_of("second")])
    ring = KeyRing(Seal(SECRET), town.database, lambda: next(made))
    await ring.prepare()
    assert ring.next_pairs() is keys_of("first")
    assert ring.next_pairs() is keys_of("second")


async def test_keys_are_made_beside_the_event_loop(town: Town) -> None:
    ring = KeyRing(Seal(SECRET), town.database, _made_outside_the_loop)
    await ring.prepare()


@pytest.mark.row("KEY-46")
async def test_private_keys_show_nowhere(town: Town, tmp_path: Path) -> None:
    """KEY-46: not in what Python prints, not in the file."""
    signer = await town.keyring.signer(town.josie.id)
    secrets = [signer.rsa.dump(), signer.ed25519.dump()]
    kept = await town.database.read(lambda tx: sealed_keys(tx, town.josie.id))
    shown = f"{signer!r} {kept!r} {keys_of('ours 1')!r} {signer.rsa!r} {vars(town.keyring)!r}"
    assert isinstance(signer, Signer)
    files = _octets_in(tmp_path)
    for secret in secrets:
        assert repr(secret)[2:40] not in shown
        assert secret.hex()[:40] not in shown
        assert secret[-24:] not in files
    assert "sealed_private" not in shown


def test_fresh_keys_are_of_both_kinds() -> None:
    pairs = fresh_pairs()
    assert (pairs.rsa.kind, pairs.ed25519.kind) == (KeyKind.RSA, KeyKind.ED25519)


def _octets_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("hull.sqlite*"))


def _made_outside_the_loop() -> KeyPairs:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
    return keys_of("first")


async def _rotate(town: Town) -> None:
    now = town.clock.now()

    def rotate(tx: Writing) -> None:
        rotate_keys(tx, town.josie.id, town.josie.iri, town.keyring, now, town.ids)

    await town.database.write(rotate)


async def _key_at(town: Town, at: datetime) -> str:
    signer = await town.keyring.signer(town.josie.id, at)
    return signer.rsa_key_iri
