"""Going through the pages by their links, as whoever is signed in."""

from collections import deque
from urllib.parse import urldefrag, urlsplit

from tests.hostile.web.reading import Seen
from tests.hostile.web.town import Place
from tests.hostile.web.watchful import Watchful

_MOST = 400
_LEADS_ON = (302, 303)
_BEGIN = ("/", "/help", "/umbrella", "/board", "/today", "/people", "/settings", "/@amina", "/mine")
_SAID_IN_MANY_WAYS = ("/umbrella/",)  # tried once, whatever was chosen before
_NO_PAGES = ("/source.tar.gz", "/static/", "/media/", "/export/")


async def crawled(place: Place, who: str) -> dict[str, Seen]:
    """Every page of ours that a link leads to from the first ones, by its address.

    Fails for a link that leads to nothing, or to what the very same person may not see.
    """
    browser, seen = Watchful(place, who), dict[str, Seen]()
    coming = deque((path, "") for path in _BEGIN)
    known = set(_BEGIN)
    while coming and len(seen) < _MOST:
        path, led_by = coming.popleft()
        answer = await browser.get(path)
        if answer.status in _LEADS_ON:
            _follow(str(answer.header("location")), path, known, coming)
        if answer.status != 200:
            assert answer.status in _LEADS_ON or not led_by, (
                f"{led_by} leads to {path}: {answer.status}"
            )
            continue
        if (answer.header("content-type") or "").startswith("text/html"):
            seen[path] = Seen(answer.body.decode())
            for link in seen[path].links:
                _follow(link, path, known, coming)
    assert len(seen) < _MOST, "there is no end to it"
    return seen


def _follow(link: str, led_by: str, known: set[str], coming: deque[tuple[str, str]]) -> None:
    parts = urlsplit(urldefrag(link).url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if parts.netloc not in ("", "hull.example") or not path.startswith("/"):
        return
    name = parts.path if parts.path.startswith(_SAID_IN_MANY_WAYS) else path
    if name not in known and not path.startswith(_NO_PAGES) and not _is_combined(path):
        known.add(name)
        coming.append((path, led_by))


def _is_combined(path: str) -> bool:
    """Choices of the umbrella lead to each other in every combination: each is tried alone."""
    return path.startswith("/umbrella?") and "&" in path
