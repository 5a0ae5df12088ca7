"""Numbers on the web: a chart, tables and a spreadsheet say the same, and nothing that is small."""

import csv
import io
import re

import pytest

from accounts.roles import Role
from pages.bar_chart import chart_of, step_for
from tests.accounts.given import person
from tests.desk.given import need
from tests.fediverse.browsing import Browser
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from text.spreadsheets import csv_rows, safe_cell


@pytest.fixture
async def josie(hull: Home) -> Browser:
    """The coordinator's browser."""
    browser = Browser(hull)
    await browser.sign_in("josie")
    return browser


async def a_month_passes(fediverse: Fediverse, home: Home, browser: Browser) -> None:
    fediverse.clock.turn(days=30)
    await home.rooms.desk.close_months(home.watch.now())
    await browser.sign_in("josie")


async def test_numbers_are_told_once_a_month_is_over(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    for number in range(6):
        await need(hull, f"A lift, number {number}")
    for number in range(3):
        await need(hull, f"A cup of tea, number {number}", categories=("company",))
    assert "told once it is over" in await josie.page("/desk/numbers")
    await a_month_passes(fediverse, hull, josie)
    page = await josie.page("/desk/numbers")
    assert "March 2026" in page
    assert "<td>9</td>" in page
    assert "<td>3</td>" not in page
    assert "<td>6</td>" not in page  # with the sum it would give the three away
    assert "<svg viewBox=" in page


async def test_the_spreadsheet_says_the_same_and_what_is_left_out(
    fediverse: Fediverse, hull: Home, josie: Browser
) -> None:
    for number in range(6):
        await need(hull, f"A lift, number {number}")
    await hull.add("Bread", by="ted", categories=("food",))
    await a_month_passes(fediverse, hull, josie)
    answer = await josie.get("/desk/numbers.csv")
    assert answer.header("content-type") == "text/csv; charset=utf-8"
    assert "attachment" in str(answer.header("content-disposition"))
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert rows[0] == ["Month", "What is counted", "Kind of help", "Number", "Left out"]
    march = [row[1:] for row in rows if row[0] == "2026-03"]
    assert ["Asks", "All kinds", "6", ""] in march
    assert ["Asks", "Lifts and transport", "6", ""] in march
    assert ["Offers", "All kinds", "", "yes"] in march
    assert ["Members", "All kinds", "", "yes"] in march
    assert not [row for row in march if row[2] in ("1", "2", "3", "4")]


@pytest.mark.row("XSS-10")
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "  ="])
def test_no_cell_becomes_a_formula(sign: str) -> None:
    assert safe_cell(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"
    assert safe_cell("12") == "12"
    assert csv_rows([["=1+1", "a"]]) == b"'=1+1,a\r\n"


@pytest.mark.parametrize("role", [None, Role.ADMIN, Role.MODERATOR, Role.UMBRELLA])
async def test_numbers_are_for_coordinators(hull: Home, role: Role | None) -> None:
    ted = await person(hull, "ted")
    if role is not None:
        await hull.rooms.accounts.trust.give_role(None, ted.id, role)
    browser = Browser(hull)
    await browser.sign_in("ted")
    for path in ("/desk/numbers", "/desk/numbers.csv"):
        assert (await browser.get(path)).status == 403


@pytest.mark.parametrize("language", ["en", "es", "fr", "mi"])
async def test_numbers_are_there_in_every_language(
    fediverse: Fediverse, hull: Home, josie: Browser, language: str
) -> None:
    await need(hull, "A lift to choir")
    await a_month_passes(fediverse, hull, josie)
    josie.cookies["language"] = language
    for path in ("/desk/numbers", "/desk/numbers.csv"):
        assert (await josie.get(path)).status == 200


def test_the_chart_has_a_bar_for_each_number_and_a_mark_for_what_is_left_out() -> None:
    chart = chart_of([("Mar", [8, None]), ("Apr", [0, 4])])
    bars = [bar for group in chart.groups for bar in group.bars]
    assert [bar.count for bar in bars] == [8, None, 0, 4]
    assert bars[0].height == pytest.approx(2 * bars[3].height)
    assert bars[0].y + bars[0].height == pytest.approx(chart.floor)
    assert [line.count for line in chart.lines] == [0, 2, 4, 6, 8]
    assert chart_of([]).groups == ()


@pytest.mark.parametrize(
    ("highest", "step"), [(0, 1), (4, 1), (5, 2), (20, 5), (21, 10), (350, 100), (12_000, 5_000)]
)
def test_the_lines_of_a_chart_have_round_numbers(highest: int, step: int) -> None:
    assert step_for(highest) == step
    assert re.fullmatch(r"[125]0*", str(step))
