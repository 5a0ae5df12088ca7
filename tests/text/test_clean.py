import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.payloads import PAYLOADS
from text.clean import LONGEST_HTML, clean_html, clean_line, clean_name, plain_text, safe_url
from world.errors import TooLarge

ELEMENTS = frozenset(
    "p br span a abbr del s pre blockquote code b strong u sub sup i em h1 h2 h3 h4 h5 ul ol li "
    "ruby rt rp".split()
)
ATTRIBUTES = frozenset({"href", "rel", "class", "title", "lang", "start", "reversed", "value"})
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
STRANGE_CLASS = re.compile(r"mention|hashtag|ellipsis|invisible|quote-inline|(?:[hpue]|dt)-[a-z-]+")


class Auditor(HTMLParser):
    """Notes whatever is left that is not on the allow-list."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ELEMENTS:
            self.strange.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.strange.append(name)
            if name == "href" and not ADDRESS.match(value or ""):
                self.strange.append(f"href={value}")
            if name == "class" and not all(map(STRANGE_CLASS.fullmatch, (value or "").split())):
                self.strange.append(f"class={value}")
        if tag == "a" and dict(attrs).get("rel") != "nofollow noopener noreferrer":
            self.strange.append("a link without its rel")

    def handle_comment(self, data: str) -> None:
        self.strange.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.strange.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.strange.append(f"<?{data}>")


def strange_in(html: str) -> list[str]:
    auditor = Auditor()
    auditor.feed(html)
    auditor.close()
    return auditor.strange


@pytest.mark.parametrize(("family", "markup"), PAYLOADS)
def test_xss_01_only_the_allow_list_survives(family: str, markup: str) -> None:
    cleaned = clean_html(f"<p>before</p>{markup}<p>after</p>")
    assert strange_in(cleaned) == [], family
    assert cleaned.startswith("<p>before</p>")
    assert clean_html(cleaned) == cleaned


@pytest.mark.parametrize(("family", "markup"), PAYLOADS)
def test_xss_02_a_name_is_one_line_of_text_without_elements(family: str, markup: str) -> None:
    name = clean_name(f"Ana {markup}")
    assert name.startswith("Ana"), family
    assert "\n" not in name
    assert "alert" not in name or "<" not in name


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<a href='https://a.example/'>",
            "</a>",
            "<a href=x>",
            "<ul>",
        ),
        *("<li>", "<table>", "<td>", "<svg>", "</svg>", "<math>", "<mtext>", "<style>", "</style>"),
        *(
            "<!--",
            "-->",
            "<pre>\n",
            "</pre>",
            "<form>",
            "<title>",
            "</title>",
            "<noscript>",
            "&lt;",
        ),
        *(
            "&amp;",
            "&",
            "<",
            ">",
            '"',
            "'",
            "\x00",
            "\n",
            "\u202e",
            "x",
            "<br/>",
            "</br>",
            "</p\n>",
        ),
        *(
            "<h1 class='h-card masthead'>",
            "<span class='mention x'>",
            "<ol start=3>",
            "<rt>",
            "<q>",
        ),
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_cleaning_twice_changes_nothing_and_leaves_nothing_strange(markup: str) -> None:
    cleaned = clean_html(markup)
    assert clean_html(cleaned) == cleaned
    assert strange_in(cleaned) == []


OURS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "</p><p>",
            "<br>",
            "<strong>",
            "</strong>",
            "#",
            "<span>",
            "</span></a>",
            "</a>",
        ),
        *(
            f'<a href="{url}"{kind} rel="nofollow noopener noreferrer">'
            for url in (
                *("https://a.example/x?y='~", "http://127.0.0.1:40001/\\", "http://1.2.3.400/"),
                *("https://a--b.xn--c/", "https://a.example:65536/", "https://a-.b/", "//a.b"),
            )
            for kind in ("", ' class="mention"', ' class="mention hashtag"')
        ),
    ]
)


@given(
    st.lists(OURS | st.text(max_size=4), max_size=12).map(lambda all_: f"<p>{''.join(all_)}</p>")
)
def test_what_nodes_like_ours_write_is_cleaned_like_anything_else(markup: str) -> None:
    stranger = "<i></i>"  # never written by us, so all of it is taken apart
    assert clean_html(stranger + markup) == stranger + clean_html(markup)


@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_plain_text_survives_being_escaped_and_read_again(markup: str) -> None:
    text = plain_text(markup)
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain_text(escaped).split() == text.split()


def test_what_the_fediverse_writes_is_kept() -> None:
    markup = (
        '<p><span class="h-card"><a href="https://a.example/@ana" class="u-url mention" '
        'rel="nofollow noopener noreferrer">@<span>ana</span></a></span> <b>bold</b> <i>it</i></p>'
        "<blockquote><p>said</p></blockquote><ul><li>one</li></ul><pre><code>x</code></pre>"
        '<ol start="3"><li>three</li></ol>'
    )
    assert clean_html(markup) == markup


def test_a_link_tells_nobody_where_the_reader_came_from() -> None:
    cleaned = clean_html('<a href="https://a.example/" rel="opener" target="_blank">x</a>')
    assert cleaned == '<a href="https://a.example/" rel="nofollow noopener noreferrer">x</a>'


@pytest.mark.parametrize(
    "markup",
    ["x" * (LONGEST_HTML + 1), "<b>" * 10_001, "&" * 10_001],
)
def test_what_would_take_long_to_read_is_refused_unread(markup: str) -> None:
    with pytest.raises(TooLarge):
        clean_html(markup)


def test_what_grows_by_being_cleaned_is_refused() -> None:
    with pytest.raises(TooLarge):
        clean_html("<b><i><u><p>" * 2_400)


def test_paragraphs_lines_and_items_become_lines() -> None:
    markup = "<p>One &amp; two</p><p>three<br>four</p><ul><li>five</li><li>six</li></ul>seven"
    assert plain_text(markup) == "One & two\n\nthree\nfour\n\n• five\n• six\n\nseven"


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("  Ana \n Lima\t", "Ana Lima"),
        ("Ana\u202egnikrap", "Anagnikrap"),
        ("A\u200bn\u2066a\ufeff", "Ana"),
        ("Ana\x1b[31m\x00", "Ana[31m"),
        ("<b>Ana</b>", "Ana"),
        ("a < b & c", "a < b & c"),
        ("👩‍👩‍👧 Māori", "👩‍👩‍👧 Māori"),
        ("x" * 600, "x" * 500),
        ("", ""),
    ],
)
def test_xss_06_names_lose_what_deceives_the_eye(given_name: str, shown: str) -> None:
    assert clean_name(given_name) == shown


def test_a_line_is_cut_where_it_is_told_to() -> None:
    assert clean_line("one two  three", 8) == "one two"


@pytest.mark.parametrize(
    "url", ["https://a.example/x?y=1#z", "http://127.0.0.1:4101/", "https://a.example:8443/é"]
)
def test_a_web_address_may_be_linked(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/",
        "//a.example/",
        "/x",
        "https://",
        "https://user@a.example/",
        "https://user:secret@a.example/",
        "https://a.example/\nx",
        "https://a.example/ x",
        'https://a.example/"x',
        "https://a.example\\@b.example/",
        "https://[::1",
        "https://a.example:99999/",
        "https://a.example/" + "x" * 2_048,
    ],
)
def test_anything_else_is_no_address_to_link(url: str | None) -> None:
    assert safe_url(url) is None
