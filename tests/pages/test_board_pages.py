"""The board and the searches that are kept, as a browser without scripts sees them."""

import re
from typing import Any

import pytest

from listings.listing import Kind, Urgency
from tests.fediverse.browsing import Browser, Forms, FormSeen
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home


@pytest.fixture
async def ted(hull: Home) -> Browser:
    browser = Browser(hull)
    await browser.sign_in("ted")
    return browser


def titles(page: str) -> list[str]:
    return re.findall(r'class="card-title"[^>]*><a [^>]*>([^<]*)</a>', page)


async def on_board(browser: Browser, query: str = "") -> list[str]:
    return titles(await browser.page(f"/board{query}"))


async def put_up(hull: Home) -> None:
    said: dict[str, dict[str, Any]] = {
        "Bread": {"categories": ("food-bake",), "place": "Hessle", "audience": "network"},
        "Saw": {"categories": ("thing-tool",), "language": "es"},
        "A lift": {"kind": Kind.NEED, "categories": ("ride",), "urgency": Urgency.WEEK},
    }
    for title, more in said.items():
        await hull.add(title, by="amina", **more)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["A lift", "Saw", "Bread"]),
        ("?kind=offer", ["Saw", "Bread"]),
        ("?category=food", ["Bread"]),
        ("?words=brea", ["Bread"]),
        ("?place=hessle", ["Bread"]),
        ("?urgency=week", ["A lift"]),
        ("?language=es", ["Saw"]),
        ("?network=ours", ["A lift", "Saw", "Bread"]),
        ("?network=nobody@nowhere.example", []),
        ("?day=2026-03-20", ["A lift", "Saw", "Bread"]),
        (
            "?kind=both&category=x&day=soon&urgency=now&before=last&language=%00",
            ["A lift", "Saw", "Bread"],
        ),
        ("?day=0001-01-01", ["A lift", "Saw", "Bread"]),
        ("?day=9999-12-31", ["A lift", "Saw", "Bread"]),
    ],
)
async def test_the_board_shows_what_is_asked_for(
    ted: Browser, hull: Home, query: str, found: list[str]
) -> None:
    await put_up(hull)
    assert await on_board(ted, query) == found


async def test_strangers_see_what_everybody_may_see(hull: Home) -> None:
    await put_up(hull)
    page = await Browser(hull).page("/board")
    assert titles(page) == ["A lift", "Saw"]
    assert "Tell me what is new" not in page


async def test_the_board_goes_on_page_after_page(ted: Browser, hull: Home) -> None:
    for number in range(23):
        await hull.add(f"Bread {number}", by="amina", audience="network")
    first = await ted.page("/board?words=bread")
    older = re.findall(r'rel="next" href="([^"]*)"', first)[0].replace("&amp;", "&")
    second = await ted.page(older)
    assert len(titles(first)) == 20
    assert titles(second) == ["Bread 2", "Bread 1", "Bread 0"]
    assert 'rel="first" href="/board?words=bread"' in second


async def test_what_is_a_sisters_is_answered_here(sisters: Sisters) -> None:
    await sisters.madison.add("Cheese")
    await sisters.fediverse.settle()
    member = Browser(sisters.hull)
    await member.sign_in("ted")
    page = await member.page("/board")
    (row,) = await sisters.hull.rows("SELECT post_id FROM listings WHERE local = 0")
    assert titles(page) == ["Cheese"]
    assert f'<a href="/listings/{row["post_id"]}">Cheese</a>' in page
    assert "madison@madison.example" in page
    assert await on_board(member, "?network=madison@madison.example") == ["Cheese"]


def keeping(page: str) -> FormSeen:
    return next(form for form in Forms(page).found if form.action == "/searches")


async def test_a_search_is_kept_with_one_press_and_found_again(ted: Browser, hull: Home) -> None:
    await put_up(hull)
    page = await ted.page("/board?kind=offer&category=food-bake&words=bread&place=Hessle")
    answer = await ted.send(keeping(page))
    assert answer.header("location") == "/searches?done=search+kept"
    kept = await ted.page("/searches")
    assert "Offer · Baking and preserves · “bread” · Hessle" in kept
    link = re.findall(r'href="(/board\?[^"]*)"', kept)[0].replace("&amp;", "&")
    again = await ted.page(link)
    assert titles(again) == ["Bread"]
    assert "We look for this for you." in again


async def test_letters_about_a_search_are_stopped_and_it_is_forgotten(
    ted: Browser, hull: Home
) -> None:
    await ted.send(keeping(await ted.page("/board?words=bread")))
    stop, forget = [
        form
        for form in Forms(await ted.page("/searches")).found
        if form.action == "/searches/change"
    ]
    assert (await ted.send(stop)).status == 303
    (row,) = await hull.rows("SELECT is_told FROM saved_searches")
    assert row["is_told"] == 0
    assert "Letters about it, please" in await ted.page("/searches")
    assert (await ted.send(forget)).header("location") == "/searches?done=search+gone"
    assert "Nothing yet." in await ted.page("/searches")


async def test_nobody_changes_a_search_of_somebody_else(ted: Browser, hull: Home) -> None:
    amina = Browser(hull)
    await amina.sign_in("amina")
    await amina.send(keeping(await amina.page("/board?words=bread")))
    (row,) = await hull.rows("SELECT id FROM saved_searches")
    await ted.send(keeping(await ted.page("/board?words=cake")))
    forms = Forms(await ted.page("/searches")).found
    own = next(form for form in forms if form.action == "/searches/change")
    for wrong in (str(row["id"]), "x", "9" * 19):
        assert (await ted.send(own, search=wrong)).status in (400, 404)


async def test_a_day_alone_is_nothing_to_look_for_later(ted: Browser) -> None:
    page = await ted.page("/board?day=2026-03-20")
    assert "Tell me what is new" not in page


async def test_what_stands_in_a_search_is_text(ted: Browser) -> None:
    page = await ted.page("/board?words=%3Cscript%3E&place=%22%3E%3Cb%3E")
    assert "<script>" not in page.replace('<script src="', "")
    assert "<b>" not in page


async def test_what_is_for_sisters_only_came_straight_from_its_author_and_is_said_to(
    sisters: Sisters,
) -> None:
    await sisters.madison.add("Recipes by telephone", audience="sisters")
    await sisters.madison.add("Bread for all")
    await sisters.fediverse.settle()
    rows = await sisters.hull.rows("SELECT proof FROM posts WHERE local = 0 ORDER BY id")
    assert [row["proof"] for row in rows] == ["none", "verified"]
    ted = Browser(sisters.hull)
    await ted.sign_in("ted")
    page = await ted.page("/board")
    card = page[page.index("Recipes by telephone") :]
    assert "Came straight from where it was written" in card
    assert "Not signed" not in page
