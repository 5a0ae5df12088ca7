"""What search engines may list: what is open, of who wishes to be found, if the network does."""

from dataclasses import replace

import pytest

from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from umbrella.robots import read_robots

_NO = '<meta name="robots" content="noindex">'


async def _robots(hull: Home) -> str:
    answer = await hull.get("/robots.txt", accept="text/plain")
    assert (answer.status, answer.header("content-type")) == (200, "text/plain; charset=utf-8")
    return answer.body.decode()


async def test_a_network_that_wishes_to_be_found_is_and_its_walks_are_let_in(hull: Home) -> None:
    text = await _robots(hull)
    for agent, path, is_read in (
        ("Sisternet", "/umbrella?network=https://madison.example/actors/madison", True),
        ("AnyBot", "/umbrella?kind=need&before=7", False),
        ("AnyBot", "/umbrella.rss?kind=need", True),
        ("AnyBot", "/", True),
        ("AnyBot", "/api/v1/instance", False),
    ):
        url = f"https://hull.example{path}"
        assert read_robots(text, agent).allows(url) is is_read, (agent, path)
    assert _NO not in await hull.page("/")


@pytest.mark.row("PRV-23")
async def test_what_is_over_or_of_others_or_of_who_hides_is_not_listed(hull: Home) -> None:
    post = await hull.add("Bread", by="josie")
    page = f"/listings/{post.post_id}"
    assert _NO not in await hull.page(page)
    for path in ("/umbrella", "/umbrella/gaps", "/tags/offer"):
        assert _NO in await hull.page(path), path

    await hull.rooms.listings.pause(await hull.member("josie"), post.post_id)
    assert _NO in await hull.page(page), "it is not open"


async def test_who_does_not_wish_to_be_found_is_not_found_by_what_they_write(hull: Home) -> None:
    post = await hull.add("Bread", by="josie")
    await hull.node.database.write(
        lambda tx: tx.run("UPDATE actors SET discoverable = 0 WHERE username = 'josie'")
    )
    for path in (f"/listings/{post.post_id}", "/@josie", f"/posts/{post.post_id}"):
        assert _NO in await hull.page(path), path


async def test_a_network_that_stays_out_of_search_engines_says_so_everywhere(
    fediverse: Fediverse, hull: Home
) -> None:
    hull.cast = replace(hull.cast, search_engines=False)
    await hull.restart()
    text = await _robots(hull)
    assert not read_robots(text, "AnyBot").allows("https://hull.example/")
    assert read_robots(text, "Sisternet").allows("https://hull.example/actors/hull/listings")
    for path in ("/", "/umbrella/networks", "/help"):
        assert _NO in await hull.page(path), path
