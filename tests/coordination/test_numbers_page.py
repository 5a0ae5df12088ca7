"""What coordinators read of the numbers of all networks: page, chart and file say the same."""

import csv
import io

import pytest

from coordination.numbers_seen import numbers_seen_by
from tests.accounts.given import person
from tests.coordination.given import collect, counted
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home


@pytest.fixture
async def josie(fediverse: Fediverse, hull: Home, madison: Home) -> Browser:
    """The coordinator's browser, once numbers have come from a sister."""
    await fediverse.become_sisters(hull, madison)
    await counted(hull, needs=20)
    await counted(madison, needs=30, offers=3)
    await collect(fediverse, hull)
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


async def test_a_month_stands_there_network_by_network_and_added_up(josie: Browser) -> None:
    page = await josie.page("/coordination/numbers?month=2026-02")
    assert page.index("Hull Mutual Aid</bdi>") < page.index("Madison Timebank</bdi></th>")
    assert "<td>30</td>" in page
    assert "<td>50</td>" in page
    assert "at least 12" in page  # three offers of Madison are left out
    assert "<td>3</td>" not in page
    assert "Checked on 10 March 2026" in page
    assert "<svg viewBox=" in page
    assert "Publishes its numbers" in page


async def test_the_file_has_a_line_for_each_number_of_each_network(josie: Browser) -> None:
    answer = await josie.get("/coordination/numbers.csv")
    assert "sisternet-networks.csv" in str(answer.header("content-disposition"))
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Network", "Handle", "Signature checked", "Month"]
    madison = [row[2:] for row in rows if row[0] == "Madison Timebank"]
    assert ["yes", "2026-02", "Asks", "All kinds", "30", ""] in madison
    assert ["yes", "2026-02", "Offers", "All kinds", "", "yes"] in madison
    assert not [row for row in rows if row[6] in ("1", "2", "3", "4")]


@pytest.mark.parametrize("language", ["es", "fr", "mi"])
async def test_numbers_of_networks_are_there_in_every_language(
    josie: Browser, language: str
) -> None:
    josie.cookies["language"] = language
    for path in ("/coordination", "/coordination/numbers", "/coordination/numbers.csv"):
        assert (await josie.get(path)).status == 200


async def test_numbers_of_networks_are_for_coordinators(josie: Browser, hull: Home) -> None:
    assert (await josie.get("/coordination/numbers")).status == 200
    ted = await person(hull, "ted")
    assert not (await hull.node.database.read(lambda tx: numbers_seen_by(tx, ted))).months
    browser = Browser(hull)
    await browser.sign_in("ted")
    for path in ("/coordination/numbers", "/coordination/numbers.csv"):
        assert (await browser.get(path)).status == 403


async def test_a_network_that_is_blocked_is_in_no_table(josie: Browser, hull: Home) -> None:
    await hull.rooms.moderation.block_host("madison.example")
    assert "Madison Timebank" not in await josie.page("/coordination/numbers?month=2026-02")
