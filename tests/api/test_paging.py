"""Pages of lists: never too large, and with links that every program reads."""

import pytest

from api.paging import limit_of, links, page_of
from api.params import params_of
from posts.seen import Page
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone

HOME = "/api/v1/timelines/home"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", 20),
        ("1", 1),
        ("40", 40),
        ("41", 40),
        ("200", 40),
        ("99999999", 40),
        ("9" * 30, 20),
        ("0", 20),
        ("-5", 20),
        ("many", 20),
    ],
)
def test_a_page_is_never_larger_than_twice_the_usual(asked: str, given: int) -> None:
    assert limit_of(params_of([("limit", asked)]), 20, None) == given


@pytest.mark.parametrize("name", ["max_id", "since_id", "min_id"])
@pytest.mark.parametrize("asked", ["x", "-1", "1.5", "9" * 40, "١", ""])
def test_an_id_that_can_be_none_stops_no_page(name: str, asked: str) -> None:
    page = page_of(params_of([(name, asked)]))
    assert page.limit == 20
    assert page.before is None or page.before <= 2**63 - 1
    assert page.after is None or page.after <= 2**63 - 1


def test_the_next_page_is_named_first_in_digits_and_with_all_else_that_was_asked() -> None:
    told = links("https://a.example/api/v1/x", "limit=2&tag=a&max_id=9", [7, 5], Page(limit=2))
    next_, newer = told["link"].split(", ")
    assert next_ == '<https://a.example/api/v1/x?limit=2&tag=a&max_id=5>; rel="next"'
    assert newer == '<https://a.example/api/v1/x?limit=2&tag=a&min_id=7>; rel="prev"'


def test_where_there_is_nothing_more_no_next_page_is_named() -> None:
    assert "next" not in links("https://a.example/x", "", [7], Page(limit=2))["link"]
    assert links("https://a.example/x", "", [], Page(limit=2)) == {}


async def test_a_home_of_many_is_cut_to_forty_whatever_was_asked(hull: Home) -> None:
    for number in range(41):
        await hull.write(f"Number {number}.", by="ted")
    ted = await Phone.of(hull, "ted")
    assert len((await ted.get(HOME, limit=1_000_000)).json) == 40
    assert len((await ted.get(HOME)).json) == 20
