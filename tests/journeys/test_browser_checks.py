"""The checks that every page has to pass find what they are there to find."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import NARROW, chromium, faults, page

pytestmark = [pytest.mark.journey, pytest.mark.browser]

_GOOD = """<!doctype html><html lang="en"><title>A page</title><body><main><h1>One</h1>
<p>Words with <a href="/a">a link</a> among them.</p><h2>Two</h2>
<label>Name <input name="name" style="height:30px"></label></main>"""

_BAD = {
    "scrolls sideways": '<p style="width:900px">wide</p>',
    "a heading of level 4 follows level 2": "<h4>Four</h4>",
    "headings 1,2,1": "<h1>Another</h1>",
    "a field without a label: lonely": '<input name="lonely">',
    "a control without a name": '<button style="width:30px;height:30px"></button>',
    "a picture without words": '<img src="x.png">',
    "two parts have the same id": '<i id="a"></i><i id="a"></i>',
    "too small to hit": (
        '<p><a href="/1">1</a></p><p style="margin-top:-20px"><a href="/2">2</a></p>'
    ),
    "contrast 1.": '<p style="color:#ccc">faint</p>',
    "there is not one main part": "<main></main>",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_a_good_page_has_no_fault(browser: Browser) -> None:
    with page(browser, viewport=NARROW) as seen:
        seen.set_content(_GOOD)
        assert faults(seen) == []


@pytest.mark.parametrize("fault", _BAD)
def test_each_fault_is_found(browser: Browser, fault: str) -> None:
    with page(browser, viewport=NARROW) as seen:
        seen.set_content(_GOOD.replace("</main>", f"{_BAD[fault]}</main>"))
        assert any(told.startswith(fault) for told in faults(seen)), faults(seen)
