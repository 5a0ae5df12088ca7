"""INP rows of `reference/security.md`: hostile bytes and shapes, soundly signed."""

from dataclasses import replace
from typing import Any

import pytest

from federation.signing import sign_cavage
from federation.strict_json import write
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import Stranger
from world.network import Outgoing

_NESTED = b'{"a":' * 100_000 + b"1" + b"}" * 100_000

BYTES: dict[str, tuple[bytes, int]] = {
    "INP-01 not JSON": (b"hello", 400),
    "INP-02 nothing": (b"", 400),
    "INP-03 a list": (b"[]", 400),
    "INP-04 a text": (b'"x"', 400),
    "INP-05 null": (b"null", 400),
    "INP-06 a number": (b"1", 400),
    "INP-07 no UTF-8": (b'{"type":"\xff"}', 400),
    "INP-08 UTF-16": ('{"type":"Create"}'.encode("utf-16"), 400),
    "INP-09 very deep": (_NESTED, 400),
    "INP-12 a long number": (b'{"n":' + b"9" * 200_000 + b"}", 400),
    "INP-13 NaN": (b'{"n":NaN}', 400),
    "INP-14 a huge exponent": (b'{"n":1e999999}', 400),
    "INP-16 more behind it": (b'{"type":"Create"} x', 400),
    "INP-18 a key twice": (b'{"actor":"https://a.example/","actor":"https://b.example/"}', 400),
    "INP-61 too long": (b'{"x":"' + b"y" * 1_100_000 + b'"}', 413),
}


def _signed(evil: Stranger, home: Home, body: bytes, kind: str) -> Outgoing:
    request = Outgoing("POST", f"{home.base_url}/inbox", (("content-type", kind),), body)
    return sign_cavage(request, evil.key_id, evil.keys.rsa, evil.fediverse.clock.now())


async def check_still_well(fediverse: Fediverse, hull: Home) -> None:
    """Nothing was kept, and the next sound delivery is taken."""
    assert await hull.rows("SELECT 1 FROM received") == []
    vera = Stranger(fediverse, "vera.example", 30)
    josie = (await hull.member("josie")).iri
    assert await vera.deliver(hull, vera.create(vera.note(1, "bread", to=[josie], cc=[]))) == 202
    assert len(await hull.rows("SELECT 1 FROM posts")) == 1


@pytest.mark.parametrize("name", BYTES)
async def test_hostile_octets_are_refused(name: str, fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    body, status = BYTES[name]
    answer = await hull.answer(_signed(evil, hull, body, "application/activity+json"))

    assert answer.status == status
    await check_still_well(fediverse, hull)


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "text/html", "multipart/x", ""])
async def test_inp_60_other_media_types_are_refused(
    kind: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    answer = await hull.answer(_signed(evil, hull, write(evil.create(evil.note(1, "x"))), kind))

    assert answer.status in (406, 415)
    await check_still_well(fediverse, hull)


async def test_inp_63_a_packed_body_is_refused(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    request = evil.signed(hull, evil.create(evil.note(1, "x")))
    packed = replace(request, headers=(*request.headers, ("content-encoding", "gzip")))

    assert (await hull.answer(packed)).status == 415


CHANGES: dict[str, dict[str, Any]] = {
    "INP-22 no type": {"type": None},
    "INP-23 a type that is a number": {"type": 7},
    "INP-25 an id that is a list": {"id": ["https://evil.example/1"]},
    "INP-26 a very long id": {"id": "https://evil.example/" + "x" * 100_000},
    "INP-28 two actors": {"actor": ["https://evil.example/users/vera", "https://v.example/"]},
    "INP-43 @graph": {"@graph": []},
    "INP-45 @id beside id": {"@id": "https://evil.example/2"},
    "INP-33 content that is an object": {"object": {"type": "Note", "content": {"x": 1}}},
}


@pytest.mark.parametrize("name", CHANGES)
async def test_odd_members_never_break_anything(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    activity = evil.create(evil.note(1, "poison", to=[josie], cc=[])) | CHANGES[name]
    answer = await hull.answer(evil.signed(hull, activity))
    await fediverse.settle()

    assert answer.status in (202, 400, 401, 403)
    assert await hull.rows("SELECT 1 FROM posts") == []


async def test_inp_42_a_context_of_evil_is_never_fetched(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    note = evil.note(1, "odd", to=[josie], cc=[])
    context = ["https://www.w3.org/ns/activitystreams", "https://evil.example/context"]
    await evil.deliver(hull, evil.create(note) | {"@context": context})

    assert "https://evil.example/context" not in evil.asked


async def test_res_22_mentions_of_very_many_cause_few_fetches(
    fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    tags = [
        {"type": "Mention", "href": f"https://evil.example/users/m{number}", "name": "@m"}
        for number in range(250)
    ]
    await evil.deliver(hull, evil.create(evil.note(1, "hello", to=[josie], cc=[], tag=tags)))

    assert len(evil.asked) < 40


async def test_xss_01_markup_of_a_stranger_is_cleaned(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    payload = 'hi<script>x</script><img src=x onerror=y><a href="javascript:z">l</a>'
    await evil.deliver(hull, evil.create(evil.note(1, payload, to=[josie], cc=[])))

    (row,) = await hull.rows("SELECT content FROM posts")
    for poison in ("script", "onerror", "javascript", "<img"):
        assert poison not in row["content"]
