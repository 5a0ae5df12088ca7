"""Addresses of our own that come from outside, and the word of what was done in them."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

LONGEST = 4_000  # on the way to consent a path tells all that a program asks for


def own_path(text: str, otherwise: str = "/") -> str:
    """The text, if it is a path on this very host, else `otherwise` (WEB-03, open redirects)."""
    is_path = text.startswith("/") and not text.startswith(("//", "/%2f", "/%2F", "/%5c", "/%5C"))
    is_plain = text.isascii() and text.isprintable() and "\\" not in text and " " not in text
    return text if is_path and is_plain and len(text) <= LONGEST else otherwise


def with_query(path: str, values: Mapping[str, str]) -> str:
    """The path with these values in its query, besides what is in it."""
    parts = urlsplit(path)
    query = "&".join(part for part in (parts.query, urlencode(values)) if part)
    return urlunsplit(("", "", parts.path, query, parts.fragment))


def done(path: str, code: str) -> str:
    """The path with the code of a sentence of `text.phrases.DONE`, shown at the head there."""
    return with_query(path, {"done": code})


def sign_in_path(path: str) -> str:
    """Where to sign in, and come back to that path."""
    return f"/sign-in?next={quote(own_path(path), safe='/')}"


def page_before(referer: str, base_url: str) -> str:
    """The page of ours that a request came from, by its `Referer`; the front page if untold."""
    if not referer.startswith(f"{base_url}/"):
        return "/"
    parts = urlsplit(referer)
    return own_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)
