"""SIG rows of `rows.toml` against a whole node at its real inbox.

Each delivery is flawed in exactly one way; it is refused, nothing of it is stored, and the next
sound delivery gets through.
"""

import asyncio
import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_der_private_key

from federation.proofs import add_proof
from federation.signing import sign_cavage
from federation.strict_json import write
from tests.federation.signed import Cavage, Rfc9421, digest_of
from tests.fediverse.casts import HULL
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.keys import numbered_pair
from tests.hostile.strangers import AS2, Json, Stranger, stored, with_header, without
from world.network import Outgoing

Flaw = Callable[[Stranger, Home, Json], Outgoing]


def _recovered(request: Outgoing, name: str) -> Outgoing:
    """The signature says it covers one header less than it does."""
    value = dict(request.headers)["Signature"]
    return with_header(request, "Signature", value.replace(f" {name}", "", 1))


def _at(evil: Stranger, home: Home, activity: Json, **off: float) -> Outgoing:
    request = Outgoing(
        "POST",
        f"{home.base_url}/inbox",
        (("content-type", "application/activity+json"),),
        write(activity),
    )
    now = evil.fediverse.clock.now() + timedelta(**off)
    return sign_cavage(request, evil.key_id, evil.keys.rsa, now)


def _by_other_key(evil: Stranger, home: Home, activity: Json) -> Outgoing:
    request = without(evil.signed(home, activity), "signature")
    return sign_cavage(request, evil.key_id, numbered_pair(50).rsa, evil.fediverse.clock.now())


def _asked(written: Cavage | Rfc9421, home: Home) -> Outgoing:
    request = written.request()
    url = f"{home.base_url}{written.target}"
    return Outgoing(request.method, url, request.headers, request.body)


def _cavage(evil: Stranger, home: Home, activity: Json, **flaw: Any) -> Outgoing:  # noqa: ANN401
    """A request in the old way, written by hand and sound but for what is said."""
    now = evil.fediverse.clock.now()
    sound = Cavage(
        target="/inbox",
        body=write(activity),
        host=home.host,
        date=format_datetime(now, usegmt=True),
        key_id=evil.key_id,
        sign=evil.keys.rsa.sign,
    )
    return _asked(replace(sound, **flaw), home)


def _rfc9421(evil: Stranger, home: Home, activity: Json, **flaw: Any) -> Outgoing:  # noqa: ANN401
    """The same in the new way; `created` and `expires` are seconds from now."""
    now = int(evil.fediverse.clock.now().timestamp())
    flaw["parameters"] = _parameters(evil, now, flaw.pop("said", {}))
    sound = Rfc9421(
        target="/inbox",
        target_uri=f"{home.base_url}/inbox",
        body=write(activity),
        host=home.host,
        sign=evil.keys.rsa.sign,
    )
    return _asked(replace(sound, **flaw), home)


def _parameters(evil: Stranger, now: int, said: dict[str, Any]) -> str:
    told = {"created": 0, "keyid": evil.key_id} | said
    written = [
        f";{name}={now + value}" if isinstance(value, int) else f';{name}="{value}"'
        for name, value in told.items()
        if value is not None
    ]
    return "".join(written)


def _secretly(evil: Stranger) -> Callable[[bytes], bytes]:
    """HMAC with what everybody knows, the published key, as if it were a shared secret."""
    secret = evil.keys.rsa.public.pem().encode()
    return lambda message: hmac.digest(secret, message, sha256)


def _weakly(evil: Stranger) -> Callable[[bytes], bytes]:
    key = load_der_private_key(evil.keys.rsa.dump(), None)
    assert isinstance(key, RSAPrivateKey)
    return lambda message: key.sign(message, PKCS1v15(), SHA1())  # noqa: S303  # the flaw itself


def _bearing(evil: Stranger, home: Home, activity: Json, signature: str) -> Outgoing:
    return with_header(evil.signed(home, activity), "Signature", signature)


def _twice(evil: Stranger, home: Home, activity: Json) -> Outgoing:
    request = evil.signed(home, activity)
    return replace(request, headers=(*request.headers, ("Date", "Mon, 01 Jan 2024 00:00:00 GMT")))


_PROVEN = ("(request-target)", "host", "date", "digest", "content-type")
_AGED = ("(request-target)", "host", "digest", "(created)", "(expires)")
_METHOD, _TARGET, _DIGEST = '"@method"', '"@target-uri"', '"content-digest"'

FLAWS: dict[str, Flaw] = {
    "SIG-01 no signature": lambda e, h, a: without(e.signed(h, a), "signature"),
    "SIG-02 another key": _by_other_key,
    "SIG-03 another path": lambda e, h, a: replace(
        e.signed(h, a), url=f"{h.base_url}/actors/josie/inbox"
    ),
    "SIG-04 no digest": lambda e, h, a: without(e.signed(h, a), "digest"),
    "SIG-05 digest not covered": lambda e, h, a: _recovered(e.signed(h, a), "digest"),
    "SIG-05 digest not signed at all": lambda e, h, a: _cavage(e, h, a, covered=_PROVEN[:3]),
    "SIG-06 another body": lambda e, h, a: replace(e.signed(h, a), body=write(a | {"x": 1})),
    "SIG-07 another body with its digest": lambda e, h, a: replace(
        with_header(e.signed(h, a), "Digest", digest_of(write(a | {"x": 1}))),
        body=write(a | {"x": 1}),
    ),
    "SIG-08 stale": lambda e, h, a: _at(e, h, a, hours=-2),
    "SIG-09 from the future": lambda e, h, a: _at(e, h, a, hours=2),
    "SIG-10 date not covered": lambda e, h, a: _recovered(e.signed(h, a), "date"),
    "SIG-10 no time is signed": lambda e, h, a: _cavage(
        e, h, a, covered=("(request-target)", "host", "digest")
    ),
    "SIG-11 host not covered": lambda e, h, a: _recovered(e.signed(h, a), "host"),
    "SIG-12 another host": lambda e, h, a: with_header(e.signed(h, a), "Host", "other.example"),
    "SIG-12 signed for another host": lambda e, h, a: _cavage(e, h, a, host="other.example"),
    "SIG-13 target not covered": lambda e, h, a: _cavage(e, h, a, covered=_PROVEN[1:]),
    "SIG-14 says not what it covers": lambda e, h, a: _cavage(
        e, h, a, covered=("date",), headers_parameter=False
    ),
    "SIG-15 covers nothing": lambda e, h, a: _cavage(e, h, a, covered=()),
    "SIG-16 no base64": lambda e, h, a: _bearing(
        e, h, a, f'keyId="{e.key_id}",headers="host",signature="%%"'
    ),
    "SIG-17 an empty signature": lambda e, h, a: _cavage(e, h, a, sign=lambda _: b""),
    "SIG-18 half a signature": lambda e, h, a: _cavage(
        e, h, a, sign=lambda message: e.keys.rsa.sign(message)[:128]
    ),
    "SIG-19 the public key as a secret": lambda e, h, a: _cavage(
        e, h, a, sign=_secretly(e), algorithm="hmac-sha256"
    ),
    "SIG-19 the same and not said": lambda e, h, a: _cavage(
        e, h, a, sign=_secretly(e), algorithm="hs2019"
    ),
    "SIG-20 SHA-1": lambda e, h, a: _cavage(e, h, a, sign=_weakly(e), algorithm="rsa-sha1"),
    "SIG-21 signed as a GET": lambda e, h, a: _cavage(e, h, a, signed_target="get /inbox"),
    "SIG-22 expired": lambda e, h, a: _cavage(
        e, h, a, covered=_AGED, algorithm="hs2019", **_lasting(e, -900, -600)
    ),
    "SIG-23 made in the future": lambda e, h, a: _cavage(
        e, h, a, covered=_AGED, algorithm="hs2019", **_lasting(e, 7_200, 9_000)
    ),
    "SIG-24 MD5 only": lambda e, h, a: _cavage(e, h, a, digest="MD5=I8nPJd7dz77qi5MoCBZN7g=="),
    "SIG-25 an empty digest": lambda e, h, a: _cavage(e, h, a, digest="SHA-256="),
    "SIG-26 no algorithm": lambda e, h, a: _bearing(
        e, h, a, f'keyId="{e.key_id}",algorithm="none",signature=""'
    ),
    "SIG-27 a key that is no address": lambda e, h, a: _cavage(e, h, a, key_id="vera"),
    "SIG-28 no key": lambda e, h, a: _cavage(e, h, a, key_id=None),
    "SIG-29 control octets": lambda e, h, a: _bearing(e, h, a, '"""\x07"",="\x1b[31m"'),
    "SIG-30 no date": lambda e, h, a: _cavage(e, h, a, date="yesterday noon"),
    "SIG-31 two dates": _twice,
    "SIG-40 content digest not covered": lambda e, h, a: _rfc9421(
        e, h, a, covered=(_METHOD, _TARGET)
    ),
    "SIG-41 content digest of another body": lambda e, h, a: replace(
        e.signed(h, a, rfc9421=True), body=write(a | {"x": 1})
    ),
    "SIG-42 method not covered": lambda e, h, a: _rfc9421(e, h, a, covered=(_TARGET, _DIGEST)),
    "SIG-42 target not covered": lambda e, h, a: _rfc9421(e, h, a, covered=(_METHOD, _DIGEST)),
    "SIG-43 the target of another host": lambda e, h, a: _rfc9421(
        e, h, a, target_uri="https://other.example/inbox"
    ),
    "SIG-44 made too long ago": lambda e, h, a: _rfc9421(e, h, a, said={"created": -7_200}),
    "SIG-45 has expired": lambda e, h, a: _rfc9421(
        e, h, a, said={"created": -900, "expires": -600}
    ),
    "SIG-46 without a time": lambda e, h, a: _rfc9421(e, h, a, said={"created": None}),
    "SIG-47 the public key as a secret": lambda e, h, a: _rfc9421(
        e, h, a, sign=_secretly(e), said={"alg": "hmac-sha256"}
    ),
    "SIG-48 not the key's algorithm": lambda e, h, a: _rfc9421(e, h, a, said={"alg": "ed25519"}),
    "SIG-49 another key": lambda e, h, a: _rfc9421(e, h, a, sign=numbered_pair(50).rsa.sign),
    "SIG-50 labels that differ": lambda e, h, a: _rfc9421(e, h, a, signature_label="sig2"),
    "SIG-51 without a key": lambda e, h, a: _rfc9421(e, h, a, said={"keyid": None}),
    "SIG-52 no structured field": lambda e, h, a: with_header(
        e.signed(h, a, rfc9421=True), "Signature-Input", "sig1=((("
    ),
    "SIG-53 broken RFC 9421 beside a sound cavage signature": lambda e, h, a: with_header(
        e.signed(h, a), "Signature-Input", "sig1=broken"
    ),
}


def _lasting(evil: Stranger, created: int, expires: int) -> dict[str, int]:
    now = int(evil.fediverse.clock.now().timestamp())
    return {"created": now + created, "expires": now + expires}


@pytest.mark.parametrize("write_by_hand", [_cavage, _rfc9421])
async def test_what_is_written_by_hand_without_a_flaw_is_taken(
    write_by_hand: Flaw, fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    activity = vera.create(vera.note(1, "bread", to=[josie], cc=[]))
    assert (await hull.answer(write_by_hand(vera, hull, activity))).status == 202


@pytest.mark.parametrize("name", FLAWS)
async def test_a_flawed_delivery_is_refused_and_the_next_sound_one_taken(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    honest = Stranger(fediverse, "honest.example", 21)
    josie = (await hull.member("josie")).iri

    poisoned = evil.create(evil.note(1, "poison", to=[josie], cc=[]))
    answer = await hull.answer(FLAWS[name](evil, hull, poisoned))
    await fediverse.settle()

    assert answer.status == (400 if name.startswith("SIG-31") else 401)
    assert await stored(hull, "poison") == 0
    assert (
        await honest.deliver(hull, honest.create(honest.note(1, "bread", to=[josie], cc=[]))) == 202
    )
    assert await stored(hull, "bread") == 1


@pytest.mark.row("SIG-60")
async def test_sig_60_the_same_request_three_times_has_one_effect(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    request = vera.signed(hull, vera.create(vera.note(1, "once", to=[josie], cc=[])))

    statuses = [(await hull.answer(request)).status for _ in range(3)]
    await fediverse.settle()

    assert statuses == [202, 202, 202]
    assert await stored(hull, "once") == 1


@pytest.mark.row("SIG-61")
async def test_sig_61_twenty_deliveries_of_one_activity_at_once_have_one_effect(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    activity = vera.create(vera.note(1, "once", to=[josie], cc=[]))
    requests = [vera.signed(hull, activity, rfc9421=number % 2 == 0) for number in range(20)]

    answers = await asyncio.gather(*(hull.answer(request) for request in requests))
    await fediverse.settle()

    assert {answer.status for answer in answers} == {202}
    assert await stored(hull, "once") == 1
    assert len(await hull.home_timeline("josie")) == 1


@pytest.mark.row("SIG-62")
async def test_sig_62_the_same_note_in_another_create_is_one_note(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    note = vera.note(1, "once", to=[josie], cc=[])
    for number in range(3):
        again = vera.create(note, id=f"{vera.iri}/creates/{number}")
        assert await vera.deliver(hull, again) == 202

    assert await stored(hull, "once") == 1
    assert len(await hull.home_timeline("josie")) == 1


@pytest.mark.row("SIG-63")
@pytest.mark.parametrize("forged", ["signature", "proof", "both"])
async def test_sig_63_a_signature_inside_makes_nobody_elses_words_count(
    forged: str, fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21)
    josie = (await hull.member("josie")).iri
    activity = vera.create(vera.note(1, "forged", to=[josie], cc=[]))
    if forged != "proof":
        activity["signature"] = {
            "type": "RsaSignature2017",
            "creator": vera.key_id,
            "created": "2026-03-07T09:00:00Z",
            "signatureValue": "AAAA",
        }
    if forged != "signature":
        now = fediverse.clock.now()
        key = f"{vera.iri}#ed25519-key"
        activity = add_proof(activity | {"@context": [AS2]}, evil.keys.ed25519, key, now)

    assert (await hull.answer(evil.signed(hull, activity))).status in (401, 403)
    await fediverse.settle()
    assert await stored(hull, "forged") == 0


@pytest.mark.row("SIG-63")
async def test_sig_63_a_linked_data_signature_is_neither_help_nor_hindrance(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    activity = vera.create(vera.note(1, "bread", to=[josie], cc=[]))
    activity["signature"] = {"type": "RsaSignature2017", "creator": "x", "signatureValue": "?"}
    assert await vera.deliver(hull, activity) == 202
    assert await stored(hull, "bread") == 1


async def test_both_ways_of_signing_are_taken(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    for number, rfc9421 in enumerate((False, True)):
        activity = vera.create(vera.note(number, "bread", to=[josie], cc=[]))
        assert (await hull.answer(vera.signed(hull, activity, rfc9421=rfc9421))).status == 202
    await fediverse.settle()
    assert await stored(hull, "bread") == 2


async def test_the_clock_window_is_the_one_that_the_keeper_has_set(
    fediverse: Fediverse,
) -> None:
    """A quarter of an hour is much for a node that was told to take five minutes."""
    strict = await fediverse.add(replace(HULL, username="strict", clock_back_seconds=300))
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await strict.member("josie")).iri
    activity = vera.create(vera.note(1, "late", to=[josie], cc=[]))

    assert (await strict.answer(_at(vera, strict, activity, minutes=-15))).status == 401
    assert (await strict.answer(_at(vera, strict, activity, minutes=-4))).status == 202
