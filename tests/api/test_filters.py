"""What members do not want to read, in their programs."""

import pytest

from tests.api.test_timelines import HOME, PUBLIC, follow, ids, say
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Got, Phone

FILTERS = "/api/v2/filters"
OLDER = "/api/v1/filters"
STATUSES = "/api/v1/statuses"


async def made(phone: Phone, keyword: str, **said: object) -> Got:
    draft = {
        "title": "No more",
        "context": ["home"],
        "keywords_attributes": [{"keyword": keyword, "whole_word": True}],
        **said,
    }
    got = await phone.post(FILTERS, json=draft)
    assert got.status == 200
    return got


async def test_words_mark_what_bears_them_where_they_are_meant(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    bad = await say(hull, "josie", "All about Spiders.")
    fine = await say(hull, "josie", "Spiderweb.")
    phone = await Phone.of(hull, "amina")
    got = await made(phone, "spiders")
    home = {status["id"]: status["filtered"] for status in (await phone.get(HOME)).json}
    assert home[str(fine.id)] == []
    (result,) = home[str(bad.id)]
    assert result["keyword_matches"] == ["spiders"]
    assert result["filter"]["id"] == got.json["id"]
    assert all(status["filtered"] == [] for status in (await phone.get(PUBLIC)).json)


async def test_words_are_looked_for_in_what_a_poll_offers_too(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    josie, amina = await Phone.of(hull, "josie"), await Phone.of(hull, "amina")
    poll = {"options": ["Bread", "Spiders"], "expires_in": 3600}
    asked = (await josie.post(STATUSES, json={"status": "What then?", "poll": poll})).json
    await made(amina, "spiders")
    (shown,) = (await amina.get(HOME)).json
    assert [one["keyword_matches"] for one in shown["filtered"]] == [["spiders"]]

    tamer = {"status": "What then?", "poll": {**poll, "options": ["Bread", "Butter"]}}
    await josie.put(f"{STATUSES}/{asked['id']}", json=tamer)
    (shown,) = (await amina.get(HOME)).json
    assert shown["filtered"] == []


async def test_what_is_to_be_hidden_is_not_sent_and_pages_go_on(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    first = await say(hull, "josie", "One.")
    await say(hull, "josie", "Spiders.")
    phone = await Phone.of(hull, "amina")
    await made(phone, "spiders", filter_action="hide")
    newest = await phone.get(HOME, limit=1)
    assert ids(newest) == []
    assert ids(await phone.get(newest.next)) == [first.id]


async def test_one_reads_ones_own_whatever_is_in_it(hull: Home) -> None:
    mine = await say(hull, "amina", "Spiders.")
    phone = await Phone.of(hull, "amina")
    await made(phone, "spiders", filter_action="hide")
    assert ids(await phone.get(HOME)) == [mine.id]


async def test_a_filter_of_one_member_is_nothing_to_another(hull: Home) -> None:
    for who in ("amina", "ted"):
        await follow(hull, who, "josie")
    await say(hull, "josie", "Spiders.")
    amina, ted = await Phone.of(hull, "amina"), await Phone.of(hull, "ted")
    got = await made(amina, "spiders")
    assert (await ted.get(HOME)).json[0]["filtered"] == []
    assert (await amina.get(HOME)).json[0]["filtered"] != []
    assert (await ted.get(HOME)).json[0]["filtered"] == []
    path = f"{FILTERS}/{got.json['id']}"
    keyword = f"{FILTERS}/keywords/{got.json['keywords'][0]['id']}"
    for one in (path, keyword, path + "/keywords", path + "/statuses"):
        assert (await ted.get(one)).status == 404
    assert (await ted.put(path, json={"title": "x"})).status == 404
    assert (await ted.delete(path)).status == 404
    assert (await ted.delete(keyword)).status == 404
    assert (await ted.get(FILTERS)).json == []


async def test_a_filter_is_over_when_its_time_is(hull: Home, fediverse: Fediverse) -> None:
    await follow(hull, "amina", "josie")
    await say(hull, "josie", "Spiders.")
    phone = await Phone.of(hull, "amina")
    await made(phone, "spiders", expires_in=3600)
    assert (await phone.get(HOME)).json[0]["filtered"] != []
    await fediverse.live(hours=2)
    assert (await phone.get(HOME)).json[0]["filtered"] == []


async def test_a_filter_is_changed_word_by_word(hull: Home) -> None:
    phone = await Phone.of(hull, "amina")
    got = (await made(phone, "spiders")).json
    path = f"{FILTERS}/{got['id']}"
    old = got["keywords"][0]["id"]
    changed = await phone.put(
        path,
        json={
            "title": "Less",
            "context": ["home", "public"],
            "filter_action": "hide",
            "expires_in": "",
            "keywords_attributes": [
                {"id": old, "_destroy": True},
                {"keyword": "snakes", "whole_word": "0"},
            ],
        },
    )
    assert (changed.json["title"], changed.json["context"]) == ("Less", ["home", "public"])
    assert [word["keyword"] for word in changed.json["keywords"]] == ["snakes"]
    added = await phone.post(path + "/keywords", form={"keyword": "wasps", "whole_word": "true"})
    word = f"{FILTERS}/keywords/{added.json['id']}"
    assert (await phone.get(word)).json["whole_word"] is True
    await phone.put(word, json={"keyword": "bees"})
    words = [one["keyword"] for one in (await phone.get(path + "/keywords")).json]
    assert words == ["snakes", "bees"]
    assert (await phone.delete(word)).json == {}
    assert (await phone.delete(path)).json == {}
    assert (await phone.get(FILTERS)).json == []


async def test_single_posts_are_filtered_if_they_can_be_seen(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    post = await say(hull, "josie", "Harmless.")
    secret = await hull.write("For ted.", by="josie", audience="direct", people=["@ted"])
    phone = await Phone.of(hull, "amina")
    path = f"{FILTERS}/{(await made(phone, 'spiders')).json['id']}/statuses"
    assert (await phone.post(path, json={"status_id": str(secret.id)})).status == 404
    added = await phone.post(path, json={"status_id": str(post.id)})
    assert added.json["status_id"] == str(post.id)
    (result,) = (await phone.get(HOME)).json[0]["filtered"]
    assert result["status_matches"] == [str(post.id)]
    one = f"{FILTERS}/statuses/{added.json['id']}"
    assert (await phone.get(one)).json == added.json
    await phone.delete(one)
    assert (await phone.get(path)).json == []


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"context": []},
        {"context": ["everywhere"]},
        {"filter_action": "explode"},
        {"keywords_attributes": [{"keyword": " "}]},
        {"keywords_attributes": [{"keyword": "x" * 101}]},
    ],
)
async def test_what_cannot_be_is_refused(hull: Home, said: dict[str, object]) -> None:
    phone = await Phone.of(hull, "amina")
    draft = {"title": "No", "context": ["home"], **said}
    assert (await phone.post(FILTERS, json=draft)).status == 422
    assert (await phone.get(FILTERS)).json == []


async def test_programs_of_before_know_one_filter_for_each_word(hull: Home) -> None:
    await follow(hull, "amina", "josie")
    await say(hull, "josie", "Spiders.")
    phone = await Phone.of(hull, "amina")
    form = [("phrase", "spiders"), ("context[]", "home"), ("irreversible", "false")]
    got = await phone.post(OLDER, form=form)
    assert (got.json["phrase"], got.json["irreversible"]) == ("spiders", False)
    assert (await phone.get(HOME)).json[0]["filtered"] != []
    path = f"{OLDER}/{got.json['id']}"
    changed = await phone.put(path, form=[("phrase", "snakes"), ("irreversible", "true")])
    assert (changed.json["phrase"], changed.json["irreversible"]) == ("snakes", True)
    assert (await phone.get(OLDER)).json == [(await phone.get(path)).json]
    assert (await phone.delete(path)).json == {}
    assert (await phone.get(FILTERS)).json == []
