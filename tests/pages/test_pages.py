"""The pages: what a browser sees at each address, and what a program is led to."""

import gzip
import re

import pytest

from federation.strict_json import parse
from listings.listing import Kind
from outbox.audience import Audience
from posts.actions import NoteDraft
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home

HTML = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"


async def test_the_front_door_shows_what_is_open_for_everybody(hull: Home) -> None:
    await hull.add("Tea and company")
    await hull.add("For members", audience="network")

    page = await hull.page("/")

    assert "Tea and company" in page
    assert "For members" not in page
    assert "@hull@hull.example" in page


async def test_a_listing_has_a_page_that_says_how_to_answer(hull: Home) -> None:
    made = await hull.add("Tea and company", body="Bring a cup.", place="Hull")

    page = await hull.page(f"/listings/{made.post_id}")

    for words in ("Tea and company", "Bring a cup.", made.iri, "How to answer"):
        assert words in page


async def test_the_umbrella_tells_where_each_listing_comes_from(sisters: Sisters) -> None:
    await sisters.madison.add("Storm windows", kind=Kind.OFFER)
    await sisters.fediverse.settle()

    page = await sisters.hull.page("/umbrella")

    assert "Storm windows" in page
    assert "Madison Timebank" in page
    assert "Checked" in page


async def test_the_directory_of_networks_is_a_page_for_people(
    fediverse: Fediverse, hull: Home, madison: Home, aotearoa: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    await fediverse.become_sisters(madison, aotearoa)
    await madison.add("Storm windows")
    await fediverse.live(hours=7)

    page = await hull.page("/umbrella/networks")

    names = ("Hull Mutual Aid", "Our sisters", "Madison Timebank", "Their sisters", "Aotearoa")
    places = [page.index(name, page.index("<main")) for name in names]
    assert places == sorted(places)
    for words in ("@madison@madison.example", "Through Madison Timebank", "1 open"):
        assert words in page
    about = re.search(r'href="(/[^"]+)">Madison Timebank<', page)
    assert about is not None
    theirs = "/umbrella?network=madison%40madison.example"
    assert f'href="{theirs}"' in await hull.page(about[1])
    assert "Storm windows" in await hull.page(theirs)
    assert 'href="/umbrella/networks"' in await hull.page("/umbrella")


async def test_the_directory_of_networks_is_a_document_for_programs(sisters: Sisters) -> None:
    page = await sisters.hull.get("/umbrella/networks", accept=HTML)
    document = await sisters.hull.get("/umbrella/networks")

    for answer in (page, document):
        assert "Accept" in str(answer.header("vary"))
    iri = "https://hull.example/umbrella/networks"
    assert f'<{iri}>; rel="alternate"' in str(page.header("link"))
    assert str(document.header("content-type")).startswith("application/activity+json")
    assert parse(document.body)["id"] == iri


async def test_a_post_and_what_it_answers_have_a_page(hull: Home) -> None:
    author = await hull.member("josie")
    first = await hull.doing(hull.rooms.posts.write_note(author, NoteDraft(text="Good morning")))
    second = await hull.doing(
        hull.rooms.posts.write_note(author, NoteDraft(text="And good night", in_reply_to=first.iri))
    )

    page = await hull.page(f"/posts/{second.id}")

    assert "Good morning" in page
    assert "And good night" in page


@pytest.mark.parametrize("audience", ["network", "sisters", "coordinator"])
async def test_what_is_not_for_everybody_has_no_page(hull: Home, audience: str) -> None:
    made = await hull.add("Secret word", audience=audience)

    answer = await hull.get(f"/listings/{made.post_id}", accept=HTML)
    unknown = await hull.get("/listings/1882775434470325878", accept=HTML)

    assert answer.status == unknown.status == 404
    assert answer.body == unknown.body


async def test_a_followers_only_post_has_no_page(hull: Home) -> None:
    author = await hull.member("josie")
    draft = NoteDraft(text="Secret word", audience=Audience.FOLLOWERS)
    post = await hull.doing(hull.rooms.posts.write_note(author, draft))

    assert (await hull.get(f"/posts/{post.id}", accept=HTML)).status == 404


async def test_a_deleted_post_is_gone(hull: Home) -> None:
    author = await hull.member("josie")
    post = await hull.doing(hull.rooms.posts.write_note(author, NoteDraft(text="Oops")))
    await hull.doing(hull.rooms.posts.delete(author, post.iri))

    assert (await hull.get(f"/posts/{post.id}", accept=HTML)).status == 410


@pytest.mark.parametrize("path", ["/", "/@hull", "/@josie", "/@josie@hull.example"])
async def test_a_program_is_led_from_a_page_to_the_document(hull: Home, path: str) -> None:
    answer = await hull.get(path)

    assert answer.status == 302
    assert str(answer.header("location")).startswith("https://hull.example/actors/")


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "Ofertas"), ("fr", "Offres"), ("mi", 'lang="mi"'), ("de, en;q=0.5", "Offers")],
)
async def test_pages_speak_the_readers_language(hull: Home, language: str, words: str) -> None:
    answer = await hull.get("/umbrella", accept=HTML, headers=(("accept-language", language),))

    assert words in answer.body.decode()


@pytest.mark.parametrize("asked", [(), (("accept-language", "ja, *;q=0.1"),)])
async def test_pages_speak_the_networks_own_language_to_everybody_else(
    aotearoa: Home, asked: tuple[tuple[str, str], ...]
) -> None:
    answer = await aotearoa.get("/umbrella", accept=HTML, headers=asked)

    assert '<html lang="mi"' in answer.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/@nobody",
        "/@josie@elsewhere.example",
        "/listings/0",
        "/listings/99999999999999999999",
        "/listings/abc",
        "/posts/%F0%9F%98%80",
        "/static/../config.toml",
        "/static/nothing.css",
        "/categories/nonsense",
        "/nothing",
    ],
)
async def test_what_is_not_there_is_404(hull: Home, path: str) -> None:
    answer = await hull.get(path, accept=HTML)

    assert answer.status == 404
    assert answer.header("content-security-policy")


async def test_every_page_says_what_a_browser_may_do(hull: Home) -> None:
    answer = await hull.get("/umbrella", accept=HTML)

    assert "default-src 'none'" in str(answer.header("content-security-policy"))
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("strict-transport-security")
    assert "script-src 'self';" in str(answer.header("content-security-policy"))
    assert "camera=()" in str(answer.header("permissions-policy"))


async def test_markup_in_a_listing_is_only_text(hull: Home) -> None:
    await hull.add("<img src=x onerror=alert(1)>", body="<script>alert(2)</script>")

    page = await hull.page("/umbrella")

    assert "<img src=x" not in page
    assert "<script>alert" not in page


async def test_a_style_sheet_is_kept_for_ever_and_not_sent_twice(hull: Home) -> None:
    first = await hull.get("/static/sisternet.css", accept="text/css")
    again = await hull.get(
        "/static/sisternet.css",
        accept="text/css",
        headers=(("if-none-match", str(first.header("etag"))),),
    )

    assert (first.status, again.status) == (200, 304)
    assert "immutable" in str(first.header("cache-control"))


async def test_a_hashtag_and_a_category_have_pages(hull: Home) -> None:
    await hull.add("Tea", categories=("company-visit",))

    assert "Tea" in await hull.page("/tags/offer")
    answer = await hull.get("/categories/company-visit", accept=HTML)
    assert answer.header("location") == "/umbrella?category=company-visit"


async def test_the_source_that_runs_is_handed_out(hull: Home) -> None:
    answer = await hull.get("/source.tar.gz", accept="*/*")

    assert answer.status == 200
    assert answer.body[:2] == b"\x1f\x8b"


async def test_pages_are_compressed_and_documents_are_not(hull: Home) -> None:
    wants = (("accept-encoding", "gzip, br"),)
    page = await hull.get("/umbrella", accept=HTML, headers=wants)
    document = await hull.get("/umbrella", headers=wants)

    assert page.header("content-encoding") == "gzip"
    assert "Accept-Encoding" in str(page.header("vary"))
    assert gzip.decompress(page.body).startswith(b"<!doctype html>")
    assert document.header("content-encoding") is None


async def test_who_takes_nothing_compressed_gets_it_plain(hull: Home) -> None:
    assert "Offers and needs" in await hull.page("/umbrella")
