"""Lists brought from elsewhere: looked at, worked through, told how it went; twice is once."""

import pytest

from actors import store as people
from rights.import_store import ImportState
from rights.importing import SeenImport
from rights.lists import FILE_NAMES, ListKind, list_of
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Malformed, Missing

FOLLOWS = "Account address,Show boosts,Notify on new posts,Languages\n"


async def brought(hull: Home, text: str, name: str, username: str = "amina") -> int:
    member = await hull.member(username)
    return await hull.rooms.rights.importing.look_at(member, text.encode(), name)


async def seen(hull: Home, number: int, username: str = "amina") -> SeenImport:
    member, importing = await hull.member(username), hull.rooms.rights.importing
    return await hull.node.database.read(lambda tx: importing.seen(tx, member.id, number))


async def begin(hull: Home, number: int, username: str = "amina") -> None:
    member = await hull.member(username)
    await hull.rooms.rights.importing.begin(member.id, number)


async def taken_over(fediverse: Fediverse, hull: Home, text: str, name: str) -> SeenImport:
    number = await brought(hull, text, name)
    await begin(hull, number)
    await fediverse.settle()
    return await seen(hull, number)


async def test_follows_blocks_mutes_and_servers_are_taken_over(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@social.example")
    amina = await hull.member("amina")
    lists = {
        "following_accounts.csv": FOLLOWS + "vera@social.example,true,false,\n",
        "blocked_accounts.csv": "ted@hull.example\n",
        "muted_accounts.csv": "Account address,Hide notifications\njosie@hull.example,false\n",
        "blocked_domains.csv": "bad.example\n",
    }
    for name, text in lists.items():
        result = await taken_over(fediverse, hull, text, name)
        assert (result.done, result.failed, result.waiting) == (1, 0, 0), name
        assert result.list.state is ImportState.DONE
    assert len(vera.heard("Follow")) == 1
    database = hull.node.database
    (blocked,) = await database.read(lambda tx: people.blocked_by(tx, amina.id))
    assert blocked.username == "ted"
    (mute,) = await database.read(lambda tx: people.mutes_of(tx, amina.id))
    assert (mute.muted.username, mute.hides_notices) == ("josie", False)
    assert await database.read(lambda tx: people.avoided_hosts(tx, amina.id)) == ["bad.example"]


@pytest.mark.row("MED-25")
async def test_nothing_is_done_before_they_say_yes(fediverse: Fediverse, hull: Home) -> None:
    await brought(hull, "ted@hull.example\n", "blocks.csv")
    await fediverse.live(hours=2)
    assert await hull.rows("SELECT 1 FROM blocks") == []


@pytest.mark.row("MED-25")
async def test_the_same_list_again_finds_everything_done(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@social.example")
    text = "ted@hull.example\nvera@social.example\n"
    first = await taken_over(fediverse, hull, text, "follows.csv")
    assert (first.done, first.known) == (2, 0)
    await vera.send(f"{hull.base_url}/inbox", vera.does("Accept", vera.heard("Follow")[0]))
    number = await brought(hull, text, "follows.csv")
    shown = await seen(hull, number)
    assert (shown.waiting, shown.known) == (0, 2)
    await begin(hull, number)
    await fediverse.settle()
    assert (await seen(hull, number)).list.state is ImportState.DONE
    assert len(vera.heard("Follow")) == 1


async def test_whoever_cannot_be_found_is_told_and_the_others_are_taken_over(
    fediverse: Fediverse, hull: Home
) -> None:
    text = "nobody@nowhere.example\nted@hull.example\namina@hull.example\n"
    result = await taken_over(fediverse, hull, text, "mutes.csv")
    assert (result.done, result.failed) == (1, 2)
    assert list(result.failures) == ["nobody@nowhere.example", "amina@hull.example"]


async def test_a_node_that_dies_over_a_list_goes_on_with_it(
    fediverse: Fediverse, hull: Home
) -> None:
    lines = "".join(f"bad{number}.example\n" for number in range(35))
    number = await brought(hull, lines, "blocked_domains.csv")
    await begin(hull, number)
    await hull.run_due()
    assert 0 < (await seen(hull, number)).waiting < 35
    await hull.restart()
    await fediverse.settle()
    result = await seen(hull, number)
    assert (result.done, result.waiting) == (35, 0)


async def test_a_list_in_the_works_is_waited_for_and_one_only_looked_at_is_replaced(
    fediverse: Fediverse, hull: Home
) -> None:
    first = await brought(hull, "ted@hull.example\n", "blocks.csv")
    second = await brought(hull, "josie@hull.example\n", "blocks.csv")
    with pytest.raises(Missing):
        await seen(hull, first)
    await begin(hull, second)
    with pytest.raises(Conflict):
        await brought(hull, "ted@hull.example\n", "blocks.csv")
    await fediverse.settle()
    await brought(hull, "ted@hull.example\n", "blocks.csv")


async def test_a_list_that_is_put_away_is_not_gone_on_with(hull: Home) -> None:
    lines = "".join(f"bad{number}.example\n" for number in range(35))
    number = await brought(hull, lines, "blocked_domains.csv")
    await begin(hull, number)
    await hull.run_due()
    amina = await hull.member("amina")
    await hull.rooms.rights.importing.forget(amina.id, number)
    await hull.run_due()
    await hull.run_due()
    avoided = await hull.node.database.read(lambda tx: people.avoided_hosts(tx, amina.id))
    assert 0 < len(avoided) < 35


async def test_lists_are_forgotten_after_a_week(fediverse: Fediverse, hull: Home) -> None:
    number = await brought(hull, "ted@hull.example\n", "blocks.csv")
    await fediverse.live(days=6)
    assert (await seen(hull, number)).waiting == 1
    await fediverse.live(days=1, hours=2)
    assert await hull.rows("SELECT 1 FROM import_lines") == []


async def test_nobody_begins_or_sees_what_is_not_theirs(hull: Home) -> None:
    number = await brought(hull, "ted@hull.example\n", "blocks.csv")
    for deed in (seen, begin):
        with pytest.raises(Missing):
            await deed(hull, number, "ted")


async def test_whoever_leaves_in_the_middle_has_nothing_done_in_their_name(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@social.example")
    number = await brought(hull, "vera@social.example\n", "follows.csv")
    await begin(hull, number)
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.rights.erasing.leave(amina.id))
    await fediverse.settle()
    assert vera.heard("Follow") == []


async def test_what_is_no_list_leaves_nothing_behind(hull: Home) -> None:
    with pytest.raises(Malformed):
        await brought(hull, "nothing at all\n", "follows.csv")
    assert await hull.rows("SELECT 1 FROM imports") == []


async def test_our_lists_can_be_brought_again(fediverse: Fediverse, hull: Home) -> None:
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.relations.block(amina, "@ted@hull.example"))
    await hull.doing(hull.rooms.relations.quiet.mute(amina, "@josie@hull.example"))
    for kind in (ListKind.BLOCKS, ListKind.MUTES):
        octets = await hull.node.database.read(lambda tx, k=kind: list_of(tx, amina, k))  # type: ignore[misc]
        number = await brought(hull, octets.decode(), FILE_NAMES[kind])
        assert (await seen(hull, number)).known == 1


async def test_a_long_list_of_one_keeps_nobody_elses_waiting(hull: Home) -> None:
    lines = "".join(f"bad{number}.example\n" for number in range(500))
    long = await brought(hull, lines, "blocked_domains.csv")
    await begin(hull, long)
    short = await brought(hull, "ted@hull.example\n", "mutes.csv", "josie")
    await begin(hull, short, "josie")
    await hull.run_due()
    assert (await seen(hull, short, "josie")).done == 1
    assert (await seen(hull, long)).waiting > 400
