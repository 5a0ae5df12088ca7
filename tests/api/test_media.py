"""Uploads from a member's program."""

import pytest

from media.receiving import AT_ONCE_OCTETS
from posts.actions import NoteDraft
from posts.trimming import Trimmings
from tests.fediverse.asking import ask
from tests.fediverse.home import Home
from tests.fediverse.phone import Attached, Got, Phone
from tests.media.photographs import photograph
from tests.media.recordings import FILM, KINDS, REFUSED, SOUND
from world.network import Outgoing

V2, V1 = "/api/v2/media", "/api/v1/media"
NAMELESS = {"name": "", "media_type": "application/octet-stream"}
LARGE = photograph() + bytes(AT_ONCE_OCTETS)


async def send(phone: Phone, octets: bytes, path: str = V2, **form: str) -> Got:
    files = {"file": Attached(octets, "", "application/octet-stream")}
    return await phone.post(path, form=form, files=files)


async def served(home: Home, url: str, **headers: str) -> Got:
    asked = tuple({"accept": "*/*", **headers}.items())
    found = await ask(home.node.app, Outgoing(method="GET", url=url, headers=asked, body=b""))
    return Got(found.status, found.headers, found.body)


@pytest.mark.parametrize("path", [V2, V1])
async def test_a_small_picture_without_name_or_type_is_ready_at_once(hull: Home, path: str) -> None:
    phone = await Phone.of(hull, "amina")
    got = await send(phone, photograph(), path, description="A loaf", focus="0.5,-0.25")
    assert got.status == 200
    assert got.json["type"] == "image"
    assert got.json["description"] == "A loaf"
    assert got.json["meta"]["focus"] == {"x": 0.5, "y": -0.25}
    assert got.json["meta"]["original"]["size"] == "400x200"
    assert got.json["blurhash"]
    for url in (got.json["url"], got.json["preview_url"]):
        assert (await served(hull, url)).header("content-type") == "image/jpeg"
    again = await phone.get(f"{V1}/{got.json['id']}")
    assert (again.status, again.json) == (200, got.json)


async def test_a_large_picture_is_taken_at_once_and_ready_later(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = await send(phone, LARGE, description="A loaf")
    assert (got.status, got.json["url"]) == (202, None)
    one = f"{V1}/{got.json['id']}"
    assert (await phone.get(one)).status == 206
    described = await phone.put(one, json={"focus": "1,1"})
    assert described.json["meta"]["focus"] == {"x": 1.0, "y": 1.0}
    await hull.run_due()
    ready = await phone.get(one)
    assert (ready.status, ready.json["description"]) == (200, "A loaf")
    assert ready.json["meta"]["focus"] == {"x": 1.0, "y": 1.0}
    assert (await served(hull, ready.json["url"])).status == 200


async def test_a_large_picture_is_ready_at_once_for_programs_of_before(hull: Home) -> None:
    got = await send(await Phone.of(hull, "amina"), LARGE, V1)
    assert (got.status, bool(got.json["url"])) == (200, True)


async def test_what_cannot_be_read_says_so_at_once_or_later(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    for octets in REFUSED.values():
        assert (await send(phone, octets)).status == 422
    got = await send(phone, b"no picture" + bytes(AT_ONCE_OCTETS))
    assert got.status == 202
    await hull.run_due()
    failed = await phone.get(f"{V1}/{got.json['id']}")
    assert failed.status == 422
    assert failed.json["error"].startswith("This is no picture")


@pytest.mark.parametrize(
    "form", [{"focus": "here"}, {"description": "x" * 1_501}], ids=["focus", "description"]
)
async def test_odd_words_about_a_picture_are_refused(hull: Home, form: dict[str, str]) -> None:
    phone = await Phone.of(hull, "amina")
    assert (await send(phone, photograph(), **form)).status == 422
    assert (await phone.post(V2, form=form)).status == 422


async def test_a_picture_is_described_anew_and_dropped_until_it_is_shown(hull: Home) -> None:
    phone, amina = await Phone.of(hull, "amina"), await hull.member("amina")
    first = (await send(phone, photograph())).json
    put = await phone.put(f"{V1}/{first['id']}", form={"description": "Beans"})
    assert (put.json["description"], put.json["meta"]["focus"]) == ("Beans", {"x": 0.0, "y": 0.0})
    draft = NoteDraft("Look.", trimmings=Trimmings(media=(int(first["id"]),)))
    await hull.rooms.posts.write_note(amina, draft)
    assert (await phone.put(f"{V1}/{first['id']}", form={"description": "x"})).status == 404
    assert (await phone.delete(f"{V1}/{first['id']}")).status == 422
    second = (await send(phone, photograph())).json
    assert (await phone.delete(f"{V1}/{second['id']}")).json == {}
    assert (await phone.get(f"{V1}/{second['id']}")).status == 404


@pytest.mark.row("MED-24")
async def test_nobody_else_sees_or_changes_what_waits(hull: Home) -> None:
    phone, other = await Phone.of(hull, "amina"), await Phone.of(hull, "ted")
    one = f"{V1}/{(await send(phone, photograph())).json['id']}"
    assert (await other.get(one)).status == 404
    assert (await other.put(one, form={"description": "mine"})).status == 404
    assert (await other.delete(one)).status == 404
    assert (await Phone(hull).get(one)).status == 401
    assert (await other.get(f"{V1}/none")).status == 404


@pytest.mark.parametrize(("media_type", "octets"), KINDS.items(), ids=KINDS)
async def test_a_film_or_sound_is_passed_through_with_its_own_type(
    hull: Home, media_type: str, octets: bytes
) -> None:
    got = await send(await Phone.of(hull, "amina"), octets, description="Rain")
    assert (got.status, got.json["type"]) == (200, media_type.partition("/")[0])
    assert got.json["preview_url"] is None
    found = await served(hull, got.json["url"])
    assert (found.header("content-type"), found.body) == (media_type, octets)
    assert found.header("x-content-type-options") == "nosniff"
    assert "sandbox" in found.header("content-security-policy")
    assert found.header("access-control-allow-origin") == "*"


async def test_a_film_is_served_in_parts(hull: Home) -> None:
    got = await send(await Phone.of(hull, "amina"), FILM)
    part = await served(hull, got.json["url"], range="bytes=4-11")
    assert (part.status, part.body) == (206, b"ftypisom")
    assert part.header("content-range") == f"bytes 4-11/{len(FILM)}"
    assert (await served(hull, got.json["url"], range="bytes=999999-")).status == 416


async def test_a_film_may_bring_a_still(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    files = {"file": Attached(FILM), "thumbnail": Attached(photograph())}
    got = await phone.post(V2, form={}, files=files)
    assert got.json["meta"]["original"]["width"] == 400
    assert (await served(hull, got.json["preview_url"])).header("content-type") == "image/jpeg"


async def test_a_sound_under_a_note_is_shown_as_one_and_travels(hull: Home) -> None:
    phone, amina = await Phone.of(hull, "amina"), await hull.member("amina")
    sound = (await send(phone, SOUND)).json
    draft = NoteDraft("Listen.", trimmings=Trimmings(media=(int(sound["id"]),)))
    await hull.rooms.posts.write_note(amina, draft)
    (status,) = (await phone.get("/api/v1/timelines/home")).json
    assert [(one["id"], one["type"]) for one in status["media_attachments"]] == [
        (sound["id"], "audio")
    ]
