"""A member's own account in their program: shown whole, changed in every shape programs send."""

import pytest

from tests.fediverse.home import Home
from tests.fediverse.phone import Attached, Phone
from tests.media.photographs import photograph

UPDATE = "/api/v1/accounts/update_credentials"


async def test_a_program_learns_whose_it_is(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = await phone.get("/api/v1/accounts/verify_credentials")
    assert got.status == 200
    assert (got.json["acct"], got.json["source"]["privacy"]) == ("amina", "public")
    assert got.json["role"]["permissions"] == "0"
    nobody = await Phone(hull).get("/api/v1/accounts/verify_credentials")
    assert nobody.status == 401


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"fields_attributes": [{"name": "Skills", "value": "Bread"}]}},
        {"json": {"fields_attributes": {"0": {"name": "Skills", "value": "Bread"}}}},
        {
            "form": {
                "fields_attributes[0][name]": "Skills",
                "fields_attributes[0][value]": "Bread",
                "fields_attributes[1][name]": "",
                "fields_attributes[1][value]": "",
            }
        },
        {
            "form": [
                ("fields_attributes[][name]", "Skills"),
                ("fields_attributes[][value]", "Bread"),
            ],
            "files": {},
        },
    ],
)
async def test_the_table_is_read_in_every_shape(hull: Home, sent: dict[str, object]) -> None:
    phone = await Phone.of(hull, "amina")
    got = await phone.patch(UPDATE, **sent)  # type: ignore[arg-type]
    assert got.status == 200
    assert got.json["source"]["fields"] == [
        {"name": "Skills", "value": "Bread", "verified_at": None}
    ]
    assert [field["name"] for field in got.json["fields"]] == ["Skills"]
    document = await hull.document("/actors/amina")
    assert document["attachment"][0]["name"] == "Skills"


async def test_only_what_is_said_changes_and_the_note_comes_back_as_it_was_typed(
    hull: Home,
) -> None:
    phone = await Phone.of(hull, "amina")
    first = await phone.patch(UPDATE, json={"note": "I bake.\n\nOn #fridays <b>", "locked": "true"})
    assert first.json["source"]["note"] == "I bake.\n\nOn #fridays <b>"
    assert "<p>I bake.</p>" in first.json["note"]
    assert "<b>" not in first.json["note"]
    second = await phone.put(UPDATE, form={"display_name": "Amina B", "source[privacy]": "private"})
    assert second.json["display_name"] == "Amina B"
    assert second.json["locked"] is True
    assert second.json["source"]["note"] == "I bake.\n\nOn #fridays <b>"
    preferences = await phone.get("/api/v1/preferences")
    assert preferences.json["posting:default:visibility"] == "private"
    profile = await phone.get("/api/v1/profile")
    assert profile.json["note"] == "I bake.\n\nOn #fridays <b>"


async def test_a_name_sent_back_as_it_was_shown_changes_no_other(hull: Home) -> None:
    await hull.node.database.write(
        lambda tx: tx.run("UPDATE accounts SET name = 'Amina Whole', appearance = 'first_name'")
    )
    phone = await Phone.of(hull, "amina")
    await phone.patch(UPDATE, json={"note": "x"})
    shown = await phone.get("/api/v1/accounts/verify_credentials")
    await phone.patch(UPDATE, json={"display_name": shown.json["display_name"]})
    rows = await hull.rows("SELECT DISTINCT name FROM accounts")
    assert [row["name"] for row in rows] == ["Amina Whole"]


async def test_pictures_are_hung_and_taken_down(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    picture = Attached(photograph())
    got = await phone.patch(
        UPDATE, form={"note": "x"}, files={"avatar": picture, "header": picture}
    )
    assert got.status == 200
    assert got.json["avatar"].startswith("https://hull.example/media/")
    assert got.json["header"].startswith("https://hull.example/media/")
    document = await hull.document("/actors/amina")
    assert document["image"]["url"] == got.json["header"]
    bare = await phone.delete("/api/v1/profile/avatar")
    assert "/static/" in bare.json["avatar"]
    assert bare.json["header"] == got.json["header"]
    bare = await phone.delete("/api/v1/profile/header")
    assert "/static/" in bare.json["header"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"display_name": "x" * 101}, "display_name"),
        ({"display_name": "Ami\u202ena"}, "display_name"),
        ({"display_name": ["a", "b"]}, "display_name"),
        ({"display_name": " "}, "display_name"),
        ({"note": "x" * 1_001}, "note"),
        ({"note": {"a": 1}}, "note"),
        ({"source": {"privacy": "everybody"}}, "source[privacy]"),
        ({"fields_attributes": [{"name": "x" * 256, "value": "y"}]}, "fields"),
        ({"fields_attributes": [{"name": "x", "value": "y"}] * 5}, "fields"),
        ({"fields_attributes": [{"name": ["x"], "value": "y"}]}, "fields"),
    ],
)
async def test_what_is_wrong_is_told_field_by_field(
    hull: Home, sent: dict[str, object], field: str
) -> None:
    phone = await Phone.of(hull, "amina")
    before = await phone.get("/api/v1/accounts/verify_credentials")
    got = await phone.patch(UPDATE, json=sent)
    assert got.status == 422
    assert list(got.json["details"]) == [field]
    after = await phone.get("/api/v1/accounts/verify_credentials")
    assert after.json == before.json


@pytest.mark.parametrize("way", ["json", "form"])
async def test_a_null_in_a_text_is_refused_in_a_form_and_in_json(hull: Home, way: str) -> None:
    phone = await Phone.of(hull, "amina")
    sent = {way: {"note": "Ba\0ker"}}
    got = await phone.patch(UPDATE, **sent)  # type: ignore[arg-type]
    assert got.status == 422


async def test_what_is_no_picture_is_refused_and_changes_nothing(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = await phone.patch(
        UPDATE, form={"display_name": "Other"}, files={"avatar": Attached(b"no picture")}
    )
    assert (got.status, list(got.json["details"])) == (422, ["avatar"])
    shown = await phone.get("/api/v1/accounts/verify_credentials")
    assert shown.json["display_name"] != "Other"
