"""SIG and KEY rows of `reference/security.md` against a whole node at its real inbox.

Each delivery is flawed in exactly one way; it is refused, nothing of it is stored, and the next
sound delivery gets through.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from federation.signing import sign_cavage
from federation.strict_json import write
from tests.fediverse.casts import HULL
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.keys import numbered_pair
from tests.hostile.strangers import Json, Stranger, with_header, without
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


FLAWS: dict[str, Flaw] = {
    "SIG-01 no signature": lambda e, h, a: without(e.signed(h, a), "signature"),
    "SIG-02 another key": _by_other_key,
    "SIG-03 another path": lambda e, h, a: replace(
        e.signed(h, a), url=f"{h.base_url}/actors/josie/inbox"
    ),
    "SIG-04 no digest": lambda e, h, a: without(e.signed(h, a), "digest"),
    "SIG-05 digest not covered": lambda e, h, a: _recovered(e.signed(h, a), "digest"),
    "SIG-06 another body": lambda e, h, a: replace(e.signed(h, a), body=write(a | {"x": 1})),
    "SIG-08 stale": lambda e, h, a: _at(e, h, a, hours=-2),
    "SIG-09 from the future": lambda e, h, a: _at(e, h, a, hours=2),
    "SIG-10 date not covered": lambda e, h, a: _recovered(e.signed(h, a), "date"),
    "SIG-11 host not covered": lambda e, h, a: _recovered(e.signed(h, a), "host"),
    "SIG-12 another host": lambda e, h, a: with_header(e.signed(h, a), "Host", "other.example"),
    "SIG-16 no base64": lambda e, h, a: with_header(
        e.signed(h, a), "Signature", f'keyId="{e.key_id}",headers="host",signature="%%"'
    ),
    "SIG-26 no algorithm": lambda e, h, a: with_header(
        e.signed(h, a), "Signature", f'keyId="{e.key_id}",algorithm="none",signature=""'
    ),
    "SIG-41 content digest of another body": lambda e, h, a: replace(
        e.signed(h, a, rfc9421=True), body=write(a | {"x": 1})
    ),
    "SIG-53 broken RFC 9421 beside a sound cavage signature": lambda e, h, a: with_header(
        e.signed(h, a), "Signature-Input", "sig1=broken"
    ),
}


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

    assert answer.status == 401
    assert await stored(hull, "poison") == 0
    assert (
        await honest.deliver(hull, honest.create(honest.note(1, "bread", to=[josie], cc=[]))) == 202
    )
    assert await stored(hull, "bread") == 1


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


async def test_both_ways_of_signing_are_taken(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    josie = (await hull.member("josie")).iri
    for number, rfc9421 in enumerate((False, True)):
        activity = vera.create(vera.note(number, "bread", to=[josie], cc=[]))
        assert (await hull.answer(vera.signed(hull, activity, rfc9421=rfc9421))).status == 202
    await fediverse.settle()
    assert await stored(hull, "bread") == 2


async def test_key_01_nobody_signs_for_somebody_elsewhere(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21)
    josie = (await hull.member("josie")).iri
    forged = vera.create(vera.note(1, "forged", to=[josie], cc=[]))

    assert (await hull.answer(evil.signed(hull, forged))).status in (401, 403)
    await fediverse.settle()
    assert await stored(hull, "forged") == 0


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
    request = without(vera.signed(hull, forged), "signature")
    signed = sign_cavage(request, key_id, evil.keys.rsa, fediverse.clock.now())

    assert (await hull.answer(signed)).status in (401, 403)
    await fediverse.settle()
    assert await stored(hull, "forged") == 0


async def test_key_10_a_neighbour_does_not_sign_for_the_actor(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    neighbour = Stranger(fediverse, "vera.example", 21, username="rob")
    neighbour.served |= vera.served
    josie = (await hull.member("josie")).iri
    forged = vera.create(vera.note(1, "forged", to=[josie], cc=[]))

    assert (await hull.answer(neighbour.signed(hull, forged))).status in (401, 403)


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


async def test_key_41_bad_signatures_cause_few_fetches(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    for number in range(30):
        activity = evil.create(evil.note(number, "poison", to=[josie], cc=[]))
        assert (await hull.answer(_by_other_key(evil, hull, activity))).status in (401, 429)

    assert len(evil.asked) <= 4


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


async def test_key_48_nobody_signs_for_one_of_ours(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    note = evil.note(1, "forged", attributedTo=josie) | {"id": f"{hull.base_url}/objects/1"}
    forged = evil.create(note, actor=josie, id=f"{hull.base_url}/activities/1")
    request = without(evil.signed(hull, forged), "signature")
    key = evil.keys.rsa
    signed = sign_cavage(request, f"{josie}#main-key", key, fediverse.clock.now())

    assert (await hull.answer(signed)).status in (401, 403)
    assert evil.asked == []


async def stored(home: Home, word: str) -> int:
    """How many posts hold that word."""
    rows = await home.rows("SELECT 1 FROM posts WHERE content LIKE :like", like=f"%{word}%")
    return len(rows)


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
