"""The page of what a member takes along, opened from its folder: no server, no script."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from node.assembly import Node
from tests.browser.house import House, house
from tests.browser.looking import WIDTHS, hanging_over, picture, violations, wide
from tests.browser.pages_table import LookedAt
from tests.journeys.browser import chromium, faults
from tests.media.photographs import photograph

pytestmark = [pytest.mark.journey, pytest.mark.browser]

ARCHIVE = LookedAt("archive", "")


async def _with_a_portrait(node: Node) -> None:
    josie = await node.rooms.membership.named("josie")
    portrait = await node.rooms.media.keep(josie.id, photograph(), "Josie, laughing")
    await node.database.write(
        lambda tx: node.rooms.media.attach(tx, josie.id, [portrait.id], josie.id)
    )


def _unpacked(home: House, folder: Path) -> Path:
    """Where the page lies."""
    home.doing(_with_a_portrait(home.node))
    josie = home.doing(home.node.rooms.membership.named("josie"))
    home.doing(home.node.rooms.rights.exports.write_to(josie, folder / "own.zip"))
    with zipfile.ZipFile(folder / "own.zip") as archive:
        archive.extractall(folder)
    (index,) = folder.glob("josie-*/index.html")
    return index


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("house")
    with chromium() as browser, house(folder / "data") as home:
        page = browser.new_context(locale="en-GB").new_page()
        page.goto(_unpacked(home, folder).as_uri())
        yield page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_it_has_no_fault_by_day_and_by_night_at_any_width(
    archive: Page, width: int, theme: str
) -> None:
    archive.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    wide(archive, width)
    picture(archive, ARCHIVE, width, theme)
    assert faults(archive) + hanging_over(archive) + violations(archive) == []


def test_it_shows_what_is_hers_with_its_style_and_its_pictures(archive: Page) -> None:
    assert archive.get_by_text("Soup on Thursdays").count() > 0
    width = archive.locator("img").first.evaluate("picture => picture.naturalWidth")
    assert width > 0
    family = archive.locator("dl").first.evaluate("list => getComputedStyle(list).display")
    assert family == "grid"


def test_every_way_on_leads_to_a_file_that_is_there(archive: Page) -> None:
    folder = Path(archive.url.removeprefix("file://")).parent
    links = [
        link
        for link in archive.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        if not link.startswith("#")
    ]
    assert links
    assert [link for link in links if not (folder / link).is_file()] == []
