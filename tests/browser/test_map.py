"""The map of networks: a still picture first, one to move about in for whoever wants it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.house import house
from tests.browser.looking import Eyes, picture, violations, wide
from tests.browser.pages_table import LookedAt
from tests.journeys.browser import chromium

pytestmark = [pytest.mark.journey, pytest.mark.browser]

NETWORKS = LookedAt("networks on a map", "/umbrella/networks", has_a_script=True)


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Eyes]:
    with chromium() as browser, house(tmp_path_factory.mktemp("house")) as home:
        yield Eyes(browser, home)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whoever_wants_to_moves_about_in_the_map(eyes: Eyes, theme: str) -> None:
    page = eyes.on(NETWORKS, 1280, theme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.get_by_role("button", name="Move about in the map").click()
    map_of = page.get_by_role("region", name="A map of the networks")
    expect(map_of.locator("path.land")).to_have_count(1)

    map_of.get_by_role("button", name="Wellington South").focus()
    page.keyboard.press("Enter")
    expect(map_of.get_by_role("link", name="Wellington South")).to_be_visible()
    picture(page, NETWORKS, 1280, theme)
    assert violations(page) == []
    wide(page, 320)
    picture(page, NETWORKS, 320, theme)
    assert complaints == []

    # By its key: a window that was just made narrow may still be moving under a pointer.
    map_of.get_by_role("link", name="Aotearoa Timebanks").press("Enter")
    expect(page.get_by_role("heading", name="Aotearoa Timebanks", level=1)).to_be_visible()


def test_without_the_program_for_maps_the_picture_stays(eyes: Eyes) -> None:
    page = eyes.on(NETWORKS, 768)
    page.route("**/static/leaflet.js*", lambda route: route.abort())
    page.get_by_role("button", name="Move about in the map").click()
    expect(page.get_by_role("button", name="Move about in the map")).to_have_count(0)
    expect(page.get_by_role("img", name="A map of the networks")).to_be_visible()
    page.unroute("**/static/leaflet.js*")
