"""One umbrella, several hosts: whichever falls away, the others go on, and nobody cheats."""

import pytest

from tests.alliances.humans import (
    admitted,
    both_say_yes,
    coordinators_at,
    founded,
    hosts_too,
    members_at,
)
from tests.fediverse.browsing import Browser
from tests.fediverse.casts import numbered
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home

BOTH = ["aotearoa.example", "n01.example"]


async def _three_hosts(fediverse: Fediverse, *homes: Home) -> None:
    """The founder, and two more who host it too; each names the two others."""
    first, second, third = homes
    await founded(fediverse, first)
    await hosts_too(fediverse, second, first)
    await hosts_too(fediverse, third, first)
    for one, other in ((second, third), (third, second)):
        umbrella = await one.rooms.alliances.named("humans")
        alliances = one.rooms.alliances
        await one.doing(alliances.set_host(umbrella, f"@humans@{other.host}", named=True))
        await fediverse.settle()


@pytest.fixture
async def member(fediverse: Fediverse) -> Home:
    """A network that hosts no umbrella."""
    return await fediverse.add(numbered(1))


async def test_all_hosts_show_the_same_members_and_coordinators(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home
) -> None:
    await founded(fediverse, hull)
    await both_say_yes(fediverse, hull, member)
    await hosts_too(fediverse, madison, hull)
    assert await members_at(madison) == await members_at(hull) == ["n01.example"]
    assert await coordinators_at(madison) == await coordinators_at(hull) == ["josie"]

    # What is decided at the second host counts at the first, and at the member's home
    await both_say_yes(fediverse, madison, hull)
    everybody = ["hull.example", "n01.example"]
    assert await members_at(hull) == await members_at(madison) == everybody
    assert await members_at(member, hull) == everybody


@pytest.mark.parametrize("falling", [0, 1, 2])
async def test_whichever_host_falls_away_for_ever_nothing_changes_for_members(
    falling: int, fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home, member: Home
) -> None:
    homes = [hull, madison, aotearoa]
    await _three_hosts(fediverse, *homes)
    await both_say_yes(fediverse, hull, member)
    fallen = homes.pop(falling)
    await fallen.stop()

    # A network that has never met the fallen one joins; both go on to be in
    late = await fediverse.add(numbered(2))
    await both_say_yes(fediverse, homes[0], late)
    for home in homes:
        assert await members_at(home) == ["n01.example", "n02.example"], home.host
    assert await members_at(late, homes[1]) == ["n01.example", "n02.example"]

    # And what is decided at one of those left is heard at the other
    umbrella = await homes[1].rooms.alliances.named("humans")
    alliances = homes[1].rooms.alliances
    await homes[1].doing(alliances.set_member(umbrella, member.handle, inside=False))
    await fediverse.settle()
    assert await members_at(homes[0]) == await members_at(late, homes[1]) == ["n02.example"]


async def test_a_parted_net_comes_to_one_end_when_it_is_whole_again(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home, aotearoa: Home
) -> None:
    await founded(fediverse, hull)
    await hosts_too(fediverse, madison, hull)
    await both_say_yes(fediverse, hull, member)
    await aotearoa.doing(aotearoa.rooms.alliances.join("@humans@madison.example"))
    await fediverse.settle()

    # While the two hosts do not hear each other, each decides something else
    fediverse.roads.part(hull.host, madison.host)
    await admitted(fediverse, madison, aotearoa)
    umbrella = await hull.rooms.alliances.named("humans")
    alliances = hull.rooms.alliances
    await hull.doing(alliances.set_member(umbrella, member.handle, inside=False))
    await fediverse.live(hours=1)
    assert await members_at(hull) == []
    assert await members_at(madison) == ["aotearoa.example", "n01.example"]

    fediverse.roads.mend()
    await fediverse.live(hours=7)
    for home in (hull, madison):
        assert await members_at(home) == ["aotearoa.example"], home.host
        assert await members_at(member, home) == ["aotearoa.example"], home.host


async def test_a_coordinator_whose_home_hosts_nothing_acts_by_a_signed_word(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    leah = await madison.member("leah")
    await hull.doing(
        hull.rooms.alliances.set_coordinator(umbrella, "@leah@madison.example", inside=True)
    )
    await fediverse.settle()
    await member.doing(member.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()
    there = await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()

    await madison.doing(
        madison.rooms.alliances.set_member(there, member.handle, inside=True, by=leah)
    )
    await fediverse.settle()
    assert await members_at(hull) == await members_at(madison, hull) == ["n01.example"]


async def test_nobody_else_says_who_is_in(fediverse: Fediverse, hull: Home, madison: Home) -> None:
    umbrella = await founded(fediverse, hull)
    network = await madison.network()
    await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()
    mallory = fediverse.stranger("mallory@mallory.example")

    word = mallory.does("Add", network.iri, target=f"{umbrella.iri}/members", to=[umbrella.iri])
    assert await mallory.send(umbrella.inbox, word) == 202
    assert await members_at(hull) == []
    rows = await hull.rows("SELECT 1 FROM umbrella_statements WHERE kind = 'member'")
    assert rows == []


async def test_a_coordinators_word_about_a_host_counts_at_all_of_them(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    # Given two hosts, and a third node that would like to be one
    umbrella = await founded(fediverse, hull)
    await hosts_too(fediverse, madison, hull)
    third = await aotearoa.doing(aotearoa.rooms.alliances.host("@humans@hull.example"))
    await fediverse.settle()
    named = "SELECT also_known_as AS named FROM actors WHERE username = 'humans' AND local = 1"
    assert third.iri not in (await hull.rows(named))[0]["named"]
    mallory = fediverse.stranger("mallory@mallory.example")
    word = mallory.does("Add", third.iri, target=f"{umbrella.iri}/hosts", to=[umbrella.iri])
    assert await mallory.send(umbrella.inbox, word) == 202
    assert third.iri not in (await hull.rows(named))[0]["named"]

    # When a coordinator says so once, at one of them, and takes it back later
    josie = await hull.member("josie")
    for is_named in (True, False):
        await hull.doing(
            hull.rooms.alliances.set_host(umbrella, third.iri, named=is_named, by=josie)
        )
        await fediverse.settle()

        # Then both name it, or do no more
        for home in (hull, madison):
            (row,) = await home.rows(named)
            assert (third.iri in row["named"]) is is_named, home.host
    assert "We share what we have." in (await aotearoa.document("/actors/humans"))["summary"]


async def test_what_the_umbrella_is_for_is_said_alike_wherever_it_lives(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await founded(fediverse, hull)
    await hosts_too(fediverse, madison, hull)
    ours = await madison.rooms.alliances.named("humans")
    await madison.doing(madison.rooms.alliances.set_charter(ours, "We meet on Sundays."))
    await fediverse.settle()
    for home in (hull, madison):
        assert "We meet on Sundays." in await home.page("/umbrellas/humans"), home.host
        document = await home.document("/actors/humans/charter")
        assert document["source"]["content"] == "We meet on Sundays."


async def test_a_coordinator_signs_in_elsewhere_when_the_founder_is_gone(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    leading = hull.rooms.alliances.set_coordinator(umbrella, "@leah@madison.example", inside=True)
    await hull.doing(leading)
    await hosts_too(fediverse, madison, hull)
    await member.doing(member.rooms.alliances.join("@humans@madison.example"))
    await fediverse.settle()
    assert await coordinators_at(madison) == ["josie", "leah"]
    await hull.stop()

    leah = Browser(madison)
    await leah.sign_in("leah")
    add = "/umbrellas/humans/add"
    assert "We share what we have." in await leah.page("/umbrellas/humans")
    page = await leah.follow(await leah.fill(add, add, whom="@n01@n01.example", place="members"))
    await fediverse.settle()

    assert b"Network 1" in page.body
    assert await members_at(madison) == await members_at(member, madison) == ["n01.example"]


async def test_a_coordinator_acts_on_pages_of_a_home_that_hosts_nothing(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home
) -> None:
    umbrella = await founded(fediverse, hull)
    leading = hull.rooms.alliances.set_coordinator(umbrella, "@leah@madison.example", inside=True)
    await hull.doing(leading)
    await member.doing(member.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()

    leah = Browser(madison)
    await leah.sign_in("leah")
    here = "/umbrellas/humans@hull.example"
    await leah.fill(f"{here}/add", f"{here}/add", whom="@n01@n01.example", place="members")
    await fediverse.settle()
    assert await members_at(hull) == ["n01.example"]

    network = await member.network()
    await leah.send(await leah.form(here, f"{here}/end"), whom=network.iri, place="members")
    await fediverse.settle()
    assert await members_at(hull) == await members_at(member, hull) == []


async def test_what_is_on_a_blocked_host_is_no_member_here(
    fediverse: Fediverse, hull: Home, madison: Home, member: Home
) -> None:
    await founded(fediverse, hull)
    for network in (madison, member):
        await both_say_yes(fediverse, hull, network)
    assert await members_at(hull) == ["madison.example", "n01.example"]

    await hull.doing(hull.rooms.moderation.block_host("n01.example"))
    assert await members_at(hull) == ["madison.example"]
