"""A view inside other people's pages: no scripts, no cookies, and nobody is asked who they are."""

import re
from html import unescape

import pytest

from tests.fediverse.browsing import Browser
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from tests.syndication.elements import Seen
from tests.syndication.reading import fetched
from world.network import Answer


def policy(answer: Answer) -> dict[str, str]:
    """The directives of the content security policy, of which there is one."""
    (text,) = [value for name, value in answer.headers if name == "content-security-policy"]
    parts = (part.strip().partition(" ") for part in text.split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("part", ["page", "list"])
async def test_nothing_in_it_can_run_and_nothing_is_remembered(hull: Home, part: str) -> None:
    await hull.add("<script>alert(1)</script>", body='" onload="alert(1)')
    answer = await fetched(hull, f"/umbrella/embed?part={part}")
    seen = Seen(answer.body.decode())
    assert not {"script", "form", "input", "img", "iframe", "object"}.intersection(seen.tags)
    assert [name for name, _ in seen.attributes if name.startswith("on") or name == "style"] == []
    assert all(
        value.startswith(("https://", "/static/"))
        for name, value in seen.attributes
        if name == "href"
    )
    assert answer.header("set-cookie") is None
    assert "alert(1)" in answer.body.decode(), "it is told as words"


async def test_anybody_may_frame_it_and_fetch_it_and_no_other_page_of_ours(hull: Home) -> None:
    answer = await fetched(hull, "/umbrella/embed")
    told = policy(answer)
    assert told["frame-ancestors"] == "*"
    assert told["default-src"] == "'none'"
    assert told["style-src"] == "https://hull.example"
    assert "script-src" not in told
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-credentials") is None
    for path in ("/umbrella", "/umbrella/elsewhere", "/sign-in"):
        ours = await hull.get(path, accept="text/html")
        assert policy(ours)["frame-ancestors"] == "'none'"
        assert ours.header("access-control-allow-origin") is None


async def test_who_is_signed_in_sees_no_more_than_anybody(sisters: Sisters) -> None:
    await sisters.hull.add("xyzzyquux", audience="network")
    await sisters.hull.add("Bread")
    anybody = await fetched(sisters.hull, "/umbrella/embed")
    browser = Browser(sisters.hull)
    await browser.sign_in(sisters.hull.coordinator)
    browser.language = "es"
    member = await browser.get("/umbrella/embed")
    assert member.body == anybody.body
    assert "cookie" not in (anybody.header("vary") or "").lower()


async def test_it_says_where_each_comes_from_in_the_language_that_is_asked_for(
    sisters: Sisters,
) -> None:
    await sisters.madison.add("Bread", language="en")
    await sisters.fediverse.settle()
    html = (
        await fetched(sisters.hull, "/umbrella/embed?lang=fr&network=madison@madison.example")
    ).body
    text = re.sub(r"<[^>]+>", " ", html.decode())
    assert "De Madison Timebank" in text
    assert "Signé par la personne" in text
    assert 'lang="fr"' in html.decode()
    assert (await fetched(sisters.hull, "/umbrella/embed?words=nothing")).body != html


async def test_it_is_asked_for_again_at_little_cost(hull: Home) -> None:
    await hull.add("Bread")
    first = await fetched(hull, "/umbrella/embed")
    again = await fetched(hull, "/umbrella/embed", if_none_match=first.header("etag") or "")
    assert (again.status, again.body) == (304, b"")
    part = await fetched(hull, "/umbrella/embed?part=list")
    assert part.header("etag") != first.header("etag")
    assert part.body.startswith(b"<ul")


async def test_its_page_gives_addresses_and_lines_that_frame_it(hull: Home) -> None:
    page = await hull.page("/umbrella/elsewhere?kind=need&words=a%22%3E%3Cb")
    found = re.search(r'<pre class="snippet"[^>]*><code>(.*?)</code>', page, re.DOTALL)
    assert found is not None
    assert "<" not in found[1], "the lines are shown, and do not run"
    copied = unescape(found[1])
    (frame,) = [value for name, value in Seen(copied).attributes if name == "src"]
    assert Seen(copied).tags == ["iframe"]
    assert frame.startswith("https://hull.example/umbrella/embed?kind=need&words=")
    assert (await fetched(hull, frame.removeprefix("https://hull.example"))).status == 200
