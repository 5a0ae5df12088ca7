"""The page of matches: what could come together, and why."""

from listings.listing import Kind, Mode
from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters


async def test_the_page_shows_both_networks_and_the_reasons_and_is_for_coordinators(
    sisters: Sisters,
) -> None:
    hull, madison = sisters.hull, sisters.madison
    await madison.add("Bread wanted", kind=Kind.NEED, mode=Mode.REMOTE, categories=("food-meal",))
    await sisters.aotearoa.add("Fry bread by post", categories=("food-meal",))
    await sisters.fediverse.settle()
    josie, ted = Browser(hull), Browser(hull)
    await josie.sign_in("josie")
    page = await josie.page("/coordination/matches")
    for words in (
        "Bread wanted",
        "Fry bread by post",
        "Madison Timebank",
        "Just this kind of help",
    ):
        assert words in page
    assert "Nothing fits" in await josie.page("/coordination/matches?category=ride")
    assert "Bread wanted" in await josie.page(
        "/coordination/matches?network=madison@madison.example"
    )
    await ted.sign_in("ted")
    assert (await ted.get("/coordination/matches")).status == 403
