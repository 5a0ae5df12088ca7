"""The HTML of posts as programs expect it: long addresses shortened (clientapi.md 5). Pure."""

import re
from html import escape, unescape
from typing import Final

from text.clean import clean_html
from world.errors import SisternetError

_LONGEST: Final = 30
# A link that says nothing but its own address.
_BARE: Final = re.compile(r'<a href="(https?://)(www\.)?([^"<>]+)"( rel="[^"]*")>\1(\2)?\3</a>')


def html_of(content: str, title: str = "") -> str:
    """What of a post's text is shown; `title` stands above it, if it has one of its own."""
    try:
        cleaned = clean_html(content)
    except SisternetError:
        return ""
    shown = _BARE.sub(_shortened, cleaned)
    return f"<p><strong>{escape(title, quote=False)}</strong></p>{shown}" if title else shown


def _shortened(link: re.Match[str]) -> str:
    """The same link: in sight its first letters only; whoever copies it gets it whole."""
    scheme, www, rest, rel = link[1], link[2] or "", link[3], link[4]
    plain = unescape(rest)
    first, last = escape(plain[:_LONGEST], quote=False), escape(plain[_LONGEST:], quote=False)
    seen = "ellipsis" if last else ""
    marked = f' class="{seen}"' if seen else ""
    return (
        f'<a href="{scheme}{www}{rest}"{rel}><span class="invisible">{scheme}{www}</span>'
        f'<span{marked}>{first}</span><span class="invisible">{last}</span></a>'
    )
