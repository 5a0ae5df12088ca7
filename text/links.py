"""Plain text as members write it, made into the simple HTML the fediverse reads.

Paragraphs, line ends, links, mentions and hashtags become `<p>`, `<br>` and `<a>`; everything
else is escaped. The result is what `clean_html` would leave of it, so that what we send and
what we show are the same bytes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from text.clean import clean_html, safe_url

_URL = r"https?://[^\s<>\"'`{}|\\^\[\]]+"
_HANDLE = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,126}[A-Za-z0-9_])?"
_HOST = r"(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}(?::\d{1,5})?"
_PIECES = re.compile(
    rf"(?P<url>{_URL})"
    rf"|(?<![\w@/.])@(?P<mention>{_HANDLE}(?:@{_HOST})?)"
    r"|(?<![\w#&/])#(?P<tag>\w{1,100})(?!\w)"
)
_MOST_MENTIONS = 50
_MOST_HASHTAGS = 30


def mentions_in(text: str) -> tuple[str, ...]:
    """The handles a text mentions, lower case and without the first "@": "josie@hull.example".

    A name without a host ("josie") is somebody of our own node. Each once, in order, 50 at most.
    """
    found = (match["mention"] for match in _PIECES.finditer(text))
    return tuple(dict.fromkeys(handle.lower() for handle in found if handle))[:_MOST_MENTIONS]


def hashtags_in(text: str) -> tuple[str, ...]:
    """The hashtags of a text, lower case and without "#". Each once, in order, 30 at most."""
    found = (match["tag"] for match in _PIECES.finditer(text))
    tags = (tag.lower() for tag in found if tag and not tag.isdigit())
    return tuple(dict.fromkeys(tags))[:_MOST_HASHTAGS]


def hashtags_as_typed(text: str) -> tuple[str, ...]:
    """The same hashtags as `hashtags_in`, each as it is typed first."""
    found = (match["tag"] for match in _PIECES.finditer(text))
    typed: dict[str, str] = {}
    for tag in found:
        if tag and not tag.isdigit():
            typed.setdefault(tag.lower(), tag)
    return tuple(typed.values())[:_MOST_HASHTAGS]


def html_of(text: str, mentions: Mapping[str, str], tag_url: Callable[[str], str]) -> str:
    """The HTML of a plain text.

    `mentions` maps a handle as `mentions_in` gives it to the address of that person's page; who is
    not in it stays text. `tag_url` gives the address of a hashtag's page. An empty line parts
    paragraphs. Raises `TooLarge` for what `clean_html` would not take.
    """
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    written = (
        "<br>".join("".join(_linked(line, mentions, tag_url)) for line in paragraph.split("\n"))
        for paragraph in paragraphs
        if paragraph.strip()
    )
    return clean_html("".join(f"<p>{paragraph}</p>" for paragraph in written))


def line_of(text: str, tag_url: Callable[[str], str]) -> str:
    """As `html_of`, for a single line without a paragraph around it; nobody is mentioned in it."""
    return clean_html("".join(_linked(" ".join(text.split()), {}, tag_url)))


def _linked(line: str, mentions: Mapping[str, str], tag_url: Callable[[str], str]) -> Iterator[str]:
    end = 0
    for match in _PIECES.finditer(line):
        yield escape(line[end : match.start()], quote=False)
        yield _piece(match, mentions, tag_url)
        end = match.end()
    yield escape(line[end:], quote=False)


def _piece(match: re.Match[str], mentions: Mapping[str, str], tag_url: Callable[[str], str]) -> str:
    if match["url"]:
        return _link(match["url"])
    if match["tag"]:
        return _hashtag(match["tag"], tag_url)
    return _mention(match["mention"], mentions)


def _link(url: str) -> str:
    """A link, without the punctuation that ends the sentence around it."""
    address = url.rstrip(".,;:!?")
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(".,;:!?")
    rest = escape(url[len(address) :], quote=False)
    if safe_url(address) is None:
        return escape(url, quote=False)
    return f'<a href="{escape(address)}">{escape(address, quote=False)}</a>{rest}'


def _hashtag(tag: str, tag_url: Callable[[str], str]) -> str:
    if tag.isdigit():
        return f"#{tag}"
    address = escape(tag_url(tag.lower()))
    return f'<a href="{address}" class="mention hashtag">#<span>{escape(tag)}</span></a>'


def _mention(handle: str, mentions: Mapping[str, str]) -> str:
    page = mentions.get(handle.lower())
    if page is None:
        return f"@{handle}"
    name = handle.partition("@")[0]
    link = f'<a href="{escape(page)}" class="u-url mention">@<span>{name}</span></a>'
    return f'<span class="h-card">{link}</span>'
