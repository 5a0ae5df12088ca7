"""Leah uses a program made with masto, as most programs in browsers are."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.clients.town import Town
from tests.journeys.processes import until
from tests.peers.install import MASTO, NODE
from tests.peers.speaking import Speaker, running

pytestmark = [pytest.mark.peers]

_SECONDS = 15


@pytest.fixture(scope="module")
def masto(town: Town) -> Iterator[Speaker]:
    """Leah's program; she got its token from the command line."""
    words = [str(NODE), str(MASTO / "peer.mjs"), town.madison.base_url, town.leah.token]
    with running(words, town.folder / "masto.log") as popen:
        yield Speaker(popen)


def _call(masto: Speaker, path: str, *args: object) -> Any:  # noqa: ANN401
    return masto("call", path=path, args=args)


def test_the_start_is_answered(masto: Speaker) -> None:
    assert _call(masto, "v2.instance.fetch")["configuration"]["statuses"]["maxCharacters"] > 0
    assert _call(masto, "v1.accounts.verifyCredentials")["acct"] == "leah"
    for path in (
        "v1.preferences.fetch",
        "v1.followedTags.list",
        "v1.lists.list",
        "v2.filters.list",
    ):
        assert _call(masto, path) is not None
    assert _call(masto, "v1.markers.fetch", {"timeline": ["home"]}) is not None
    assert _call(masto, "v1.announcements.list") == []


def test_writing_editing_and_a_thread(masto: Speaker) -> None:
    first = _call(masto, "v1.statuses.create", {"status": "First", "visibility": "public"})
    said = {"status": "Second", "inReplyToId": first["id"], "visibility": "public"}
    second = _call(masto, "v1.statuses.create", said)
    path = f"v1.statuses.$select({first['id']})"
    context = _call(masto, f"{path}.context.fetch")
    assert [one["id"] for one in context["descendants"]] == [second["id"]]
    edited = _call(masto, f"{path}.update", {"status": "First, mended"})
    assert "mended" in edited["content"]
    assert len(_call(masto, f"{path}.history.list")) == 2


def test_a_poll_with_numbers_and_flags_as_it_sends_them(masto: Speaker) -> None:
    poll = {"options": ["Yes", "No"], "expiresIn": 3600, "multiple": False, "hideTotals": False}
    status = _call(masto, "v1.statuses.create", {"status": "Shall we?", "poll": poll})
    assert status["poll"]["expired"] is False


def test_pages_are_followed_by_their_links(masto: Speaker) -> None:
    for count in range(5):
        _call(masto, "v1.statuses.create", {"status": f"Number {count}"})
    pages = masto("pages", path="v1.timelines.home.list", args=[{"limit": 2}])
    ids = [one["id"] for page in pages for one in page]
    assert len(ids) == len(set(ids)) == 6
    assert ids == sorted(ids, reverse=True)


def test_a_filter_marks_what_others_say_on_the_server_too(masto: Speaker, town: Town) -> None:
    wanted = {
        "title": "Marmite",
        "context": ["public"],
        "filterAction": "warn",
        "keywordsAttributes": [{"keyword": "marmite", "wholeWord": True}],
    }
    _call(masto, "v2.filters.create", wanted)
    token = town.madison.command("member", "token", "madison_desk")
    said = httpx2.post(
        f"{town.madison.base_url}/api/v1/statuses",
        json={"status": "Toast with marmite"},
        headers={"authorization": f"Bearer {token}"},
    )
    listed = _call(masto, "v1.timelines.public.list")
    found = next(one for one in listed if one["id"] == said.json()["id"])
    assert found["filtered"][0]["filter"]["title"] == "Marmite"


def test_a_socket_tells_at_once(masto: Speaker, town: Town) -> None:
    masto("listen")

    def heard() -> bool:
        status = _call(masto, "v1.statuses.create", {"status": "Anybody there?"})
        del status
        return any(kind == "update" for kind, _ in masto("heard"))

    assert until(heard, seconds=_SECONDS, of_what=town.madison.log_end)
