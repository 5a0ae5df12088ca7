"""Members see which servers have confirmed that what they took back is deleted."""

from listings.listing import Kind, ListingAudience, ListingDraft
from listings.terms import Voice
from rights.erasure import Fate
from rights.taken_back import TakenBack
from tests.accounts.given import person
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home

FEWER = ListingDraft(Kind.OFFER, "Bread", categories=("food",), audience=ListingAudience.NETWORK)


async def seen(home: Home, by: str = "amina") -> list[TakenBack]:
    member, withdrawals = await person(home, by), home.rooms.rights.withdrawals
    return await home.node.database.read(lambda tx: withdrawals.seen_by(tx, member))


async def test_who_has_confirmed_that_a_listing_is_gone_and_who_has_not(sisters: Sisters) -> None:
    hull, fediverse = sisters.hull, sisters.fediverse
    amina, listings = await hull.member("amina"), hull.rooms.listings
    bread = await hull.add("Bread", by="amina")
    ask = await hull.add("Company", by="amina", kind=Kind.NEED, voice=Voice.ANONYMOUS)
    jam = await hull.add("Jam", by="amina")
    await fediverse.settle()
    assert await seen(hull) == []
    await sisters.aotearoa.stop()

    # Shown to fewer people, it is deleted wherever it was; and what the desk said is withdrawn
    await listings.edit(amina, bread.post_id, FEWER)
    for gone in (ask, jam):
        await listings.withdraw(amina, gone.post_id)
    await fediverse.settle()
    assert {one.title: one.with_fate(Fate.CONFIRMED) for one in await seen(hull)} == {
        "Bread": ["madison.example"],
        "Company": ["madison.example"],
        "Jam": ["madison.example"],
    }
    assert {host for one in await seen(hull) for host in one.with_fate(Fate.WAITING)} == {
        "aotearoa.example"
    }
    assert await seen(hull, by="ted") == []
    browser = Browser(hull)
    await browser.sign_in("amina")
    page = await browser.page("/settings/data/taken-back")
    assert page.index("Still to confirm") < page.index("aotearoa.example")
    assert f'href="/listings/{bread.post_id}"' in page

    # Once it is gone here, too, no word of it is left, nor whose it was if the desk said it
    await sisters.aotearoa.start()
    await fediverse.live(days=3)
    found = await seen(hull)
    assert sorted(one.title for one in found) == ["", "Bread"]
    both = ["aotearoa.example", "madison.example"]
    assert [one.with_fate(Fate.CONFIRMED) for one in found] == [both, both]
    fediverse.clock.turn(days=31)
    assert await seen(hull) == []
