"""Where scripts help: no page is loaded anew, and nothing that works without them stops working."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import house
from tests.browser.looking import Eyes
from tests.browser.pages_table import LookedAt
from tests.journeys.browser import chromium

pytestmark = [pytest.mark.journey, pytest.mark.browser]

UMBRELLA = LookedAt("umbrella", "/umbrella")


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    with chromium() as browser, house(tmp_path_factory.mktemp("house")) as home:
        yield Eyes(browser, home)


def _titles(page: Page) -> list[str]:
    return page.locator(".card-title").all_inner_texts()


def test_a_choice_in_the_filter_shows_what_fits_at_once(eyes: Eyes) -> None:
    page = eyes.on(UMBRELLA, 1280)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.evaluate("window.isTheSamePage = true")
    page.get_by_role("combobox", name="Show").focus()
    page.get_by_role("combobox", name="Show").select_option("offer")

    expect(page.locator(".card-need")).to_have_count(0)
    assert _titles(page) == ["Soup, and how to cook it", "Soup on Thursdays"]
    assert "kind=offer" in page.url
    assert page.evaluate("window.isTheSamePage") is True
    assert page.evaluate("document.activeElement.name") == "kind"
    assert complaints == []

    page.go_back()
    expect(page.locator(".card-need").first).to_be_visible()


def test_the_same_choice_without_scripts_takes_a_button_more(eyes: Eyes) -> None:
    page = eyes.on(UMBRELLA, 1280, scripts=False)
    page.get_by_role("combobox", name="Show").select_option("offer")
    page.get_by_role("button", name="Look").click()

    assert _titles(page) == ["Soup, and how to cook it", "Soup on Thursdays"]
    assert "kind=offer" in page.url
