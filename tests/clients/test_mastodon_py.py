"""Josie uses Mastodon.py: she signs in, reads, writes, edits, votes, hears of answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from tests.clients.hand import Hand
from tests.clients.town import Town
from tests.journeys.processes import until
from tests.peers.install import CLIENTS
from tests.peers.speaking import Speaker, running

pytestmark = [pytest.mark.peers]

_SCOPES = ["read", "write", "follow", "push"]
_SECONDS = 15


@pytest.fixture(scope="module")
def phone(town: Town) -> Iterator[Speaker]:
    """Josie's program, let in by her."""
    words = [str(CLIENTS / "python"), "tests/clients/py/peer.py", town.hull.base_url]
    hand = Hand(town.hull)
    with running(words, town.folder / "mastodon.py.log") as popen:
        speaker = Speaker(popen)
        hand.sign_in("josie")
        code = hand.say_yes(speaker("register", scopes=_SCOPES))
        speaker("log_in", code=code, scopes=_SCOPES)
        yield speaker
    hand.close()


def _call(phone: Speaker, method: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401
    return phone("call", method=method, args=args, kwargs=kwargs)


def test_she_is_who_she_is(phone: Speaker) -> None:
    me = _call(phone, "account_verify_credentials")
    assert me["username"] == me["acct"] == "josie"
    assert _call(phone, "app_verify_credentials")["name"] == "Mastodon.py"


def test_she_writes_edits_and_finds_it_at_home(phone: Speaker) -> None:
    status = _call(phone, "status_post", "Good morning, everybody", visibility="public")
    edited = _call(phone, "status_update", status["id"], "Good evening, everybody")
    assert "evening" in edited["content"]
    assert edited["edited_at"] is not None
    assert _call(phone, "status_history", status["id"])[0]["content"] != edited["content"]
    assert status["id"] in [one["id"] for one in _call(phone, "timeline_home")]
    assert _call(phone, "status_source", status["id"])["text"] == "Good evening, everybody"
    deleted = _call(phone, "status_delete", status["id"])
    assert deleted["text"] == "Good evening, everybody"


def test_she_offers_something_with_a_hashtag(phone: Speaker) -> None:
    status = _call(phone, "status_post", "#offer Sourdough\nTwo loaves a week\n#baking")
    assert {tag["name"] for tag in status["tags"]} >= {"offer"}
    found = _call(phone, "timeline_hashtag", "offer")
    assert status["id"] in [one["id"] for one in found]


def test_a_picture_with_words_for_those_who_do_not_see_it(phone: Speaker, town: Town) -> None:
    file = town.folder / "bread.jpg"
    Image.new("RGB", (640, 480), "tan").save(file)
    media = _call(phone, "media_post", str(file), "image/jpeg", "Two loaves on a table")
    status = _call(phone, "status_post", "Look", media_ids=[media["id"]])
    assert [one["description"] for one in status["media_attachments"]] == ["Two loaves on a table"]


def test_a_vote_in_a_poll(phone: Speaker) -> None:
    poll = _call(phone, "make_poll", ["Tea", "Coffee"], 3600)
    status = _call(phone, "status_post", "What shall we drink?", poll=poll)
    assert [option["title"] for option in status["poll"]["options"]] == ["Tea", "Coffee"]


def test_likes_bookmarks_and_pins_are_remembered(phone: Speaker) -> None:
    status = _call(phone, "status_post", "Worth keeping")
    for verb, flag in (("favourite", "favourited"), ("bookmark", "bookmarked"), ("pin", "pinned")):
        assert _call(phone, f"status_{verb}", status["id"])[flag] is True
        assert _call(phone, f"status_un{verb}", status["id"])[flag] is False
    wrapped = _call(phone, "status_reblog", status["id"])
    assert wrapped["reblog"]["id"] == status["id"]
    assert _call(phone, "status_unreblog", status["id"])["reblogged"] is False


def test_pages_follow_one_another(phone: Speaker) -> None:
    written = [_call(phone, "status_post", f"Number {count}")["id"] for count in range(5)]
    first = _call(phone, "timeline_home", limit=2)
    second = phone("next_page", method="timeline_home", kwargs={"limit": 2})
    assert [one["id"] for one in first + second] == list(reversed(written))[:4]


def test_she_follows_somebody_of_a_sister_and_hears_of_an_answer(
    phone: Speaker, town: Town
) -> None:
    handle = f"leah@127.0.0.1:{town.madison.port}"
    found = _call(phone, "search", f"@{handle}", resolve=True)
    (leah,) = found["accounts"]
    assert leah["acct"] == handle
    _call(phone, "account_follow", leah["id"])

    def follows() -> bool:
        (relationship,) = _call(phone, "account_relationships", leah["id"])
        return bool(relationship["following"])

    assert until(follows, seconds=_SECONDS, of_what=town.hull.log_end)


def test_a_stream_tells_at_once(phone: Speaker, town: Town) -> None:
    assert _call(phone, "stream_healthy") is True
    phone("listen")
    status = _call(phone, "status_post", "Over the wire")

    def heard() -> bool:
        said = phone("heard")
        return any(kind == "update" and one["id"] == status["id"] for kind, one in said)

    assert until(heard, seconds=_SECONDS, of_what=town.hull.log_end)


def test_the_rest_of_what_it_asks_at_a_start_is_answered(phone: Speaker) -> None:
    for method in (
        *("instance", "instance_v1", "instance_v2", "custom_emojis", "preferences", "lists"),
        *("filters_v2", "followed_tags", "conversations", "scheduled_statuses", "bookmarks"),
        *("favourites", "mutes", "blocks", "follow_requests", "suggestions", "announcements"),
        *("notifications", "featured_tags", "domain_blocks", "trending_tags", "directory"),
    ):
        assert _call(phone, method) is not None, method
