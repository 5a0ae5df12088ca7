import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from jinja2 import UndefinedError

from pages.listing_views import Shot
from templates.environment import render, render_error, static_file
from templates.umbrella_views import Facet
from templates.views import FilterForm, ListingCard, Pager
from tests.house.sources import ROOT
from tests.templates.samples import (
    CHOICE,
    FILTER,
    FORGED,
    GUARDED,
    HOSTILE,
    JOSIE,
    LIFT,
    LOOK,
    NETWORK,
    PAGES,
    POST,
    SITE,
    SOUP,
)
from text.languages import LANGUAGES, words_for

EN = words_for("en")
VOID = frozenset("meta link img input br".split())


class Outline(HTMLParser):
    """Checks that elements close in order, ids are single, and fields have labels."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.wrong: list[str] = []
        self.labelled: set[str] = set()
        self.links: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += [f"<{tag}> stays open" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        self.labelled |= {given["for"] or ""} if "for" in given else set()
        is_field = tag in ("select", "textarea", "input") and given.get("type") != "hidden"
        if is_field and "label" not in self.open and given.get("id") not in self.labelled:
            self.wrong.append(f"<{tag}> has no label")
        if tag == "img" and "alt" not in given:
            self.wrong.append("<img> without alt")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", PAGES)
def test_a_page_is_well_formed_in_every_language(template: str, language: str) -> None:
    html = render(template, words_for(language), **PAGES[template])
    outline = Outline(html)
    assert outline.wrong == []
    assert len(outline.ids) == len(set(outline.ids))
    assert html.startswith("<!doctype html>")
    assert f'<html lang="{language}" dir="ltr">' in html


@pytest.mark.parametrize("template", PAGES)
def test_a_page_has_one_first_heading_and_skips_no_level(template: str) -> None:
    levels = Outline(render(template, EN, **PAGES[template])).headings
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("template", PAGES)
def test_a_page_loads_nothing_from_anywhere_else_and_runs_nothing(template: str) -> None:
    html = render(template, EN, **PAGES[template])
    loaded = re.findall(r'<(?:link|img|script|iframe)[^>]*?(?:src|href)="([^"]*)"', html)
    assert all(address.startswith("/static/") for address in loaded)
    assert re.sub(r'<script src="/static/[^"<>]*" defer></script>', "", html).count("<script") == 0
    assert " style=" not in html


@pytest.mark.parametrize("template", PAGES)
def test_a_first_page_is_small(template: str) -> None:
    style = static_file("sisternet.css")
    assert style is not None
    page = render(template, EN, **PAGES[template]).encode()
    assert len(gzip.compress(page)) + len(gzip.compress(style.body)) < 15_000  # and htmx


@pytest.mark.parametrize("template", [name for name in PAGES if name != "error.html"])
def test_a_value_that_is_missing_is_a_fault_and_not_a_gap(template: str) -> None:
    values = {name: value for name, value in PAGES[template].items() if name != "site"}
    for name in values:
        rest = {other: value for other, value in PAGES[template].items() if other != name}
        with pytest.raises(UndefinedError):
            render(template, EN, **rest)


def _page_of(listing: ListingCard, **changes: object) -> str:
    """The page of a listing."""
    values = {"site": SITE, "look": LOOK, "replies": (), "changes": ()} | changes
    return render("listing.html", EN, listing=listing, **values)


def test_xss_04_what_members_write_is_escaped_everywhere() -> None:
    site = replace(SITE, name=HOSTILE, place=HOSTILE)
    listing = replace(FORGED, author_name=HOSTILE, network_name=HOSTILE, language='en"><b>')
    actor = replace(JOSIE, name=HOSTILE, place=HOSTILE, summary_html=HOSTILE, handle=HOSTILE)
    post = replace(GUARDED, name=HOSTILE, warning=HOSTILE, content_html=HOSTILE)
    look = replace(LOOK, shots=(Shot("https://madison.example/x.jpg", HOSTILE),))
    pages = [
        _page_of(listing, site=site, look=look, replies=(post,)),
        render(
            "actor.html",
            EN,
            site=site,
            actor=actor,
            listings=(listing,),
            posts=(post,),
            pager=Pager(),
        ),
        render("post.html", EN, site=site, post=post, parent=post, replies=(post,)),
        render("tag.html", EN, site=site, tag=HOSTILE, listings=(), posts=(), pager=Pager()),
        render(
            "umbrella.html",
            EN,
            **PAGES["umbrella.html"]
            | {
                "filter": replace(FILTER, words=HOSTILE, networks={HOSTILE: HOSTILE}),
                "listings": (listing,),
                "facets": (Facet("network", (replace(CHOICE, name=HOSTILE),)),),
            },
        ),
    ]
    for html in pages:
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<b>" not in html
        assert Outline(html).wrong == []


def test_a_card_says_all_a_person_decides_by() -> None:
    html = render("umbrella.html", EN, **PAGES["umbrella.html"] | {"listings": (LIFT,)})
    for said in (
        "Need",
        "A lift to the eye clinic on Tuesday",
        "At ten in the morning",
        "A lift there and back",
        "East side",
        "30 September 2026",
        "1 hour 30 minutes",
        "Today or tomorrow",
        "Dane County Timebank",
        "Checked",
    ):
        assert said in html


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        ("verified", "Checked"),
        ("none", "Came straight from where it was written"),
        ("failed", "its signature does not match"),
    ],
)
def test_what_is_known_of_a_signature_is_said_in_words(proof: str, said: str) -> None:
    html = _page_of(replace(LIFT, proof=proof))
    assert said in html


def test_our_own_listings_are_ours() -> None:
    assert "Ours" in _page_of(SOUP)


def test_a_listing_in_another_language_says_so_to_screen_readers() -> None:
    listing = replace(LIFT, language="mi")
    html = _page_of(listing)
    assert '<h1 lang="mi" dir="auto">' in html


@pytest.mark.parametrize(
    ("state", "said", "may_be_answered"),
    [
        ("reserved", "Somebody is on it", True),
        ("done", "Taken, thank you", False),
        ("withdrawn", "Withdrawn", False),
        ("expired", "Its time is over", False),
    ],
)
def test_a_listing_that_is_over_says_so_and_asks_for_no_answer(
    state: str, said: str, *, may_be_answered: bool
) -> None:
    html = _page_of(replace(LIFT, state=state))
    assert said in html
    assert ("How to answer" in html) == may_be_answered


def test_the_filter_remembers_what_was_chosen_and_offers_the_way_back() -> None:
    chosen = replace(FILTER, kind="need", category="food-meal", language="mi", words="soup & bread")
    values = PAGES["umbrella.html"] | {"filter": chosen, "listings": ()}
    html = render("umbrella.html", EN, **values)
    assert '<option value="need" selected>' in html
    assert '<option value="food-meal" selected>' in html
    assert '<option value="mi" selected>Māori</option>' in html
    assert 'value="soup &amp; bread"' in html
    assert "Nothing matches" in html
    assert "Show all" in html


def test_an_unused_filter_offers_no_way_back() -> None:
    html = render("umbrella.html", EN, **PAGES["umbrella.html"] | {"listings": ()})
    assert "Show all" not in html
    assert "Nothing here yet." in html
    assert FilterForm(action="/umbrella", network="hull@hull.example").is_used


def test_a_content_warning_stands_before_what_it_warns_of() -> None:
    html = render("post.html", EN, site=SITE, post=GUARDED, parent=None, replies=())
    assert html.index("<summary") < html.index("About illness") < html.index("great help")


def test_who_has_moved_says_where_to() -> None:
    moved = replace(JOSIE, moved_to="https://elsewhere.example/@josie")
    values = PAGES["actor.html"] | {"actor": moved}
    assert 'href="https://elsewhere.example/@josie"' in render("actor.html", EN, **values)


def test_the_nodes_own_page_tells_what_a_node_is() -> None:
    node = replace(NETWORK, role="node", name="hull.example", summary_html="")
    html = render("actor.html", EN, **PAGES["actor.html"] | {"actor": node, "posts": (POST,)})
    assert "computer our network lives on" in html
    assert "great help" not in html


def test_a_page_may_point_to_its_other_form_and_stay_out_of_search_engines() -> None:
    html = render(
        "post.html",
        EN,
        **PAGES["post.html"],
        alternate="https://hull.example/objects/9",
        indexed=False,
    )
    assert 'type="application/activity+json" href="https://hull.example/objects/9"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "noindex" not in render("post.html", EN, **PAGES["post.html"])


@pytest.mark.parametrize(
    ("status", "text", "accept", "said"),
    [
        (404, "There is no such post.", "fr", "Cette publication n’existe pas."),
        (404, "Not Found", "es", "Esa página no existe"),
        (410, "This was deleted.", None, "This was here, and is gone"),
        (418, "I am <b>odd</b>.", "en", "I am &lt;b&gt;odd&lt;/b&gt;."),
    ],
)
def test_an_error_is_told_in_the_readers_language(
    status: int, text: str, accept: str | None, said: str
) -> None:
    html = render_error(words_for(accept), status=status, text=text)
    assert said in html
    assert "Not Found" not in html
    assert Outline(html).wrong == []


def test_a_static_file_has_an_address_that_changes_with_its_content() -> None:
    style = static_file("sisternet.css")
    assert style is not None
    assert style.media_type == "text/css; charset=utf-8"
    assert re.fullmatch(r"/static/sisternet\.css\?v=[0-9a-f]{16}", style.url)
    assert style.etag.strip('"') in style.url
    assert f'href="{style.url}"' in render("error.html", EN, status=500, text="")


@pytest.mark.parametrize("name", ["", "..", "../environment.py", "static/sisternet.css", "x.css"])
def test_no_other_file_can_be_had(name: str) -> None:
    assert static_file(name) is None


def test_markup_from_elsewhere_cannot_borrow_our_style_sheet() -> None:
    """XSS-07: the classes that cleaning keeps are styled inside of texts only."""
    style = (ROOT / "templates" / "static" / "sisternet.css").read_text("utf-8")
    kept = r"\.(?:mention|hashtag|ellipsis|invisible|quote-inline|(?:h|p|u|dt|e)-[a-z]+)\b"
    rules = [
        selector.strip()
        for selector in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    ]
    for rule in rules:
        for selector in rule.split(","):
            assert not re.search(kept, selector) or selector.strip().startswith(".told "), selector
