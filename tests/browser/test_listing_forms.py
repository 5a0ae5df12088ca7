"""Asking and browsing in a real browser: what is not meant is not shown, and needs no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.house import house
from tests.browser.looking import Eyes
from tests.browser.pages_table import JOSIE, TED, LookedAt
from tests.journeys.browser import chromium

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ASK = LookedAt("ask", "/needs/new", JOSIE)
BOARD = LookedAt("board", "/board", TED)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    with chromium() as browser, house(tmp_path_factory.mktemp("house")) as home:
        yield Eyes(browser, home)


def test_only_the_time_that_is_meant_is_asked_for(eyes: Eyes) -> None:
    page = eyes.on(ASK, 320, scripts=False)
    day, begins = page.locator("#field-day"), page.locator("#field-begins")
    monday = page.get_by_label("Monday")
    for field in (day, monday, begins):
        expect(field).to_be_hidden()
    page.get_by_label("On one day").check()
    expect(day).to_be_visible()
    expect(begins).to_be_visible()
    expect(monday).to_be_hidden()
    page.get_by_label("Every week").check()
    expect(monday).to_be_visible()
    expect(day).to_be_hidden()


def test_a_need_is_posted_in_three_steps_without_scripts(eyes: Eyes) -> None:
    page = eyes.on(ASK, 320, scripts=False)
    page.get_by_label("What could you do with?").fill("A lift to choir on Tuesday evening")
    page.get_by_label("Lifts and transport").check()
    page.get_by_role("button", name="Ask Hull Mutual Aid", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(
        "✓ It is on the board. We tell you when somebody answers."
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("A lift to choir on Tuesday evening")


def test_what_is_missing_is_led_to_and_what_was_typed_is_kept(eyes: Eyes) -> None:
    page = eyes.on(ASK, 320)
    page.get_by_label("What could you do with?").fill("A ladder")
    page.get_by_role("button", name="Ask Hull Mutual Aid", exact=True).click()
    expect(page).to_have_title("Please look again: Ask for a hand · Hull Mutual Aid")
    expect(page.get_by_label("What could you do with?")).to_have_value("A ladder")
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.locator("#field-category")).to_be_focused()


def test_the_board_shows_what_fits_as_soon_as_it_is_chosen(eyes: Eyes) -> None:
    page = eyes.on(BOARD, 1280)
    page.evaluate("window.isTheSamePage = true")
    page.get_by_label("Show").select_option("offer")
    expect(page.locator(".card-need")).to_have_count(0)
    expect(page.locator(".card-offer").first).to_be_visible()
    assert "kind=offer" in page.url
    assert page.evaluate("window.isTheSamePage") is True
    page.get_by_role("button", name="Tell me what is new for this search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What you look for")
