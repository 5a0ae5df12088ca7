"""Files that are not what they say: refused beside their field, and nothing of them is kept."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.fediverse.browsing import File
from tests.hostile.web.door import Check
from tests.hostile.web.doors import DOORS, doors
from tests.hostile.web.filling import Open, changed, opened, stock
from tests.hostile.web.reading import FieldSeen, Seen
from tests.hostile.web.town import HULL, Place
from tests.hostile.web.watchful import Watchful
from tests.media.photographs import SECRET_WORDS, photograph
from world.network import Answer

WITH_FILES = [
    pattern
    for pattern in doors(Check.WELL)
    if any(isinstance(typed, File) for typed in DOORS[pattern].typed.values())
]
_PHOTO = photograph(size=(30, 20))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, body: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = body or zlib.compress(b"")
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


def _zip(name: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return packed.getvalue()


EVIL: Mapping[str, File] = {
    "MED-02 a drawing with a script": File(
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "a.svg",
        "image/svg+xml",
    ),
    "MED-03 a page that poses as a picture": File(b"<html><script>alert(1)</script>", "a.png"),
    "MED-04 a page": File(b"<!doctype html><title>x</title>", "a.html", "text/html"),
    "MED-05 an activity": File(
        b'{"@context":"https://www.w3.org/ns/activitystreams","type":"Person"}',
        "a.json",
        "application/activity+json",
    ),
    "MED-07 a picture, a page and an archive": File(
        b"\x89PNG\r\n\x1a\n<html>" + _zip("a.html", b"<script>"), "a.png"
    ),
    "MED-08 half a picture": File(_PHOTO[: len(_PHOTO) // 2], "a.jpg", "image/jpeg"),
    "MED-09 nothing": File(b"", "a.jpg", "image/jpeg"),
    "MED-10 an entity from elsewhere": File(
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg>&e;</svg>', "a.svg"
    ),
    "MED-11 a script": File(b"alert(document.cookie)//", "a.js", "text/javascript"),
    "MED-13 a play list": File(
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "a.png", "application/x-mpegURL"
    ),
    "MED-14 a picture that claims to be huge": File(_png(60_000, 60_000), "a.png"),
    "MED-20 a picture that is huge": File(
        _png(30_000, 30_000, zlib.compress(bytes(3_000_000), 1)), "a.png"
    ),
    "MED-25 a bomb": File(_zip("follows.csv", bytes(5_000_000)), "follows.zip", "application/zip"),
}
NAMES = ("../../etc/passwd", "..\\..\\a.jpg", 'a"\r\nX-Evil: 1.jpg', "x\0" * 2_500)


@pytest.mark.parametrize("pattern", WITH_FILES)
@pytest.mark.parametrize("name", EVIL)
async def test_a_file_that_is_not_what_belongs_there_is_told_and_not_kept(
    name: str, pattern: str, place: Place
) -> None:
    form, before, files = await opened(place, pattern), await stock(place), _files(place)
    seen = _file_field(form)
    answer = await form.hand_in({**form.well, seen.name: EVIL[name]})
    _check_told(answer, seen)
    assert changed(before, await stock(place)) == []
    assert _files(place) == files


def _check_told(answer: Answer, seen: FieldSeen) -> None:
    assert answer.status == 422, answer.body.decode()
    named = {f"#field-{seen.name}", "#field-kind"}  # or which kind of list it is to be
    assert named & {*Seen(answer.body.decode()).links}


def _file_field(form: Open) -> FieldSeen:
    return next(seen for seen in form.sheet.own_fields if seen.kind == "file")


def _files(place: Place) -> set[Path]:
    folder = Path(HULL.settings(place.hull.store.parent).node.media)
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.row("MED-12")
@pytest.mark.parametrize("pattern", WITH_FILES)
async def test_the_name_that_a_file_brings_is_used_for_nothing(pattern: str, place: Place) -> None:
    for name in NAMES[:3] if pattern.endswith("/pictures") else NAMES:  # four are the most there
        form, before = await opened(place, pattern), {path.name for path in _files(place)}
        seen = _file_field(form)
        good = form.well[seen.name]
        assert isinstance(good, File)
        answer = await form.hand_in({**form.well, seen.name: File(good.octets, name)})
        assert answer.status in (303, 400, 422), name
        page = await form.browser.follow(answer)
        assert page.status in (200, 400, 422)
        new = {path.name for path in _files(place)} - before
        assert all(len(path) > 20 and path.isascii() for path in new), new
        assert not [path for path in _files(place) if ".." in path.parts]


@pytest.mark.row("MED-01", "MED-06", "MED-24")
async def test_a_photograph_comes_out_without_all_that_it_told(place: Place) -> None:
    form = await opened(place, "/settings/picture")
    before = _files(place)
    taken = File(photograph(), "a.jpg", "image/jpeg")
    assert (await form.hand_in({**form.well, "picture": taken})).status == 303
    new = _files(place) - before
    assert new
    for path in new:
        octets = path.read_bytes()
        assert not [word for word in SECRET_WORDS if word.encode() in octets]
        assert b"Exif" not in octets
        served = await form.browser.get(f"/media/{path.name}", accept="application/activity+json")
        assert served.status == 200
        assert served.header("content-type") in ("image/webp", "image/jpeg")
        assert "sandbox" in (served.header("content-security-policy") or "")


@pytest.mark.row("MED-24")
async def test_a_picture_of_somebody_else_cannot_be_put_into_ones_own(place: Place) -> None:
    ted = Watchful(place, "ted")
    sheet, door = await ted.sheet("/offers/new", "/offers/new"), DOORS["/offers/new"]
    form, before = Open(place, "/offers/new", door, ted, sheet), await stock(place)
    theirs = place.names["garden_picture"]
    answer = await form.hand_in({**form.well, "kept": [theirs], "picture": []})
    nobodys = await form.hand_in({**form.well, "kept": ["4611686018427387904"], "picture": []})
    assert answer.status == nobodys.status == 404
    assert changed(before, await stock(place)) == []
