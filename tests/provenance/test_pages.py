"""What members read about where an offer comes from, and what happens when they have it checked."""

from dataclasses import dataclass
from html import unescape

import pytest

from federation.strict_json import parse, write
from posts import store as posts
from storage.transaction import Writing
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Limited
from world.network import Answer


@dataclass
class Town:
    """Madison, where Josie's bread from Hull stands on the board of all sisters."""

    fediverse: Fediverse
    hull: Home
    madison: Home
    browser: Browser
    number: int

    @property
    def page(self) -> str:
        return f"/listings/{self.number}/provenance"

    async def read(self) -> str:
        return unescape(await self.browser.page(self.page))

    async def press(self) -> Answer:
        return await self.browser.fill(self.page, f"{self.page}/check")

    async def alter(self, **members: object) -> None:
        """Somebody has altered what is stored here, proof and all the rest as it was."""
        document = parse((await self.madison.rows("SELECT document FROM posts"))[0][0])
        await self.madison.node.database.write(
            lambda tx: posts.rewrite(tx, self.number, write(document | members))
        )


@pytest.fixture
async def town(fediverse: Fediverse, hull: Home, madison: Home) -> Town:
    await fediverse.become_sisters(hull, madison)
    await hull.add("Bread", by="josie")
    await fediverse.settle()
    (row,) = await madison.rows("SELECT post_id FROM listings")
    browser = Browser(madison)
    await browser.sign_in(madison.coordinator)
    return Town(fediverse, hull, madison, browser, row["post_id"])


async def test_an_offer_says_its_network_its_author_its_ways_and_its_key(town: Town) -> None:
    page = await town.read()
    for words in (
        "Hull",
        "@josie@hull.example",
        "Its own network sent it to us.",
        "passed it on to us.",
        "signed by its author, unchanged on its way",
        "Signed with the key",
        "The signature fits",
    ):
        assert words in page

    # And programs are told the same beside the feed
    (told,) = (await town.madison.document("/umbrella"))["provenance"]
    network = await town.hull.network()
    assert (told["network"], told["verdict"]) == (network.iri, "verified")
    assert {(one["way"], one.get("by")) for one in told["arrivals"]} == {
        ("push", None),
        ("announce", network.iri),
    }
    assert told["key"] == "https://hull.example/actors/josie#ed25519-key"
    assert told["fingerprint"] in page
    assert told["checked"] >= told["arrivals"][0]["at"]


async def test_whoever_has_it_checked_reads_that_its_home_says_the_same(town: Town) -> None:
    await town.fediverse.live(minutes=5)
    answer = await town.press()
    assert answer.header("location") == f"{town.page}?done=looked+again"
    assert "Its home says the same." in await town.read()
    asked = await town.madison.rows("SELECT * FROM checks WHERE cause = 'asked'")
    assert [(row["verdict"], row["origin"]) for row in asked] == [("verified", "same")]


async def test_within_the_minute_nobody_is_asked_again(town: Town) -> None:
    for _ in range(3):
        await town.press()
    assert len(await town.madison.rows("SELECT * FROM checks WHERE cause = 'asked'")) == 1
    await town.fediverse.live(minutes=2)
    await town.press()
    assert len(await town.madison.rows("SELECT * FROM checks WHERE cause = 'asked'")) == 2


async def test_an_altered_copy_is_unverified_and_never_its_authors(town: Town) -> None:
    await town.alter(content="<p>Bring money to the station.</p>")
    town.hull.life.end()  # its home cannot be asked
    await town.press()
    page = await town.read()
    for words in ("Unverified", "Claims to be by", "Its home did not answer."):
        assert words in page
    assert "unchanged on its way" not in page
    for where in (f"/listings/{town.number}", "/umbrella"):
        assert "Unverified" in await town.browser.page(where)


async def test_a_copy_that_fits_its_home_no_more_says_so(town: Town) -> None:
    await town.alter(content="<p>Bring money to the station.</p>")
    await town.press()
    page = await town.read()
    assert "Its home says something else" in page
    assert "Unverified" in page


async def test_what_is_newer_at_home_is_taken_over(town: Town) -> None:
    (row,) = await town.hull.rows("SELECT post_id FROM listings")
    author = await town.hull.member("josie")
    await town.fediverse.live(minutes=1)
    await town.hull.rooms.listings.pause(author, row["post_id"])  # and no letter has left yet
    await town.press()
    (row,) = await town.madison.rows("SELECT state FROM listings")
    assert row["state"] != "open"


async def test_what_is_gone_at_home_goes_here(town: Town) -> None:
    (row,) = await town.hull.rows("SELECT post_id FROM listings")
    author = await town.hull.member("josie")
    await town.hull.rooms.listings.delete(author, row["post_id"])  # and no letter has left yet
    assert (await town.press()).status == 404
    assert await town.madison.rows("SELECT * FROM listings") == []


async def test_a_proof_that_fits_no_more_is_renewed_from_a_home_that_says_the_same(
    town: Town,
) -> None:
    document = parse((await town.madison.rows("SELECT document FROM posts"))[0][0])
    lost = document["proof"] | {"proofValue": document["proof"]["proofValue"][:-2] + "zz"}
    await town.alter(proof=lost)
    await town.press()
    (check,) = await town.madison.rows("SELECT * FROM checks WHERE cause = 'asked'")
    assert (check["verdict"], check["origin"]) == ("verified", "same")
    assert "Unverified" not in await town.read()


async def test_a_home_whose_own_copy_does_not_stand_the_test_proves_nothing(town: Town) -> None:
    document = parse((await town.madison.rows("SELECT document FROM posts"))[0][0])
    lost = document["proof"] | {"proofValue": document["proof"]["proofValue"][:-2] + "zz"}
    await town.alter(proof=lost)
    await town.hull.node.database.write(
        lambda tx: tx.run(
            "UPDATE posts SET document = :bytes", bytes=write(document | {"proof": lost})
        )
    )
    await town.press()
    assert "Unverified" in await town.read()


async def test_ones_own_is_checked_without_asking_anybody(town: Town) -> None:
    browser = Browser(town.hull)
    await browser.sign_in("josie")
    (row,) = await town.hull.rows("SELECT post_id FROM listings")
    page = f"/listings/{row['post_id']}/provenance"
    assert (await browser.fill(page, f"{page}/check")).status == 303
    (check,) = await town.hull.rows("SELECT * FROM checks")
    assert (check["verdict"], check["origin"]) == ("verified", None)
    assert "It was written here." in await browser.page(page)


async def test_strangers_read_it_and_cannot_press(town: Town) -> None:
    stranger = Browser(town.madison)
    page = await stranger.page(town.page)
    assert "Signed with the key" in page
    assert "Check it now" not in page


async def test_where_something_comes_from_that_one_may_not_see_is_not_told(
    town: Town, hull: Home
) -> None:
    (row,) = await hull.rows("SELECT post_id FROM listings")
    assert (await Browser(hull).get("/listings/123/provenance")).status == 404
    await hull.node.database.write(
        lambda tx: tx.run(
            "UPDATE posts SET visibility = 'sisters' WHERE id = :id", id=row["post_id"]
        )
    )
    assert (await Browser(hull).get(f"/listings/{row['post_id']}/provenance")).status == 404


async def test_who_looks_very_often_is_asked_to_wait(town: Town) -> None:
    member = await town.madison.member(town.madison.coordinator)
    look = town.madison.rooms.verifying.look
    town.hull.life.end()
    for _ in range(60):
        await town.madison.doing(look(member, town.number))
        await town.madison.node.database.write(_forget_looks)
    with pytest.raises(Limited):
        await town.madison.doing(look(member, town.number))
    town.fediverse.clock.turn(hours=1)
    await town.madison.doing(look(member, town.number))


def _forget_looks(tx: Writing) -> None:
    """As if it had been another listing each time."""
    tx.run("DELETE FROM checks WHERE cause = 'asked'")
