"""Markup and names from elsewhere, made harmless on their way in (`security.md` XSS-01 to 08).

The allow-list is the one of `federation.md` 5.11: what Mastodon shows, nothing that loads, runs,
floats over our page or borrows our style sheet. Our pages escape and carry a strict content
security policy besides; this is the first wall.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from world.errors import TooLarge

LONGEST_HTML = 500_000
LONGEST_CLEANED = 200_000
MOST_MARKS = 10_000  # "<" and "&": what makes parsing slow is their number, not the length
LONGEST_NAME = 500
LONGEST_URL = 2_048

_TAGS = frozenset(
    "p br span a abbr del s pre blockquote code b strong u sub sup i em h1 h2 h3 h4 h5 ul ol li "
    "ruby rt rp".split()
)
# These vanish with all they hold: what stands in them is never text for people, and their
# special parsing is what mutation attacks are made of.
_VANISHING = frozenset(
    "script style title noscript textarea xmp plaintext iframe noembed noframes template svg math "
    "object embed applet audio video canvas select datalist head frameset".split()
)
_MARKS = frozenset(
    "mention hashtag ellipsis invisible quote-inline "
    "h-card h-entry h-cite h-feed u-url u-uid u-in-reply-to p-name p-author p-summary p-category "
    "p-nickname dt-published dt-updated e-content".split()
)
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_VANISHING),
    attributes={
        "*": {"lang"},
        "a": {"href"},
        "abbr": {"title"},
        "ol": {"reversed", "start"},
        "li": {"value"},
    },
    allowed_classes={tag: set(_MARKS) for tag in ("a", "span", "p", "blockquote")},
    url_schemes=set(_SCHEMES),
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
    strip_comments=True,
)

# Control characters but for tab and line ends, and lone halves of surrogate pairs.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Marks that turn or overlay the text around them, and letters that cannot be seen.
_DECEIVING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2028\u2029\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_SPACES = re.compile(r"\s+")
# Nearly every URL; taking any other apart costs ten times as much.
_PORT = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4})"
_USUAL_URL = re.compile(rf"https?://[a-z0-9.-]*[a-z0-9](?::{_PORT})?(?:[/?#][!-~]*)?")
_NOT_IN_URLS = frozenset(" \\\"'<>`")

# What nodes like ours write: whoever cleans it gets it back as it was, so it need not be taken
# apart. Names of hosts are plain ones, for the parser drops addresses that it cannot read.
_LETTERS = "[^<>&\x00-\x08\x0b-\x1f\x7f-\xa0\u00ad\ud800-\udfff\ufffe\uffff]"
_OCTET = "(?:[1-9]?[0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])"
_HOST = rf"(?:(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)*[a-z][a-z0-9]*|{_OCTET}(?:\.{_OCTET}){{3}})"
_LINK = (
    rf"<a href=\"https?://{_HOST}(?::{_PORT})?(?:[/?#][!#-%'-;=?-~]*+)?\""
    r"(?: class=\"mention(?: hashtag)?\")? rel=\"nofollow noopener noreferrer\">"
    rf"{_LETTERS}*+(?:<span>{_LETTERS}*+</span>)?{_LETTERS}*+</a>"
)
_STRONG = f"<strong>{_LETTERS}*+</strong>"
_CLEAN = re.compile(rf"(?:<p>(?:{_LETTERS}++|<br>|{_STRONG}|{_LINK})*+</p>)++")


def clean_html(html: str) -> str:
    """That part of a fragment of HTML which is safe to show; cleaning twice changes nothing.

    Links get `rel="nofollow noopener noreferrer"` and lose every address that is not http, https,
    mailto or tel. Raises `TooLarge` for more than 500,000 characters or 10,000 marks, which
    are never parsed, and for more than 200,000 characters that remain (`federation.md` 13.5).
    """
    cleaned = _cleaned(html)
    if cleaned == html and len(cleaned) <= LONGEST_CLEANED:
        return cleaned
    # Dropping an element can move what was around it; a second pass proves the result settled.
    for _ in range(3):
        if len(cleaned) > LONGEST_CLEANED:
            raise TooLarge("This text is too large.")
        again = _CLEANER.clean(cleaned)
        if again == cleaned:
            return cleaned
        cleaned = again
    return nh3.clean_text(plain_text(cleaned))


def _cleaned(html: str) -> str:
    if len(html) > LONGEST_HTML or html.count("<") + html.count("&") > MOST_MARKS:
        raise TooLarge("This text is too large.")
    if _CLEAN.fullmatch(html):
        return html
    return _CLEANER.clean(_CONTROLS.sub("", html))


def plain_text(html: str) -> str:
    """What a fragment of HTML says, without markup: paragraphs apart, list items on lines.

    The result is text, to be escaped wherever it is shown. Raises `TooLarge` as `clean_html`.
    """
    reader = _TextReader()
    reader.feed(_cleaned(html))
    reader.close()
    return reader.text()


def clean_line(text: str, longest: int = LONGEST_NAME) -> str:
    """One line of plain text: no control, direction or invisible characters, single spaces."""
    visible = _DECEIVING.sub("", _CONTROLS.sub("", text))
    return _SPACES.sub(" ", visible).strip()[:longest].rstrip()


def clean_name(text: str) -> str:
    """A name somebody gave themselves, as one line of plain text of at most 500 characters.

    Markup in names is not ours to show: elements go, their text stays.
    """
    return clean_line(plain_text(text) if "<" in text else text)


def safe_url(url: str | None) -> str | None:
    """The URL if a link to it may be shown (http or https, a host, nothing odd), else None."""
    if not url or len(url) > LONGEST_URL or not url.isprintable() or set(url) & _NOT_IN_URLS:
        return None
    if _USUAL_URL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return None
    return url if named and parts.scheme in ("http", "https") else None


_BREAKS = {"p": 2, "blockquote": 2, "pre": 2, "ul": 2, "ol": 2, "li": 1}
_BREAKS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5"), 2)


class _TextReader(HTMLParser):
    """Reads cleaned HTML into lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # HTMLParser's signature
        if tag == "br":
            self._pieces.append("\n")
        else:
            self._break(tag)
        if tag == "li":
            self._pieces.append("• ")

    def handle_endtag(self, tag: str) -> None:
        if tag != "li":  # the next item breaks the line
            self._break(tag)

    def handle_data(self, data: str) -> None:
        self._pieces.append(_SPACES.sub(" ", data))

    def _break(self, tag: str) -> None:
        self._pieces.append("\n" * _BREAKS.get(tag, 0))

    def text(self) -> str:
        lines = [line.strip() for line in "".join(self._pieces).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
