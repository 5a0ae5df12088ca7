"""Whoever leaves takes along what they arranged for reading, and leaves nothing of it behind."""

import json
import zipfile

from tests.api.test_timelines import follow
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

TABLES = ("lists", "list_members", "filters", "filter_keywords", "markers", "followed_tags")


async def arrange(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    await follow(hull, "amina", "ted")
    made = await phone.post("/api/v1/lists", json={"title": "Street"})
    ted = await hull.member("ted")
    path = f"/api/v1/lists/{made.json['id']}/accounts"
    await phone.post(path, json={"account_ids": [str(ted.id)]})
    keywords = [{"keyword": "spiders", "whole_word": True}]
    draft = {"title": "No more", "context": ["home"], "keywords_attributes": keywords}
    await phone.post("/api/v2/filters", json=draft)
    await phone.post("/api/v1/tags/bikes/follow")
    await phone.post("/api/v1/featured_tags", json={"name": "bread"})
    await phone.post("/api/v1/markers", json={"home": {"last_read_id": "7"}})


async def test_all_of_it_is_taken_along(hull: Home) -> None:
    await arrange(hull)
    target = hull.store.parent / "amina.zip"
    await hull.rooms.rights.exports.write_to(await hull.member("amina"), target)
    with zipfile.ZipFile(target) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith("reading.json")]
        told = json.loads(archive.read(name))
    assert told["lists"][0]["people"] == ["ted@hull.example"]
    assert told["filters"][0]["keywords"][0]["keyword"] == "spiders"
    assert (told["followed_hashtags"], told["featured_hashtags"]) == (["bikes"], ["bread"])
    assert told["read_until"]["home"]["last_read_id"] == 7


async def test_all_of_it_is_let_go(hull: Home) -> None:
    await arrange(hull)
    for table in TABLES:
        assert await hull.rows(f"SELECT 1 FROM {table}"), table  # noqa: S608
    await hull.rooms.membership.remove("amina")
    for table in (*TABLES, "featured_tags"):
        assert await hull.rows(f"SELECT 1 FROM {table}") == [], table  # noqa: S608


async def test_whoever_leaves_is_on_no_list_any_more(hull: Home) -> None:
    await arrange(hull)
    await hull.rooms.membership.remove("ted")
    assert await hull.rows("SELECT 1 FROM list_members") == []
