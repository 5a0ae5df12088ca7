"""Polls in a member's program, and in one on a sister's node."""

from datetime import timedelta

import pytest

from posts.actions import NoteDraft
from posts.poll import PollDraft
from posts.post import Post
from posts.trimming import Trimmings
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

POLLS = "/api/v1/polls"


async def asked(home: Home, who: str = "josie", **more: bool) -> Post:
    poll = PollDraft(("Saturday", "Sunday"), timedelta(days=1), **more)
    draft = NoteDraft("When?", trimmings=Trimmings(poll=poll))
    return await home.rooms.posts.write_note(await home.member(who), draft)


async def test_a_poll_is_shown_with_its_status_and_by_itself(hull: Home) -> None:
    post = await asked(hull)
    poll = (await Phone(hull).get(f"{POLLS}/{post.id}")).json
    assert poll["id"] == str(post.id)
    assert [option["title"] for option in poll["options"]] == ["Saturday", "Sunday"]
    assert (poll["expired"], poll["multiple"], poll["voted"], poll["own_votes"]) == (
        *(False, False, False),
        [],
    )
    assert poll["expires_at"].endswith("Z")
    (status,) = (await (await Phone.of(hull, "josie")).get("/api/v1/timelines/home")).json
    assert status["poll"] == {**poll, "voted": True}


@pytest.mark.parametrize("choices", [{"choices": [1]}, {"choices": ["1"]}, {"choices": "1"}])
async def test_a_vote_is_answered_with_the_poll_as_it_is_then(
    hull: Home, choices: dict[str, object]
) -> None:
    post, phone = await asked(hull), await Phone.of(hull, "amina")
    poll = (await phone.post(f"{POLLS}/{post.id}/votes", json=choices)).json
    assert [option["votes_count"] for option in poll["options"]] == [0, 1]
    assert (poll["voted"], poll["own_votes"], poll["votes_count"], poll["voters_count"]) == (
        *(True, [1]),
        *(1, 1),
    )


@pytest.mark.parametrize(
    "choices", [{}, {"choices": []}, {"choices": [7]}, {"choices": ["x"]}, {"choices": [0, 1]}]
)
async def test_a_ballot_that_cannot_be_is_refused(hull: Home, choices: dict[str, object]) -> None:
    post, phone = await asked(hull), await Phone.of(hull, "amina")
    assert (await phone.post(f"{POLLS}/{post.id}/votes", json=choices)).status == 422


async def test_nobody_votes_twice_in_their_own_or_after_the_end(hull: Home) -> None:
    post, phone = await asked(hull), await Phone.of(hull, "amina")
    votes = f"{POLLS}/{post.id}/votes"
    assert (await phone.post(votes, form={"choices": [0]})).status == 200
    assert (await phone.post(votes, form={"choices": [0]})).status == 422
    assert (await (await Phone.of(hull, "josie")).post(votes, json={"choices": [0]})).status == 422
    assert (await Phone(hull).post(votes, json={"choices": [0]})).status == 401
    hull.watch.wrong += timedelta(days=1)
    poll = (await phone.get(f"{POLLS}/{post.id}")).json
    assert poll["expired"] is True
    assert (await (await Phone.of(hull, "ted")).post(votes, json={"choices": [0]})).status == 422


async def test_hidden_totals_show_when_the_poll_is_over(hull: Home) -> None:
    post, phone = await asked(hull, hide_totals=True), await Phone.of(hull, "amina")
    await phone.post(f"{POLLS}/{post.id}/votes", json={"choices": [0]})
    poll = (await phone.get(f"{POLLS}/{post.id}")).json
    assert [option["votes_count"] for option in poll["options"]] == [None, None]
    hull.watch.wrong += timedelta(days=1)
    poll = (await phone.get(f"{POLLS}/{post.id}")).json
    assert [option["votes_count"] for option in poll["options"]] == [1, 0]


@pytest.mark.parametrize("path", ["/1", "/none", "/1/votes"])
async def test_there_is_no_poll_where_there_is_none(hull: Home, path: str) -> None:
    phone = await Phone.of(hull, "amina")
    note = await hull.rooms.posts.write_note(await hull.member("ted"), NoteDraft("Hello."))
    assert (await phone.get(f"{POLLS}/{note.id}")).status == 404
    if path.endswith("votes"):
        assert (await phone.post(f"{POLLS}{path}", json={"choices": [0]})).status == 404
    else:
        assert (await phone.get(f"{POLLS}{path}")).status == 404


async def test_a_poll_is_added_by_an_edit_and_reaches_a_sister(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.follow(f"josie@{hull.host}", by="rosa")
    await sisters.fediverse.settle()
    josie, rosa = await Phone.of(hull, "josie"), await Phone.of(madison, "rosa")
    note = (await josie.post("/api/v1/statuses", json={"status": "When?"})).json
    await sisters.fediverse.live(minutes=1)
    path = f"/api/v1/statuses/{note['id']}"
    poll = {"options": ["Saturday", "Sunday"], "expires_in": 3600}
    edited = (await josie.put(path, json={"status": "When?", "poll": poll})).json
    assert [one["title"] for one in edited["poll"]["options"]] == ["Saturday", "Sunday"]
    await sisters.fediverse.live(minutes=1)
    (there,) = (await rosa.get("/api/v1/timelines/home")).json
    assert (there["poll"]["voted"], there["poll"]["votes_count"]) == (False, 0)


async def test_two_nodes_vote_in_one_poll_and_both_know_the_end(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.follow(f"josie@{hull.host}", by="rosa")
    await sisters.fediverse.settle()
    post = await asked(hull)
    await sisters.fediverse.settle()
    rosa, amina = await Phone.of(madison, "rosa"), await Phone.of(hull, "amina")
    (there,) = (await rosa.get("/api/v1/timelines/home")).json
    voted = await rosa.post(f"{POLLS}/{there['poll']['id']}/votes", json={"choices": [1]})
    assert voted.json["options"][1]["votes_count"] == 1
    await amina.post(f"{POLLS}/{post.id}/votes", json={"choices": [1]})
    await sisters.fediverse.live(minutes=5)
    for phone, number in ((amina, post.id), (rosa, there["poll"]["id"])):
        poll = (await phone.get(f"{POLLS}/{number}")).json
        assert [option["votes_count"] for option in poll["options"]] == [0, 2]
        assert (poll["voters_count"], poll["own_votes"]) == (2, [1])
    await sisters.fediverse.live(days=1)
    assert (await rosa.get(f"{POLLS}/{there['poll']['id']}")).json["expired"] is True
