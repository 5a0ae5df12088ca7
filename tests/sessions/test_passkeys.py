"""Passkeys: made, used, listed and taken away, with an authenticator in software."""

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url, encode_cbor

from sessions.party import Party
from sessions.passkeys import Passkeys
from sessions.session import SecondFactor, Started
from storage.sealing import Seal
from tests.fediverse.casts import SECRET
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.sundial import START, Dice, Sundial
from tests.sessions.authenticator import Device
from tests.sessions.given import (
    CALLER,
    found,
    letters,
    member_id,
    put_app_in_use,
    whole,
    with_address,
)
from world.errors import Conflict, Limited, Malformed, Missing, Refused, Unproven
from world.ids import IdMaker

ORIGIN = "https://hull.example"


async def with_passkey(home: Home, username: str = "josie", **device: Any) -> Device:  # noqa: ANN401
    """A device that keeps a passkey of that member."""
    made, security = Device(home.base_url, **device), home.rooms.sessions.security
    member = await member_id(home, username)
    answer = made.make(await security.passkey_options(member))
    await security.add_passkey(member, json.dumps(answer), "My telephone")
    return made


async def sign_in(home: Home, device: Device, **wrong: Any) -> Started | SecondFactor:  # noqa: ANN401
    """What comes of signing in with that device."""
    door = home.rooms.sessions.door
    return await door.by_passkey(json.dumps(device.sign(door.passkey_request(), **wrong)), CALLER)


async def test_a_passkey_signs_in_without_a_name(hull: Home) -> None:
    device = await with_passkey(hull)

    started = whole(await sign_in(hull, device))

    assert started.session.actor_id == await member_id(hull)
    assert await found(hull, started.token) == started.session


async def test_what_a_browser_is_asked_for_tells_nothing_of_the_member(hull: Home) -> None:
    member = await member_id(hull)
    options = json.loads(await hull.rooms.sessions.security.passkey_options(member))

    assert options["rp"] == {"id": "hull.example", "name": "Hull Mutual Aid"}
    assert options["attestation"] == "none"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    assert str(member) not in json.dumps(options)
    request = json.loads(hull.rooms.sessions.door.passkey_request())
    assert "allowCredentials" not in request or request["allowCredentials"] == []


async def test_a_device_that_checks_who_holds_it_is_both_steps(hull: Home) -> None:
    device = await with_passkey(hull, verifies=True)
    await put_app_in_use(hull, await member_id(hull))

    assert isinstance(await sign_in(hull, device), Started)


async def test_a_device_that_does_not_check_is_one_step(hull: Home) -> None:
    device = await with_passkey(hull, verifies=False)
    await put_app_in_use(hull, await member_id(hull))

    assert isinstance(await sign_in(hull, device), SecondFactor)


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://hull.example.evil.example"},
        {"origin": "http://hull.example"},
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"challenge": "A" * 72},
    ],
)
async def test_what_was_signed_for_something_else_opens_nothing(
    hull: Home, wrong: dict[str, str]
) -> None:
    device = await with_passkey(hull)

    with pytest.raises(Unproven):
        await sign_in(hull, device, **wrong)


async def test_an_answer_is_taken_once(hull: Home) -> None:
    device = await with_passkey(hull, counts=False)
    door = hull.rooms.sessions.door
    answer = json.dumps(device.sign(door.passkey_request()))
    await door.by_passkey(answer, CALLER)

    with pytest.raises(Unproven):
        await door.by_passkey(answer, CALLER)


async def test_an_answer_that_comes_late_is_not_taken(fediverse: Fediverse, hull: Home) -> None:
    device = await with_passkey(hull)
    door = hull.rooms.sessions.door
    answer = json.dumps(device.sign(door.passkey_request()))

    fediverse.clock.turn(minutes=5)

    with pytest.raises(Unproven):
        await door.by_passkey(answer, CALLER)


async def test_a_challenge_for_a_new_passkey_signs_nobody_in(hull: Home) -> None:
    device = await with_passkey(hull)
    options = json.loads(await hull.rooms.sessions.security.passkey_options(await member_id(hull)))

    with pytest.raises(Unproven):
        await sign_in(hull, device, challenge=options["challenge"])


async def test_a_passkey_that_was_made_for_one_member_is_not_taken_by_another(hull: Home) -> None:
    security, device = hull.rooms.sessions.security, Device(ORIGIN)
    options = await security.passkey_options(await member_id(hull, "josie"))
    answer = json.dumps(device.make(options))

    with pytest.raises(Unproven):
        await security.add_passkey(await member_id(hull, "amina"), answer, "stolen")


async def test_a_copied_device_that_counts_less_opens_nothing(hull: Home) -> None:
    device = await with_passkey(hull)
    await sign_in(hull, device)
    await sign_in(hull, device)
    device.kept[-1].uses = 0

    with pytest.raises(Unproven):
        await sign_in(hull, device)


async def test_a_passkey_is_made_once(hull: Home) -> None:
    security, device = hull.rooms.sessions.security, await with_passkey(hull)
    again = Device(ORIGIN)
    again.kept = []
    amina = await member_id(hull, "amina")
    answer = again.make(await security.passkey_options(amina))
    assert answer["id"] == device.sign(hull.rooms.sessions.door.passkey_request())["id"]

    with pytest.raises(Conflict):
        await security.add_passkey(amina, json.dumps(answer), "the same")


async def test_a_passkey_is_listed_told_of_and_taken_away(hull: Home) -> None:
    member = await with_address(hull)
    device, security = await with_passkey(hull), hull.rooms.sessions.security
    await sign_in(hull, device)
    database = hull.node.database

    (listed,) = (await database.read(lambda tx: security.ways_in(tx, member))).passkeys
    assert (listed.name, listed.used_at) == ("My telephone", hull.watch.now())
    amina = await member_id(hull, "amina")
    assert not await security.remove_passkey(amina, listed.id), "nobody else takes it away"
    assert await security.remove_passkey(member, listed.id)

    with pytest.raises(Unproven):
        await sign_in(hull, device)
    told = await letters(hull)
    assert sum("You have a new passkey." in text for text in told) == 1
    assert sum("One of your passkeys was taken away." in text for text in told) == 1


async def test_the_last_way_in_is_not_taken_away(hull: Home) -> None:
    device, security = await with_passkey(hull), hull.rooms.sessions.security
    member = await member_id(hull)
    (listed,) = (await hull.node.database.read(lambda tx: security.ways_in(tx, member))).passkeys

    with pytest.raises(Conflict):
        await security.remove_passkey(member, listed.id)

    assert whole(await sign_in(hull, device)).token


async def test_a_passkey_of_somebody_who_left_opens_nothing(hull: Home) -> None:
    device = await with_passkey(hull, "amina")
    await hull.rooms.membership.remove("amina")

    with pytest.raises(Unproven):
        await sign_in(hull, device)


async def test_a_member_has_so_many_passkeys_and_no_more(hull: Home) -> None:
    security, member, device = hull.rooms.sessions.security, await member_id(hull), Device(ORIGIN)
    for _ in range(20):
        answer = device.make(await security.passkey_options(member))
        await security.add_passkey(member, json.dumps(answer), "x" * 500)

    answer = device.make(await security.passkey_options(member))
    with pytest.raises(Conflict):
        await security.add_passkey(member, json.dumps(answer), "one more")


async def test_passkeys_are_tried_slowly_from_one_network(hull: Home) -> None:
    device, told = Device(ORIGIN), []
    device.make(await hull.rooms.sessions.security.passkey_options(await member_id(hull)))
    for _ in range(30):
        with pytest.raises((Unproven, Limited)) as refused:
            await sign_in(hull, device)
        told.append(refused.value.status)

    assert told == [401] * 21 + [429] * 9


# ------------------------------------------------------------------------------ hostile answers

MEMBER = 7


class Store:
    """A store with one passkey in it, whose public key is whatever the test says."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    def all(self, *_: object, **__: object) -> list[object]:
        return []

    def one(self, *_: object, credential_id: bytes) -> tuple[object, ...]:
        return (1, MEMBER, credential_id, self._public_key, 0)

    def run(self, *_: object, **__: object) -> int:
        return 1


def _room() -> Passkeys:
    dice = Dice("hostile")
    party = Party("hull.example", ORIGIN, "Hull")
    return Passkeys(dice, Seal(SECRET), IdMaker(Sundial(), dice), party)


def _client_data(type_: str, options: str) -> str:
    said = {"type": type_, "challenge": json.loads(options)["challenge"], "origin": ORIGIN}
    return bytes_to_base64url(json.dumps(said).encode())


ROOM = _room()
SIGNED = _client_data("webauthn.get", ROOM.request(START))
MADE = _client_data("webauthn.create", ROOM.registration(Store(b""), MEMBER, "josie", START))  # type: ignore[arg-type]
HANDLE = bytes_to_base64url(Seal(SECRET).blind(str(MEMBER), "sessions.passkey"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=8,
)
CBOR = st.recursive(
    st.none() | st.integers(-(2**63), 2**63) | st.binary(max_size=200) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["fmt", "attStmt", "authData", 1, 3, -1, -2, -3]), inner, max_size=5
        )
    ),
    max_leaves=12,
).map(encode_cbor)
PARTY = sha256(b"hull.example").digest()
FLAGS = st.integers(0, 255).map(lambda flags: bytes([flags]))
DATA = st.builds(
    lambda flags, rest: PARTY + flags + bytes(4) + rest, FLAGS, st.binary(max_size=120) | CBOR
)
ATTESTATION = st.builds(
    lambda form, statement, data: encode_cbor(
        {"fmt": form, "attStmt": statement, "authData": data}
    ),
    st.sampled_from(["none", "packed", "fido-u2f", "tpm", "apple", "android-key", "odd"]),
    st.dictionaries(st.sampled_from(["alg", "sig", "x5c", "ver"]), st.binary(max_size=40)),
    DATA,
)
ODD = st.one_of(
    st.text(max_size=200),
    JSON.map(json.dumps),
    st.dictionaries(
        st.sampled_from(["id", "rawId", "type", "response"]),
        JSON | st.dictionaries(st.sampled_from(["clientDataJSON", "signature"]), JSON),
    ).map(json.dumps),
)
# Sound on the outside, and answers to our own challenge; hostile further in.
WRAPPED = st.fixed_dictionaries(
    {
        "id": st.just("AAAA"),
        "rawId": st.just("AAAA"),
        "type": st.just("public-key"),
        "response": st.fixed_dictionaries(
            {
                "clientDataJSON": st.sampled_from([SIGNED, MADE]),
                "attestationObject": (ATTESTATION | CBOR).map(bytes_to_base64url),
                "authenticatorData": (DATA | CBOR).map(bytes_to_base64url),
                "signature": st.binary(max_size=80).map(bytes_to_base64url),
                "userHandle": st.just(HANDLE),
            }
        ),
    }
).map(json.dumps)


@settings(max_examples=500)
@given(ODD | WRAPPED, CBOR | st.binary(max_size=80))
def test_whatever_a_browser_sends_is_refused_with_an_error_of_ours(
    answer: str, public_key: bytes
) -> None:
    store = Store(public_key)

    for taken in (
        lambda: ROOM.check(store, answer, START),  # type: ignore[arg-type]
        lambda: ROOM.register(store, MEMBER, answer, "x", START),  # type: ignore[arg-type]
    ):
        with pytest.raises((Malformed, Refused)):
            taken()


async def test_an_endless_answer_is_not_even_read(hull: Home) -> None:
    with pytest.raises(Malformed):
        await hull.rooms.sessions.door.by_passkey(json.dumps(["x" * 30_000]), CALLER)


async def test_nobody_makes_a_passkey_for_nobody(hull: Home) -> None:
    with pytest.raises(Missing):
        await hull.rooms.sessions.security.passkey_options(1)
