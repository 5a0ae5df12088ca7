"""Every word of every page can be translated, and no page minds running from right to left."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.browser.house import COMMUNITY, House, house
from tests.browser.looking import Eyes, hanging_over, picture
from tests.browser.pages_table import PAGES, LookedAt
from tests.house.sources import modules
from tests.journeys.browser import chromium
from tests.text.pseudo import PseudoWords
from text import languages

pytestmark = [pytest.mark.journey]

EVERY_PAGE = pytest.mark.parametrize("looked_at", PAGES, ids=lambda looked_at: looked_at.name)

_WORD = re.compile(r"[^\W\d_]{3,}")
# Names of things that are called the same everywhere.
_NAMES = frozenset("Sisternet English Mastodon Firefox Europe London".split()) | frozenset(
    "ActivityStreams Atom CSV Feed JSON RSS localhost".split()
)
_MACHINERY = ("house", "looking", "pages_table")
_WITHOUT_END = frozenset("meta link img input br hr".split())
_UNREAD = frozenset("style script code pre textarea".split())  # and what people wrote, `.told`
_SAID_IN = ("aria-label", "alt", "title", "placeholder")


class Said(HTMLParser):
    """What a page says: to eyes, and to screen readers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unread: list[bool] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _WITHOUT_END:
            is_theirs = "told" in (given.get("class") or "").split()
            self._unread.append(is_theirs or tag in _UNREAD)
        self.texts += [given[name] or "" for name in _SAID_IN if name in given]
        if given.get("type") in ("submit", "button"):
            self.texts.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _WITHOUT_END:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._unread):
            self.texts.append(data)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The house, in which everybody is spoken to in the language that nobody speaks."""
    with pytest.MonkeyPatch.context() as patch, house(tmp_path_factory.mktemp("house")) as home:
        foreign_words = PseudoWords()
        patch.setattr(languages, "_words", lambda _language: foreign_words)
        yield home


@cache
def _of_neighbours() -> frozenset[str]:
    """The words of what people have written: they stay as they were written."""
    written = [
        node.value
        for module in modules("tests/browser")
        if module.name not in _MACHINERY and not module.name.startswith("test_")
        for node in _not_docstrings(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    network = [COMMUNITY.name, COMMUNITY.place, COMMUNITY.summary, COMMUNITY.contact]
    return frozenset(word for text in written + network for word in _WORD.findall(text))


def _not_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return (node for node in ast.walk(tree) if node not in told)


def _left_english(html: str, asked_for: str = "") -> list[str]:
    """English words that came neither through the catalogues nor in what was asked for.

    Addresses do not count.
    """
    known = _of_neighbours() | _NAMES | frozenset(_WORD.findall(asked_for))
    plain = (re.sub(r"\S*[@/]\S*|\S+\.\S+", " ", text) for text in Said(html).texts)
    found = (
        (word, text.strip())
        for text in plain
        for word in _WORD.findall(text)
        if word.isascii() and word not in known
    )
    return [f"{word} (in “{text}”)" for word, text in found]


@EVERY_PAGE
def test_every_word_of_a_page_can_be_translated(foreign: House, looked_at: LookedAt) -> None:
    cookie = foreign.cookie_of(looked_at.who) if looked_at.who else {"name": "a", "value": "b"}
    headers = {"accept": "text/html", "cookie": f"{cookie['name']}={cookie['value']}"}
    answer = httpx2.get(foreign.address(looked_at.path), headers=headers)

    assert answer.status_code == looked_at.status
    assert _left_english(answer.text, urlsplit(looked_at.path).query) == []


def test_a_word_that_was_forgotten_is_found() -> None:
    html = "<p>Ћελλο, hello dear</p><img alt=Forgotten><code>not this</code> @josie@hull.example"
    assert [told.split()[0] for told in _left_english(html)] == ["hello", "dear", "Forgotten"]


@pytest.mark.browser
def test_pages_can_run_from_right_to_left(foreign: House) -> None:
    found = {}
    with chromium() as browser:
        eyes = Eyes(browser, foreign)
        for looked_at in PAGES:
            page = eyes.on(looked_at, 320)
            picture(page, looked_at, 320, "right to left")
            found[looked_at.name] = hanging_over(page)
    assert {name: told for name, told in found.items() if told} == {}
