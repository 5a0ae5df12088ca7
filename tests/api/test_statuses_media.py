"""Statuses with pictures, from upload to redraft, in a member's program."""

from datetime import timedelta
from typing import Any

import pytest

from storage.instants import to_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.phone import Attached, Phone
from tests.media.photographs import photograph

ALL = "/api/v1/statuses"
Json = Any


@pytest.fixture
async def ted(hull: Home) -> Phone:
    return await Phone.of(hull, "ted")


async def upload(phone: Phone, alt: str = "A loaf") -> str:
    files = {"file": Attached(photograph())}
    got = await phone.post("/api/v2/media", form={"description": alt}, files=files)
    assert got.status == 200
    return str(got.json["id"])


async def say(phone: Phone, text: str, **more: object) -> Json:
    got = await phone.post(ALL, json={"status": text, **more})
    assert got.status == 200, got.json
    return got.json


def _shown(status: Json) -> list[tuple[str, str]]:
    return [(one["id"], one["description"]) for one in status["media_attachments"]]


async def test_pictures_hang_in_their_order_and_need_no_words(ted: Phone) -> None:
    one, two = await upload(ted, "One"), await upload(ted, "Two")
    status = await say(ted, "", media_ids=[two, one])
    assert _shown(status) == [(two, "Two"), (one, "One")]
    for query, found in (("only_media=true", True), ("only_media=true&exclude_reblogs=1", True)):
        path = f"/api/v1/accounts/{status['account']['id']}/statuses?{query}"
        assert bool((await ted.get(path)).json) is found


async def test_an_edit_describes_a_picture_anew_or_takes_it_down(ted: Phone) -> None:
    one, two = await upload(ted, "One"), await upload(ted, "Two")
    status = await say(ted, "Look.", media_ids=[one, two])
    path = f"{ALL}/{status['id']}"
    attributes = [{"id": one, "description": "Anew", "focus": "0.5,0.5"}]
    sent = {"status": "Look.", "media_ids": [one, two], "media_attributes": attributes}
    edited = (await ted.put(path, json=sent)).json
    assert _shown(edited) == [(one, "Anew"), (two, "Two")]
    assert edited["media_attachments"][0]["meta"]["focus"] == {"x": 0.5, "y": 0.5}
    edited = (await ted.put(path, json={"status": "Look.", "media_ids": [two]})).json
    assert _shown(edited) == [(two, "Two")]
    edited = (await ted.put(path, json={"status": "Look."})).json
    assert _shown(edited) == []
    history = (await ted.get(path + "/history")).json
    assert [len(one["media_attachments"]) for one in history] == [2, 2, 1, 0]
    assert (await ted.put(path, json={"status": ""})).status == 422


@pytest.mark.parametrize("keep", [True, False])
async def test_a_picture_is_there_for_the_redraft_if_it_is_wanted(
    ted: Phone, *, keep: bool
) -> None:
    picture = await upload(ted)
    status = await say(ted, "Draft.", media_ids=[picture])
    query = "" if keep else "?delete_media=true"
    deleted = (await ted.delete(f"{ALL}/{status['id']}{query}")).json
    assert _shown(deleted) == [(picture, "A loaf")]
    again = await ted.post(ALL, json={"status": deleted["text"], "media_ids": [picture]})
    assert (again.status == 200) is keep


async def test_pictures_of_others_and_too_many_are_refused(hull: Home, ted: Phone) -> None:
    others = await upload(await Phone.of(hull, "amina"))
    assert (await ted.post(ALL, json={"status": "Mine.", "media_ids": [others]})).status == 404
    five = [await upload(ted) for _ in range(5)]
    assert (await ted.post(ALL, json={"status": "All.", "media_ids": five})).status == 422
    poll = {"options": ["a", "b"], "expires_in": 600}
    sent = {"status": "Both?", "media_ids": five[:1], "poll": poll}
    assert (await ted.post(ALL, json=sent)).status == 422


async def test_a_picture_waits_with_the_note_it_is_for(
    fediverse: Fediverse, hull: Home, ted: Phone
) -> None:
    picture, left = await upload(ted), await upload(ted, "Left over")
    due_at = to_text(hull.watch.now() + timedelta(days=3))
    sent = {"status": "Later.", "media_ids": [picture], "scheduled_at": due_at}
    waiting = (await ted.post(ALL, json=sent)).json
    assert _shown(waiting) == [(picture, "A loaf")]
    fediverse.clock.turn(days=2)
    await fediverse.settle()
    assert (await ted.get(f"/api/v1/media/{left}")).status == 404
    assert (await ted.get(f"/api/v1/media/{picture}")).status == 200
    fediverse.clock.turn(days=2)
    await fediverse.settle()
    (status,) = (await ted.get("/api/v1/timelines/home")).json
    assert _shown(status) == [(picture, "A loaf")]
