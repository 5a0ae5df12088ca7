"""A moderator shuts a host out."""

import pytest

from actors.store import Severity
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


@pytest.mark.row("ACC-05")
async def test_nothing_comes_in_from_it_and_nothing_goes_out_to_it(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given vera follows Hull, and Josie follows vera
    vera = fediverse.stranger("vera@social.example")
    network = await hull.network()
    josie = await hull.member("josie")
    await vera.follow(network.iri)
    await hull.follow(vera.iri)
    await fediverse.settle()
    await vera.send(josie.inbox, vera.does("Accept", vera.heard("Follow")[0]))

    # When her host is shut out
    await hull.doing(hull.rooms.moderation.block_host("social.example", reason="spam"))
    await fediverse.settle()

    # Then what she says is refused, and what is offered does not reach her
    heard = len(vera.received)
    note = vera.note(1, "Buy this.", cc=[josie.iri])
    assert await vera.send(josie.inbox, vera.create(note)) == 403
    await hull.add("Bread on Fridays")
    await fediverse.live(days=1)
    assert len(vera.received) == heard
    assert await hull.rows("SELECT 1 FROM posts WHERE local = 0") == []
    assert await hull.rows("SELECT 1 FROM follows") == []


@pytest.mark.row("ACC-05")
async def test_the_sub_domains_of_it_are_shut_out_as_well(fediverse: Fediverse, hull: Home) -> None:
    await hull.doing(hull.rooms.moderation.block_host("social.example"))
    josie = await hull.member("josie")
    for host, status in (
        ("social.example", 403),
        ("www.social.example", 403),
        ("notsocial.example", 202),
    ):
        vera = fediverse.stranger(f"vera@{host}")
        note = vera.note(1, "Hello.", cc=[josie.iri])
        assert await vera.send(josie.inbox, vera.create(note)) == status, host


@pytest.mark.row("ACC-05")
async def test_nobody_brings_what_it_says_round_by_another_way(
    fediverse: Fediverse, hull: Home
) -> None:
    # Given Josie follows rob, who is welcome
    vera = fediverse.stranger("vera@social.example")
    rob = fediverse.stranger("rob@friendly.example")
    josie = await hull.member("josie")
    await hull.follow(rob.iri)
    await fediverse.settle()
    await rob.send(josie.inbox, rob.does("Accept", rob.heard("Follow")[0]))
    await hull.doing(hull.rooms.moderation.block_host("social.example"))

    # When he passes on what vera wrote
    note = vera.proven(vera.note(1, "Buy this."))
    vera.server.put(note["id"], note)
    await rob.send(josie.inbox, rob.does("Announce", note["id"]))
    await rob.send(josie.inbox, rob.does("Announce", note))

    # Then it is neither fetched nor taken from his hand
    assert vera.server.asked == []
    assert await hull.rows("SELECT 1 FROM posts WHERE content LIKE '%Buy this%'") == []


async def test_a_sister_that_is_shut_out_is_no_sister_any_more(sisters: Sisters) -> None:
    hull, madison = sisters.hull, sisters.madison
    await hull.add("For sisters", audience="sisters")
    await madison.add("From Madison")
    await sisters.fediverse.settle()

    await hull.doing(hull.rooms.moderation.block_host(madison.host))
    await sisters.fediverse.settle()
    await hull.add("Later", audience="sisters")
    await sisters.fediverse.live(days=1)

    theirs = await madison.rows(
        "SELECT p.name FROM posts p JOIN actors a ON a.id = p.author_id WHERE a.host = :host",
        host=hull.host,
    )
    assert [row["name"] for row in theirs] == []
    named = await hull.document("/actors/hull/sisters")
    assert (await madison.network()).iri not in str(named)
    assert await hull.titles(network="madison@madison.example") == []


async def test_what_comes_from_a_silenced_host_is_on_no_list_but_reaches_those_who_follow(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await hull.follow("@leah@madison.example")
    await madison.add("From Madison", by="leah")
    await fediverse.settle()
    assert await hull.titles() == ["From Madison"]

    await hull.doing(hull.rooms.moderation.block_host(madison.host, severity=Severity.SILENCE))
    note = await madison.write("Good morning", by="leah")
    await fediverse.settle()

    assert await hull.titles() == []
    assert "From Madison" not in await hull.page("/umbrella")
    directory = await hull.document("/umbrella/networks")
    assert [entry["handle"] for entry in directory["provenance"]] == ["hull@hull.example"]
    assert note.iri in await hull.home_timeline("josie")
