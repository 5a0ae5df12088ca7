"""The pages in a real browser, as people meet them: no script, a keyboard, any width, any language.

The pictures of every page are kept beside the test's other files, for whoever wants to look.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import NARROW, WIDE, chromium, faults, page
from tests.journeys.processes import Member, until
from tests.journeys.sisterhood import Sisters, sisters, titles_stored

pytestmark = [pytest.mark.journey, pytest.mark.browser]

_BIKES = "Bicycle repairs on Saturday mornings"
_LIFT = "A lift to the hospital on Tuesday"
_SPANISH = "Clases de español para principiantes"
_PIANO = "Help to move a heavy piano down two flights of stairs and into a waiting van"
_GARDEN = "He āwhina ki te māra"
_ALL = {_BIKES, _LIFT, _SPANISH, _PIANO, _GARDEN}

_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["phone", "desk"])
_COLOURS = pytest.mark.parametrize("colours", ["light", "dark"])
_MOST_TABS = 40


@dataclass
class Town:
    """A browser, and the three sisters with something to offer and to ask for."""

    browser: Browser
    three: Sisters
    pictures: Path

    def address(self, path: str) -> str:
        return self.three.hull.base_url + path

    def picture(self, seen: Page, name: str) -> None:
        (self.pictures / f"{name}.png").write_bytes(seen.screenshot(full_page=True))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The sisters' listings, arrived everywhere, and a browser to look at them."""
    folder = tmp_path_factory.mktemp("town")
    with chromium() as browser, sisters(folder) as three:
        _, madison, aotearoa = three.nodes
        leo, mere = madison.add_member("leo"), aotearoa.add_member("mere")
        _publish(three.josie, "offer", _BIKES, "ride-bike", "en")
        _publish(three.josie, "need", _LIFT, "ride-appointment", "en")
        _publish(leo, "offer", _SPANISH, "learn-language", "es")
        _publish(leo, "need", _PIANO, "home-move", "en")
        _publish(mere, "offer", _GARDEN, "garden", "mi")
        until(
            lambda: all(titles_stored(node).keys() == _ALL for node in three.nodes),
            seconds=30,
            of_what=three.told,
        )
        yield Town(browser, three, folder)


def _publish(member: Member, kind: str, title: str, category: str, language: str) -> None:
    member.home.command(
        *("listing", "add", "--member", member.username, "--kind", kind, "--title", title),
        *("--text", f"{title}.\n\nAsk me about it.", "--category", category),
        *("--language", language, "--audience", "public", "--minutes", "90"),
    )


def _titles(seen: Page) -> set[str]:
    return {title.strip() for title in seen.locator("main article .card-title").all_inner_texts()}


def _path_of_listing(town: Town, title: str) -> str:
    with page(town.browser) as seen:
        seen.goto(town.address("/umbrella"))
        address = seen.get_by_role("link", name=title).get_attribute("href")
    assert address is not None
    return address.removeprefix(town.three.hull.base_url)


@_SIZES
@_COLOURS
def test_no_page_has_a_fault(town: Town, size: dict[str, int], colours: str) -> None:
    listing = _path_of_listing(town, _BIKES)
    paths = {
        "home": "/",
        "umbrella": "/umbrella",
        "networks": "/umbrella/networks",
        "listing": listing,
        "network": "/@hull",
        "member": "/@josie",
        "category": "/categories/ride",
        "missing": "/nowhere",
        "nothing found": "/umbrella?words=xyzzy",
    }
    found = {}
    with page(town.browser, viewport=size, color_scheme=colours, locale="en-GB") as seen:
        for name, path in paths.items():
            seen.goto(town.address(path))
            town.picture(seen, f"{name} {size['width']} {colours}")
            found[name] = faults(seen)
    assert {name: told for name, told in found.items() if told} == {}


def test_the_home_page_leads_to_a_listing_and_to_the_sisters(town: Town) -> None:
    with page(town.browser, viewport=NARROW, locale="en-GB") as seen:
        seen.goto(town.address("/"))
        assert _titles(seen) == {_BIKES, _LIFT}
        seen.get_by_role("link", name=_LIFT).click()
        assert seen.get_by_role("heading", level=1).inner_text() == _LIFT
        assert "Ask me about it." in seen.locator("main").inner_text()
        seen.get_by_role("navigation").get_by_role("link", name="All our sisters").click()
        assert _titles(seen) == _ALL


def test_each_card_says_whose_it_is_in_which_language_and_that_it_was_checked(town: Town) -> None:
    with page(town.browser, locale="en-GB") as seen:
        seen.goto(town.address("/umbrella"))
        card = seen.locator("article", has_text=_SPANISH)
        assert card.locator(".card-title").get_attribute("lang") == "es"
        assert "Dane County TimeBank" in card.inner_text()
        assert "Checked" in card.inner_text()


def _tab_to(seen: Page, name: str) -> None:
    """Goes from control to control with the keyboard until the one of that name has the focus."""
    for _ in range(_MOST_TABS):
        seen.keyboard.press("Tab")
        if seen.evaluate("document.activeElement.name || ''") == name:
            return
    pytest.fail(f"The keyboard does not lead to {name}.")


_FILTERS = {
    "kind": ("Needs", {_LIFT, _PIANO}),
    "category": ("📚", {_SPANISH}),
    "network": ("Dane", {_SPANISH, _PIANO}),
    "language": ("Spanish", {_SPANISH}),
    "words": ("heavy PIÁNO", {_PIANO}),
}


@pytest.mark.parametrize("name", _FILTERS)
def test_each_filter_works_by_keyboard_only(town: Town, name: str) -> None:
    words, expected = _FILTERS[name]
    with page(town.browser, viewport=WIDE, locale="en-GB") as seen:
        seen.goto(town.address("/umbrella"))
        _tab_to(seen, name)
        _choose(seen, words) if name != "words" else seen.keyboard.type(words)
        with seen.expect_navigation():
            seen.keyboard.press("Enter") if name == "words" else _press_look(seen)
        assert _titles(seen) == expected
        assert f"{name}=" in seen.url


def _choose(seen: Page, words: str) -> None:
    """Goes down the list that has the focus until the choice begins with these words."""
    chosen = "document.activeElement.selectedOptions[0].textContent.trim()"
    for _ in range(_MOST_TABS):
        if str(seen.evaluate(chosen)).startswith(words):
            return
        seen.keyboard.press("ArrowDown")
    pytest.fail(f"No choice begins with {words}.")


def _press_look(seen: Page) -> None:
    for _ in range(_MOST_TABS):
        seen.keyboard.press("Tab")
        if seen.evaluate("document.activeElement.tagName") == "BUTTON":
            seen.keyboard.press("Enter")
            return
    pytest.fail("The keyboard does not lead to the button.")


def test_the_first_tab_offers_to_skip_to_the_content_and_every_focus_is_seen(town: Town) -> None:
    with page(town.browser, viewport=WIDE, locale="en-GB") as seen:
        seen.goto(town.address("/umbrella"))
        seen.keyboard.press("Tab")
        assert seen.evaluate("document.activeElement.getAttribute('href')") == "#main"
        assert seen.locator("a.skip").is_visible()
        seen.keyboard.press("Enter")
        assert seen.url.endswith("#main")
        for _ in range(8):
            seen.keyboard.press("Tab")
            style = "getComputedStyle(document.activeElement)"
            outline = seen.evaluate(f"[{style}.outlineStyle, {style}.boxShadow]")
            assert outline != ["none", "none"]


_WORDS = {"es": "Ofertas", "fr": "Offres", "mi": "Ngā tuku", "en-US": "Offers"}


@pytest.mark.parametrize("locale", _WORDS)
@pytest.mark.parametrize("path", ["/", "/umbrella"])
def test_pages_speak_the_language_of_whoever_looks(town: Town, locale: str, path: str) -> None:
    with page(town.browser, locale=locale, viewport=NARROW) as seen:
        answer = seen.goto(town.address(path))
        assert answer is not None
        assert "accept-language" in answer.headers["vary"].lower()
        assert seen.evaluate("document.documentElement.lang") == locale[:2]
        assert re.search(_WORDS[locale], seen.get_by_role("main").inner_text())
        assert faults(seen) == []


def test_a_language_nobody_here_speaks_gets_the_networks_own(town: Town) -> None:
    with page(town.browser, locale="ja") as seen:
        seen.goto(town.three.nodes[2].base_url + "/")
        assert seen.evaluate("document.documentElement.lang") == "mi"
