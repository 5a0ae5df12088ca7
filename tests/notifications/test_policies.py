"""What a member does with what strangers cause: policies, requests, and what waits behind them."""

import pytest

from notifications.notification import Kind
from notifications.policy import Choice, Policy, Stranger, Verdict, verdict
from notifications.request_store import Request, listed, waiting
from notifications.seen import Wanted
from tests.fediverse.home import Home
from tests.notifications.bell import ALL, told

FRIEND = Stranger(
    is_followed=True,
    follows_for_long=True,
    is_new=True,
    is_limited=True,
    is_permitted=False,
    says_it_unasked=True,
)
STRANGER = Stranger(
    is_followed=False,
    follows_for_long=False,
    is_new=True,
    is_limited=True,
    is_permitted=False,
    says_it_unasked=True,
)
EACH = ["not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts"]


def policy(**choices: Choice) -> Policy:
    return Policy(**{"limited_accounts": Choice.ACCEPT, **choices})


@pytest.mark.parametrize("rule", EACH)
@pytest.mark.parametrize(
    ("choice", "expected"), [(Choice.FILTER, Verdict.FILTER), (Choice.DROP, Verdict.DROP)]
)
def test_each_rule_holds_strangers_back_by_itself_and_no_friend(
    rule: str, choice: Choice, expected: Verdict
) -> None:
    chosen = policy(**{rule: choice})

    assert verdict(chosen, Kind.MENTION, STRANGER) is expected
    assert verdict(chosen, Kind.MENTION, FRIEND) is Verdict.TELL
    assert verdict(chosen, Kind.UPDATE, STRANGER) is Verdict.TELL


async def requests(home: Home, username: str) -> list[Request]:
    member = await home.member(username)
    return await home.node.database.read(lambda tx: listed(tx, member.id, ALL))


async def hold_back(home: Home, username: str, choice: Choice) -> None:
    await home.rooms.notifications.choose(await home.member(username), Policy(not_following=choice))


async def test_whoever_is_held_back_waits_until_they_are_let_in(hull: Home) -> None:
    await hold_back(hull, "josie", Choice.FILTER)
    await hull.write("@josie Hello.", by="ted")
    await hull.write("@josie Are you there?", by="ted")
    josie = await hull.member("josie")

    [request] = await requests(hull, "josie")
    assert request.count == 2
    assert await told(hull, "josie") == []
    assert await told(hull, "josie", Wanted(with_filtered=True)) == [("mention", "ted")] * 2

    assert await hull.rooms.notifications.accept(josie, [request.id]) == 1
    await hull.write("@josie Thank you.", by="ted")

    assert await told(hull, "josie") == [("mention", "ted")] * 3
    assert await requests(hull, "josie") == []


async def test_what_is_declined_is_gone_and_the_next_waits_again(hull: Home) -> None:
    await hold_back(hull, "josie", Choice.FILTER)
    await hull.write("@josie Hello.", by="ted")
    josie = await hull.member("josie")
    [request] = await requests(hull, "josie")

    await hull.rooms.notifications.decline(josie, [request.id])
    assert await told(hull, "josie", Wanted(with_filtered=True)) == []

    await hull.write("@josie Hello?", by="ted")
    assert await hull.node.database.read(lambda tx: waiting(tx, josie.id)) == (1, 1)


async def test_nobody_answers_the_requests_of_somebody_else(hull: Home) -> None:
    await hold_back(hull, "josie", Choice.FILTER)
    await hull.write("@josie Hello.", by="ted")
    [request] = await requests(hull, "josie")

    assert await hull.rooms.notifications.accept(await hull.member("amina"), [request.id]) == 0
    assert await hull.rooms.notifications.decline(await hull.member("amina"), [request.id]) == 0
    assert len(await requests(hull, "josie")) == 1


async def test_what_is_dropped_was_never_there(hull: Home) -> None:
    await hold_back(hull, "josie", Choice.DROP)
    await hull.write("@josie Hello.", by="ted")

    assert await told(hull, "josie", Wanted(with_filtered=True)) == []
    assert await requests(hull, "josie") == []


async def test_whoever_one_follows_is_no_stranger(hull: Home) -> None:
    await hold_back(hull, "josie", Choice.DROP)
    await hull.follow(f"ted@{hull.host}", by="josie")

    await hull.write("@josie Hello.", by="ted")

    assert await told(hull, "josie") == [("mention", "ted")]
