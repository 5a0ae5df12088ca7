"""INP rows of `rows.toml`: hostile bytes and shapes, soundly signed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from federation.signing import sign_cavage
from federation.strict_json import write
from tests.fediverse.asking import ask_in_pieces
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import Stranger
from world.network import Outgoing

_NESTED = b'{"a":' * 100_000 + b"1" + b"}" * 100_000

_EVIL = b"https://evil.example/users/vera"
_VERA = b"https://vera.example/users/vera"


def _twice(name: str, first: bytes, second: bytes) -> bytes:
    """A Create in which one member stands twice: in itself, or in its object."""
    pair = b'"%b":"%b","%b":"%b"' % (name.encode(), first, name.encode(), second)
    note = b'{"id":"https://evil.example/n/1","type":"Note","content":"x"%b}'
    inside = note % (b"," + pair if name == "attributedTo" else b"")
    outside = pair if name == "actor" else b'"actor":"%b"' % _EVIL
    return b'{"id":"https://evil.example/c/1","type":"Create",%b,"object":%b}' % (outside, inside)


BYTES: dict[str, tuple[bytes, int]] = {
    "INP-01 not JSON": (b"hello", 400),
    "INP-02 nothing": (b"", 400),
    "INP-03 a list": (b"[]", 400),
    "INP-04 a text": (b'"x"', 400),
    "INP-05 null": (b"null", 400),
    "INP-06 a number": (b"1", 400),
    "INP-07 no UTF-8": (b'{"type":"\xff"}', 400),
    "INP-08 UTF-16": ('{"type":"Create"}'.encode("utf-16"), 400),
    "INP-09 lists within lists": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "INP-10 objects within objects": (_NESTED, 400),
    "INP-11 depth inside a sound activity": (
        b'{"type":"Like","actor":"https://evil.example/users/vera","x":'
        + b"[" * 20_000
        + b"]" * 20_000
        + b"}",
        400,
    ),
    "INP-12 a long number": (b'{"n":' + b"9" * 200_000 + b"}", 400),
    "INP-13 NaN": (b'{"n":NaN}', 400),
    "INP-13 Infinity": (b'{"n":-Infinity}', 400),
    "INP-14 a huge exponent": (b'{"n":1e999999}', 400),
    "INP-15 very many keys": (
        b"{" + b",".join(b'"k%d":1' % number for number in range(60_000)) + b"}",
        400,
    ),
    "INP-16 more behind it": (b'{"type":"Create"} x', 400),
    "INP-18 the sender and somebody else": (_twice("actor", _EVIL, _VERA), 400),
    "INP-19 somebody else and the sender": (_twice("actor", _VERA, _EVIL), 400),
    "INP-20 the author and somebody else": (_twice("attributedTo", _EVIL, _VERA), 400),
    "INP-21 somebody else and the author": (_twice("attributedTo", _VERA, _EVIL), 400),
    "INP-36 a lone surrogate": (
        b'{"type":"Create","actor":"https://evil.example/users/vera","summary":"\\ud800"}',
        400,
    ),
    "INP-35 a null character": (
        b'{"type":"Create","actor":"https://evil.example/users/vera","summary":"a\\u0000b"}',
        400,
    ),
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


@pytest.mark.row("INP-60")
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "text/html", "multipart/x", ""])
async def test_inp_60_other_media_types_are_refused(
    kind: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    answer = await hull.answer(_signed(evil, hull, write(evil.create(evil.note(1, "x"))), kind))

    assert answer.status in (406, 415)
    await check_still_well(fediverse, hull)


@pytest.mark.row("INP-63")
async def test_inp_63_a_packed_body_is_refused(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    request = evil.signed(hull, evil.create(evil.note(1, "x")))
    packed = replace(request, headers=(*request.headers, ("content-encoding", "gzip")))

    assert (await hull.answer(packed)).status == 415


def _nested_creates(depth: int) -> Any:  # noqa: ANN401  # JSON
    thing: Any = {"id": "https://evil.example/n/1", "type": "Note", "content": "poison"}
    for number in range(depth):
        thing = {"id": f"https://evil.example/c/{number}", "type": "Create", "object": thing}
    return thing


_MINE = "https://evil.example/users/vera"
CHANGES: dict[str, dict[str, Any]] = {
    "INP-22 no type": {"type": None},
    "INP-23 a type that is a number": {"type": 7},
    "INP-23 a type that is a list of lists": {"type": [["Create"]]},
    "INP-24 a type that nobody knows": {"type": "Explode"},
    "INP-25 an id that is a list": {"id": ["https://evil.example/1"]},
    "INP-26 a very long id": {"id": "https://evil.example/" + "x" * 900_000},
    "INP-27 no actor": {"actor": None},
    "INP-28 two actors, the sender first": {"actor": [_MINE, "https://vera.example/users/vera"]},
    "INP-28 two actors, the sender last": {"actor": ["https://vera.example/users/vera", _MINE]},
    "INP-29 an actor that is another object": {"actor": {"id": "https://vera.example/users/vera"}},
    "INP-30 a null object": {"object": None},
    "INP-31 an object that is nothing": {"object": {}},
    "INP-54 an object that is a number": {"object": 7},
    "INP-32 two thousand notes": {
        "object": [
            {
                "id": f"https://evil.example/n/{number}",
                "type": "Note",
                "attributedTo": _MINE,
                "content": "poison",
            }
            for number in range(2_000)
        ]
    },
    "INP-33 content that is an object": {"object": {"type": "Note", "content": {"x": 1}}},
    "INP-43 another meaning of object": {
        "@context": [
            "https://www.w3.org/ns/activitystreams",
            {"object": "https://evil.example/ns#object"},
        ]
    },
    "INP-44 @id beside id": {"@id": "https://evil.example/2"},
    "INP-44 @type beside type": {"@type": "Delete"},
    "INP-45 @graph": {"@graph": []},
    "INP-46 five hundred contexts": {
        "@context": [f"https://evil.example/context/{number}" for number in range(500)]
    },
    "INP-51 Creates within Creates": {"object": _nested_creates(30)},
}


@pytest.mark.parametrize("name", CHANGES)
async def test_odd_members_never_break_anything(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    activity = evil.create(evil.note(1, "poison", to=[josie], cc=[])) | CHANGES[name]
    activity = {key: value for key, value in activity.items() if value is not None}
    if name == "INP-30 a null object":
        activity["object"] = None
    answer = await hull.answer(evil.signed(hull, activity))
    await fediverse.settle()

    assert answer.status in (202, 400, 401, 403)
    assert await hull.rows("SELECT 1 FROM posts") == []
    await check_takes_bread(fediverse, hull)


ODD_NOTES: dict[str, dict[str, Any]] = {
    "INP-34 absurd languages": {
        "contentMap": {"x" * 5_000: "a", "": "b", "en\n": "c", "../..": "d"}
        | {f"q{number}": "e" for number in range(500)}
    },
    "INP-37 a date before time": {"published": "0000-00-00T00:00:00Z", "updated": "-1"},
    "INP-37 a date after time": {"published": "99999-12-31T23:59:60Z", "endTime": 7},
    "INP-38 addresses that are none": {"cc": [None, 7, [], [["x"]], {"id": 7}, {}]},
    "INP-39 odd tags": {"tag": [None, 7, [], {"type": "Mention"}, {"type": "Hashtag", "name": 7}]},
    "INP-39 a tag that is a text": {"tag": "#bread"},
    "INP-40 odd attachments": {
        "attachment": [None, 7, [], {"type": "Image", "url": [None, {"href": 7}]}, "x"]
    },
    "INP-41 answers itself": {"inReplyTo": "https://evil.example/users/vera/notes/1"},
    "INP-47 names of prototypes": {"__proto__": {"x": 1}, "constructor": 1, "__class__": "os"},
    "INP-48 other letter case": {"Content": "<p>other</p>", "TYPE": "Question"},
    "INP-49 absurd totals": {
        "replies": {"type": "Collection", "totalItems": -(10**300)},
        "likes": {"type": "Collection", "totalItems": 10**400},
    },
    "INP-50 a poll of thousands": {
        "oneOf": [{"type": "Note", "name": f"option {number}"} for number in range(5_000)]
    },
    "INP-65 a note of the year 2099": {"published": "2099-01-01T00:00:00Z"},
    "INP-65 a note of the year 1950": {"published": "1950-01-01T00:00:00Z"},
    "INP-66 many combining marks": {"name": "a" + "\u0301" * 50_000, "summary": "\u202e\u200d"},
    "INP-67 long runs": {"summary": "@" * 50_000 + "#" * 50_000},
    "INP-67 tags that never end": {"content": "<a " * 100_000},
    "RES-10 half a mebibyte of markup": {"content": "<p><b><i>" * 60_000},
    "RES-23 hundreds of emojis and attachments": {
        "tag": [
            {
                "type": "Emoji",
                "name": f":e{number}:",
                "icon": {"type": "Image", "url": f"https://evil.example/e/{number}"},
            }
            for number in range(500)
        ],
        "attachment": [
            {"type": "Image", "url": f"https://evil.example/a/{number}"} for number in range(500)
        ],
    },
}


@pytest.mark.parametrize("name", ODD_NOTES)
async def test_an_odd_note_is_taken_or_refused_and_harms_nothing(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    note = evil.note(1, "odd", to=[josie], cc=[]) | ODD_NOTES[name]
    answer = await hull.answer(evil.signed(hull, evil.create(note)))
    await fediverse.settle()

    assert answer.status in (202, 400)
    assert len(evil.asked) <= 3, "an actor and its keys, and no picture, emoji or tag"
    late = await hull.rows("SELECT 1 FROM posts WHERE published_at > received_at")
    assert late == [], "what says to come from the future is of now"
    await check_takes_bread(fediverse, hull)


_PROBES = (
    "'; DROP TABLE posts; --",
    '" OR 1=1 --',
    "{{ 7*7 }}{% raise %}${7*7}<%= 7*7 %>",
    "$(touch /tmp/sisternet-was-here)`id`",
    "%s%n%(x)s{0.__class__}",
)


@pytest.mark.row("INP-53")
@pytest.mark.parametrize("probe", _PROBES)
async def test_inp_53_text_is_text_wherever_it_stands(
    probe: str, fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    vera = evil.document(name=probe, summary=probe, attachment=[{"name": probe, "value": probe}])
    evil.serve(evil.iri, vera)
    josie = (await hull.member("josie")).iri
    note = evil.note(
        1,
        "said",
        to=[josie],
        cc=[],
        name=probe,
        summary=probe,
        tag=[{"type": "Hashtag", "name": f"#{probe}", "href": probe}],
        context=probe,
        inReplyTo=f"https://evil.example/{probe}",
    )
    for activity in (
        evil.create(note),
        evil.create(note | {"content": probe, "id": f"{evil.iri}/notes/{probe}"}),
        evil.create(note, id=f"{evil.iri}/{probe}"),
        {"@context": "x", "id": f"{evil.iri}#flag", "type": "Flag", "actor": evil.iri}
        | {"object": [josie, probe], "content": probe},
    ):
        assert (await hull.answer(evil.signed(hull, activity))).status in (202, 400)
        await fediverse.settle()
    for path in (f"/actors/{quote(probe)}", f"/umbrella?q={quote(probe)}&category={quote(probe)}"):
        answer = await hull.get(path, accept="text/html")
        assert answer.status in (200, 400, 404)
        assert b"49" not in answer.body.partition(b"<main")[2].partition(b"</main")[0]

    (known,) = await hull.rows("SELECT name FROM actors WHERE iri = :iri", iri=evil.iri)
    assert known["name"] in (probe, "vera")
    await check_takes_bread(fediverse, hull)


async def check_takes_bread(fediverse: Fediverse, hull: Home) -> None:
    """The next sound delivery is taken, and seen."""
    vera = Stranger(fediverse, "vera.example", 30)
    josie = (await hull.member("josie")).iri
    note = vera.note(1, "bread", to=[josie], cc=[])
    assert await vera.deliver(hull, vera.create(note)) == 202
    assert note["id"] in await hull.home_timeline("josie")


@pytest.mark.row("INP-25")
async def test_inp_25_an_activity_without_an_id_has_one_effect_however_often_it_comes(
    fediverse: Fediverse, hull: Home
) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    activity = evil.create(evil.note(1, "odd", to=[josie], cc=[]))
    del activity["id"]
    for _ in range(3):
        assert (await hull.answer(evil.signed(hull, activity))).status in (202, 400)
        await fediverse.settle()

    assert len(await hull.rows("SELECT 1 FROM posts")) <= 1
    await check_takes_bread(fediverse, hull)


@pytest.mark.row("INP-52")
async def test_inp_52_an_undo_of_itself_ends(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    iri = f"{evil.iri}#undo"
    undo = {"@context": "x", "id": iri, "type": "Undo", "actor": evil.iri}
    for thing in (iri, undo, undo | {"object": iri}):
        answer = await hull.answer(evil.signed(hull, undo | {"object": thing}))
        assert answer.status in (202, 400)
        await fediverse.settle()
    assert await hull.rows("SELECT 1 FROM received WHERE state = 'waiting'") == []
    await check_takes_bread(fediverse, hull)


@pytest.mark.row("INP-62")
async def test_inp_62_a_body_that_is_too_long_is_refused_before_it_is_read(
    fediverse: Fediverse, hull: Home
) -> None:
    """Its length is told, and not one piece of it is asked for."""
    read: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(25):
            read.append(number)
            yield b"x" * 1_048_576

    request = Outgoing(
        "POST",
        f"{hull.base_url}/inbox",
        (("content-type", "application/activity+json"), ("content-length", str(25 * 1_048_576))),
    )
    assert (await ask_in_pieces(hull.node.app, request, pieces())).status == 413
    assert read == []

    unknown = replace(request, headers=(request.headers[0], ("transfer-encoding", "chunked")))
    assert (await ask_in_pieces(hull.node.app, unknown, pieces())).status == 413
    assert len(read) <= 3
    await check_takes_bread(fediverse, hull)


@pytest.mark.row("INP-42", "SSRF-18")
async def test_inp_42_a_context_of_evil_is_never_fetched(fediverse: Fediverse, hull: Home) -> None:
    evil = Stranger(fediverse, "evil.example", 20)
    josie = (await hull.member("josie")).iri
    note = evil.note(1, "odd", to=[josie], cc=[])
    context = ["https://www.w3.org/ns/activitystreams", "https://evil.example/context"]
    await evil.deliver(hull, evil.create(note) | {"@context": context})

    assert "https://evil.example/context" not in evil.asked


@pytest.mark.row("RES-22")
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
