"""How far a member has read, and the hashtags they follow and show."""

from typing import Any

import pytest

from tests.api.test_timelines import HOME, ids
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

MARKERS = "/api/v1/markers"
TAGS = "/api/v1/tags"
FEATURED = "/api/v1/featured_tags"
BOTH = {"timeline": ["home", "notifications"]}


async def test_both_markers_are_told_even_to_who_never_said_how_far_they_read(hull: Home) -> None:
    got = await (await Phone.of(hull, "amina")).get(MARKERS, **BOTH)
    assert [got.json[name]["last_read_id"] for name in ("home", "notifications")] == ["0", "0"]


async def test_a_marker_is_kept_for_its_member_alone(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = await phone.post(MARKERS, form={"home[last_read_id]": "12"})
    assert got.json["home"]["version"] == 1
    again = await phone.post(MARKERS, json={"home": {"last_read_id": "15"}})
    assert (again.json["home"]["last_read_id"], again.json["home"]["version"]) == ("15", 2)
    assert list(again.json) == ["home"]
    other = await (await Phone.of(hull, "ted")).get(MARKERS, **BOTH)
    assert other.json["home"]["last_read_id"] == "0"


async def test_whoever_was_overtaken_by_another_program_is_told(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    await phone.post(MARKERS, json={"home": {"last_read_id": "12"}})
    late = await phone.post(MARKERS, json={"home": {"last_read_id": "9", "version": 0}})
    assert late.status == 409
    got = await phone.get(MARKERS, **BOTH)
    assert got.json["home"]["last_read_id"] == "12"


@pytest.mark.parametrize("said", ["x", "-1", "9" * 30])
async def test_what_is_no_id_marks_nothing(hull: Home, said: str) -> None:
    phone = await Phone.of(hull, "amina")
    assert (await phone.post(MARKERS, json={"home": {"last_read_id": said}})).status == 422


async def test_posts_with_a_hashtag_one_follows_come_home(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = await phone.post(TAGS + "/Bikes/follow")
    assert (got.json["name"], got.json["following"]) == ("bikes", True)
    post = await hull.write("Look at #bikes", by="ted")
    await hull.write("Look at #bikes, friends", by="ted", audience="followers")
    await hull.write("Look at #trains", by="ted")
    assert ids(await phone.get(HOME)) == [post.id]
    assert [tag["name"] for tag in (await phone.get("/api/v1/followed_tags")).json] == ["bikes"]
    assert (await phone.post(TAGS + "/bikes/unfollow")).json["following"] is False
    await hull.write("More #bikes", by="ted")
    assert ids(await phone.get(HOME)) == [post.id]


async def test_what_others_wrote_comes_home_by_its_hashtag(sisters: Sisters) -> None:
    phone = await Phone.of(sisters.hull, "amina")
    await phone.post(TAGS + "/offer/follow")
    await sisters.madison.add("Bread")
    await sisters.fediverse.settle()
    (status,) = (await phone.get(HOME)).json
    assert status["sisternet"]["title"] == "Bread"


async def test_a_hashtag_is_told_with_its_last_seven_days(hull: Home) -> None:
    await hull.write("Look at #bikes", by="ted")
    got = (await Phone(hull).get(TAGS + "/bikes")).json
    assert len(got["history"]) == 7
    assert (got["history"][0]["uses"], got["history"][0]["accounts"]) == ("1", "1")
    assert "following" not in got


@pytest.mark.parametrize("name", ["two%20words", "%23", "12", "x" * 101])
async def test_what_is_no_hashtag_is_not_there(hull: Home, name: str) -> None:
    assert (await (await Phone.of(hull, "amina")).get(f"{TAGS}/{name}")).status == 404


async def test_hashtags_are_shown_on_a_profile_with_what_bears_them(hull: Home) -> None:
    phone, ted = await Phone.of(hull, "ted"), await hull.member("ted")
    await hull.write("Look at #bikes", by="ted")
    await hull.write("Quietly #bikes", by="ted", audience="followers")
    suggested = await phone.get(FEATURED + "/suggestions")
    assert [tag["name"] for tag in suggested.json] == ["bikes"]
    made = await phone.post(FEATURED, form={"name": "#Bikes"})
    assert (made.json["name"], made.json["statuses_count"]) == ("bikes", "1")
    path = f"/api/v1/accounts/{ted.id}/featured_tags"
    assert (await Phone(hull).get(path)).json == [made.json] == (await phone.get(FEATURED)).json
    assert (
        await (await Phone.of(hull, "amina")).delete(f"{FEATURED}/{made.json['id']}")
    ).status == 404
    assert (await phone.delete(f"{FEATURED}/{made.json['id']}")).json == {}
    assert (await phone.get(FEATURED)).json == []


async def test_ten_hashtags_are_the_most_on_a_profile(hull: Home) -> None:
    phone = await Phone.of(hull, "ted")
    for number in range(10):
        assert (await phone.post(FEATURED, form={"name": f"tag{number}"})).status == 200
    assert (await phone.post(FEATURED, form={"name": "onemore"})).status == 422
    assert (await phone.post(FEATURED, form={"name": "two words"})).status == 422
    assert len((await phone.get(FEATURED)).json) == 10


async def test_what_a_stranger_says_is_kept_if_somebody_follows_its_hashtag(
    hull: Home, fediverse: Fediverse
) -> None:
    phone = await Phone.of(hull, "amina")
    await phone.post(TAGS + "/bikes/follow")
    vera = fediverse.stranger("vera@social.example")
    inbox = f"{hull.base_url}/inbox"
    tag = [{"type": "Hashtag", "name": "#Bikes", "href": "https://social.example/tags/bikes"}]
    told: list[dict[str, Any]] = [{"tag": tag}, {}, {"tag": tag, "to": [vera.followers]}]
    for number, more in enumerate(told):
        await vera.send(inbox, vera.create(vera.note(number, **more)))
    await fediverse.settle()
    (status,) = (await phone.get(HOME)).json
    assert status["account"]["acct"] == "vera@social.example"
    assert [one["name"] for one in status["tags"]] == ["Bikes"]
