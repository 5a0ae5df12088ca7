"""Where two people talk, on the web and without a script: words, the large buttons, what waits."""

import pytest

from listings.listing import Kind, Listing
from tests.conversations.given import HERE, answered, comes_by, only_talk, yes
from tests.fediverse.browsing import Browser
from tests.fediverse.home import Home


@pytest.fixture
async def need(hull: Home) -> Listing:
    await comes_by(hull)
    return await hull.add("A lift on Tuesday", by="ted", kind=Kind.NEED, audience="network")


@pytest.fixture
async def amina(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("amina")
    return browser


@pytest.fixture
async def ted(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("ted")
    return browser


async def test_from_the_first_words_to_the_deed_in_a_few_taps(
    hull: Home, need: Listing, amina: Browser, ted: Browser
) -> None:
    # Amina answers
    answer = await amina.fill(f"/listings/{need.post_id}/answer", text="I can drive you.")
    assert answer.status == 303
    page = (await amina.follow(answer)).body.decode()
    assert "Your words are on their way." in page
    assert "I can drive you." in page

    # Ted finds it, and says yes with a place
    assert "1 waiting" in await ted.page("/")
    listed = await ted.page("/messages")
    assert "A lift on Tuesday" in listed
    assert "Something new to read" in listed
    here = f"/messages/{await only_talk(hull, 'ted')}"
    assert "I can drive you." in await ted.page(here)
    assert "1 waiting" not in await ted.page("/")
    await ted.fill(f"{here}/yes", place="3 Plum Lane", contact="Ring 111")

    # Amina sees that he did, not where
    seen = await amina.page(here)
    assert "Ted said yes. Do you too?" in seen
    assert "Plum Lane" not in seen
    answer = await amina.fill(f"{here}/yes")
    page = (await amina.follow(answer)).body.decode()
    assert "It is agreed. Thank you!" in page
    assert "3 Plum Lane" in page
    assert "Ring 111" in page

    # One tap afterwards
    answer = await amina.fill(here, f"{here}/done")
    assert "Good to hear." in (await amina.follow(answer)).body.decode()
    assert "Plum Lane" not in await amina.page(here)
