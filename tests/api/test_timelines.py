"""Timelines in a member's program."""

from typing import Any

import pytest

from listings.listing import Kind
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.post import Post
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Got, Phone
from timelines.timeline_store import Tags

Json = dict[str, Any]
HOME = "/api/v1/timelines/home"
PUBLIC = "/api/v1/timelines/public"


async def say(home: Home, who: str, words: str, audience: Audience = Audience.PUBLIC) -> Post:
    author = await home.member(who)
    return await home.rooms.posts.write_note(author, NoteDraft(words, audience=audience))


async def follow(home: Home, who: str, whom: str) -> None:
    follower, followed = await home.member(who), await home.member(whom)
    await home.rooms.relations.follow(follower, followed.iri)
    await home.run_due()


def ids(got: Got) -> list[int]:
    return [int(status["id"]) for status in got.json]


async def test_home_has_ones_own_and_what_those_say_one_follows_newest_first(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    first = await say(hull, "josie", "One.")
    second = await say(hull, "amina", "Two.")
    await say(hull, "ted", "Not for her.")
    got = await (await Phone.of(hull, "amina")).get(HOME)
    assert ids(got) == [second.id, first.id]
    assert got.json[0]["account"]["username"] == "amina"


async def test_nobody_has_no_home(hull: Home) -> None:
    assert (await Phone(hull).get(HOME)).status == 401


async def test_an_announcement_stands_on_home_as_its_own_status(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    post = await say(hull, "ted", "Worth reading.")
    await hull.rooms.posts.announce(await hull.member("josie"), post.iri, Audience.PUBLIC)
    (status,) = (await (await Phone.of(hull, "amina")).get(HOME)).json
    assert status["id"] != str(post.id)
    assert status["account"]["username"] == "josie"
    assert status["reblog"]["id"] == str(post.id)
    assert status["reblog"]["reblogs_count"] == 1
    assert status["reblog"]["account"]["username"] == "ted"


async def test_pages_go_down_and_up_without_a_gap(hull: Home) -> None:
    said = [(await say(hull, "amina", f"No. {number}.")).id for number in range(7)][::-1]
    phone = await Phone.of(hull, "amina")
    first = await phone.get(HOME, limit=3)
    assert ids(first) == said[:3]
    second = await phone.get(first.next)
    assert ids(second) == said[3:6]
    third = await phone.get(second.next)
    assert (ids(third), third.next) == (said[6:], "")
    assert ids(await phone.get(HOME, limit=2, min_id=said[6])) == said[4:6]
    assert ids(await phone.get(HOME, limit=2, since_id=said[6])) == said[:2]
    assert ids(await phone.get(HOME, limit=1000)) == said
    assert ids(await phone.get(HOME, max_id="nonsense")) == said


async def test_round_about_shows_members_what_is_for_members_and_strangers_the_rest(
    hull: Home,
) -> None:
    to_all = await say(hull, "josie", "For all.")
    to_us = await say(hull, "josie", "For us.", Audience.NETWORK)
    await say(hull, "josie", "For some.", Audience.FOLLOWERS)
    await say(hull, "josie", "Aside.", Audience.UNLISTED)
    member = await (await Phone.of(hull, "amina")).get(PUBLIC)
    anybody = await Phone(hull).get(PUBLIC)
    assert ids(member) == [to_us.id, to_all.id]
    assert ids(anybody) == [to_all.id]
    assert "favourited" not in anybody.json[0]


async def test_local_and_remote_part_what_is_round_about(sisters: Sisters) -> None:
    await sisters.madison.add("Bread")
    await sisters.hull.add("Cake")
    await sisters.fediverse.settle()
    phone = await Phone.of(sisters.hull, "amina")
    here, there = await phone.get(PUBLIC, local=True), await phone.get(PUBLIC, remote=True)
    assert [status["sisternet"]["title"] for status in here.json] == ["Cake"]
    assert [status["sisternet"]["title"] for status in there.json] == ["Bread"]


async def test_hashtags_are_found_whatever_their_letters_one_of_many_all_or_none(
    hull: Home,
) -> None:
    async def tagged(*tags: str) -> int:
        words = " ".join(f"#{tag}" for tag in tags)
        return (await hull.write(f"Tagged {words}", by="josie")).id

    offer, both, need = await tagged("offer"), await tagged("offer", "bike"), await tagged("need")
    phone = await Phone.of(hull, "amina")
    path = "/api/v1/timelines/tag/"
    assert ids(await phone.get(path + "OFFER")) == [both, offer]
    assert ids(await phone.get(path + "offer", any=["need"])) == [need, both, offer]
    assert ids(await phone.get(path + "offer", all=["bike"])) == [both]
    assert ids(await phone.get(path + "offer", none=["bike"])) == [offer]
    assert ids(await phone.get(path + "nothing")) == []


async def test_what_must_not_bear_the_very_hashtag_is_nothing_and_nothing_is_looked_through(
    hull: Home,
) -> None:
    both = await hull.write("Tagged #offer #bike", by="josie")
    phone = await Phone.of(hull, "amina")
    path = "/api/v1/timelines/tag/"
    assert ids(await phone.get(path + "offer", none=["offer"])) == []
    assert ids(await phone.get(path + "offer", all=["bike"], none=["BIKE"])) == []
    assert ids(await phone.get(path + "need", any=["bike"], none=["need"])) == [both.id]
    assert Tags(("offer", "bike"), none=("offer",)).sought == ("bike",)
    assert Tags(("offer",), all=("bike",), none=("bike",)).sought == ()


async def test_whoever_is_muted_or_blocks_is_on_no_timeline(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    await follow(hull, "amina", "ted")
    await say(hull, "josie", "Josie.")
    await say(hull, "ted", "Ted.")
    amina, josie, ted = [await hull.member(who) for who in ("amina", "josie", "ted")]
    await hull.rooms.ties.mute(amina, josie.id, notices=True)
    await hull.rooms.relations.block(ted, amina.iri)
    phone = await Phone.of(hull, "amina")
    for path in (HOME, PUBLIC):
        assert ids(await phone.get(path)) == []


async def test_everybody_has_lists_of_sisters_offers_and_needs_near(sisters: Sisters) -> None:
    await sisters.madison.add("Bread")
    await sisters.hull.add("Cake", kind=Kind.NEED)
    await sisters.madison.add("Flour", kind=Kind.NEED)
    await sisters.hull.add("Tea", audience="network")
    await sisters.fediverse.settle()
    phone = await Phone.of(sisters.hull, "amina")

    async def titles(number: int) -> set[str]:
        got = await phone.get(f"/api/v1/timelines/list/{number}")
        assert got.status == 200
        return {status["sisternet"]["title"] for status in got.json}

    assert await titles(1) == {"Bread", "Flour"}
    assert await titles(2) == {"Bread", "Tea"}
    assert await titles(3) == {"Cake"}


@pytest.mark.parametrize("number", ["4", "nonsense", "99999999999999999999"])
async def test_a_list_that_is_not_ones_own_is_not_there(hull: Home, number: str) -> None:
    got = await (await Phone.of(hull, "amina")).get(f"/api/v1/timelines/list/{number}")
    assert got.status == 404


async def test_a_link_leads_to_the_post_that_lies_there_and_to_no_secret(hull: Home) -> None:
    post = await say(hull, "josie", "To all.")
    hidden = await say(hull, "josie", "For some.", Audience.FOLLOWERS)
    phone = await Phone.of(hull, "amina")
    link = "/api/v1/timelines/link"
    assert ids(await phone.get(link, url=post.iri)) == [post.id]
    assert ids(await phone.get(link, url=hidden.iri)) == []
    assert ids(await phone.get(link, url="https://nowhere.example/1")) == []
    assert (await phone.get(link)).status == 422


async def test_trends_are_empty(hull: Home) -> None:
    for path in ("tags", "statuses", "links"):
        assert (await Phone(hull).get(f"/api/v1/trends/{path}")).json == []
