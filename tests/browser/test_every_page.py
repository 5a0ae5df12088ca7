"""Every page of the table, as people see it: on phones and desks, by day and by night."""

from collections.abc import Iterator

import pytest

from tests.browser.framing import somebody_elses_page
from tests.browser.house import house
from tests.browser.looking import (
    CONTRAST,
    WIDTHS,
    Eyes,
    clear_pictures,
    first_page_octets,
    hanging_over,
    picture,
    reached_by_keyboard,
    twice_as_large,
    unreached,
    violations,
    wide,
)
from tests.browser.pages_table import PAGES, LookedAt
from tests.journeys.browser import chromium, faults

pytestmark = [pytest.mark.journey, pytest.mark.browser]

EVERY_PAGE = pytest.mark.parametrize("looked_at", PAGES, ids=lambda looked_at: looked_at.name)
LARGEST_FIRST_PAGE = 30_000


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    with chromium() as browser, house(tmp_path_factory.mktemp("house")) as home:
        clear_pictures()
        yield Eyes(browser, home)


@EVERY_PAGE
def test_a_page_has_no_fault_by_day_and_says_the_same_without_scripts(
    eyes: Eyes, looked_at: LookedAt
) -> None:
    page = eyes.on(looked_at, WIDTHS[0])
    said = page.locator("body").inner_text()
    bare = eyes.on(looked_at, WIDTHS[0], scripts=False).locator("body").inner_text()
    if said != bare:  # what is new on a page is new but once
        page = eyes.on(looked_at, WIDTHS[0])
        said = page.locator("body").inner_text()
    assert said == bare or looked_at.has_a_script
    found: dict[str, list[str]] = {}
    for width in WIDTHS:
        wide(page, width)
        picture(page, looked_at, width, "light")
        found[f"{width} wide"] = faults(page) + hanging_over(page)
    found["axe"] = violations(page)
    twice_as_large(page)
    for width in (1280, 640):
        wide(page, width)
        found[f"{width} wide, text twice as large"] = hanging_over(page)
    assert {where: told for where, told in found.items() if told} == {}


@EVERY_PAGE
def test_a_page_has_no_fault_by_night(eyes: Eyes, looked_at: LookedAt) -> None:
    """Colours are all that differs by night; axe has read everything else by day."""
    page = eyes.on(looked_at, WIDTHS[-1], "dark")
    picture(page, looked_at, WIDTHS[-1], "dark")
    wide(page, WIDTHS[0])
    picture(page, looked_at, WIDTHS[0], "dark")
    assert faults(page) + violations(page, CONTRAST) == []


@EVERY_PAGE
def test_the_keyboard_leads_to_everything_and_the_way_is_seen(
    eyes: Eyes, looked_at: LookedAt
) -> None:
    page = eyes.on(looked_at, 768)
    names, wrong = reached_by_keyboard(page)
    assert wrong == []
    assert unreached(page) == []
    assert looked_at.action in ("", *names)


@EVERY_PAGE
def test_a_page_that_comes_first_is_small(eyes: Eyes, looked_at: LookedAt) -> None:
    home = eyes.house
    cookie = home.cookie_of(looked_at.who) if looked_at.who else {"name": "", "value": ""}
    address = home.address(looked_at.path)
    octets = first_page_octets(address, f"{cookie['name']}={cookie['value']}")
    assert octets < LARGEST_FIRST_PAGE, octets


def test_a_page_can_be_read_in_the_colours_of_a_high_contrast_theme(eyes: Eyes) -> None:
    looked_at = next(page for page in PAGES if page.name == "home")
    page = eyes.on(looked_at, 768)
    page.emulate_media(forced_colors="active")
    picture(page, looked_at, 768, "forced colours")
    assert hanging_over(page) == []
    page.emulate_media(forced_colors="none")


def test_a_printed_page_leaves_out_what_only_a_screen_can_do(eyes: Eyes) -> None:
    looked_at = next(page for page in PAGES if page.name == "listing need")
    page = eyes.on(looked_at, 768)
    page.emulate_media(media="print")
    picture(page, looked_at, 768, "print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
    page.emulate_media(media="screen")


def test_a_view_stands_in_somebody_elses_page_and_leaves_nothing_there(eyes: Eyes) -> None:
    """By the very lines that we give, as narrow as a phone; nor may the outer page look in."""
    looked_at = next(page for page in PAGES if page.name == "umbrella elsewhere")
    lines = eyes.on(looked_at, 768).locator(".snippet").inner_text()
    context = eyes.browser.new_context(viewport={"width": 320, "height": 600})
    with somebody_elses_page(f"<!doctype html><title>Theirs</title>{lines}") as theirs:
        page = context.new_page()
        page.goto(theirs)
        framed = page.frame_locator("iframe")
        framed.get_by_role("link", name="Soup on Thursdays").wait_for()
        listed = framed.locator("ul.sisternet")
        style = "(list) => getComputedStyle(list).listStyleType"
        assert listed.evaluate(style) == "none", "our sheet has been taken"
        assert listed.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("document.querySelector('iframe').contentDocument") is None
        assert context.cookies() == []
    context.close()
