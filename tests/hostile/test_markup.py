"""XSS rows of `rows.toml`: whatever strangers and members write, what we serve stays harmless.

The payloads that `text.clean` is tested with go through a whole node here, in every field that
is shown, and are looked for in every page and document that it serves.
"""

from collections import Counter
from html.parser import HTMLParser

import pytest

from relations.actions import ProfileChange
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import PUBLIC, Json, Stranger
from tests.text.payloads import PAYLOADS

_TEXTS = [markup for _, markup in PAYLOADS]
_TITLES = {markup: f"{number} {family}" for number, (family, markup) in enumerate(PAYLOADS)}
_PASSIVE = frozenset(
    "a abbr address article b bdi blockquote body br caption cite code dd del div dl dt em"
    " footer h1 h2 h3 h4 h5 h6 head header hr html i li main nav ol option p pre q ruby rt rp s"
    " section small span strong sub sup table tbody td th thead time tr u ul".split()
)
_WARNING = frozenset({"details", "summary"})  # what stands behind a warning of its author's
_HARMLESS = ("http://", "https://", "/", "#", "?", "mailto:", "acct:")


class _Page(HTMLParser):
    """What a browser would make of a page: elements that do something, and where links lead."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.active: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _PASSIVE:
            self.active[tag] += 1
        for name, value in attrs:
            given = (value or "").strip().lower()
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action") and not given.startswith(_HARMLESS):
                self.wrong.append(f"{tag} {name}={value}")


def _pages(home: Home, number: int) -> tuple[str, ...]:
    fixed = ("/", "/umbrella", "/umbrella/networks", "/@josie", "/@hull", "/tags/bread")
    return (*fixed, f"/posts/{number}")


async def _seen(home: Home, paths: tuple[str, ...]) -> dict[str, _Page]:
    return {path: _Page(await home.page(path)) for path in paths}


async def _check_harmless(home: Home, before: dict[str, _Page], paths: tuple[str, ...]) -> None:
    """No page got an element that does something, nor a link that leads anywhere else."""
    for path, after in (await _seen(home, paths)).items():
        assert after.wrong == [], path
        new = after.active - before[path].active
        assert set(new) <= _WARNING, path


@pytest.mark.row("XSS-01", "XSS-02", "XSS-03")
@pytest.mark.parametrize("markup", _TEXTS, ids=_TITLES.get)
async def test_markup_of_a_stranger_does_nothing_wherever_it_stands(
    markup: str, fediverse: Fediverse, hull: Home
) -> None:
    # Given josie asked for bread, and her post is on pages
    post = await hull.write("Who has #bread?")
    paths = _pages(hull, post.id)
    before = await _seen(hull, paths)

    # When a stranger answers who writes markup into everything
    evil = Stranger(fediverse, "evil.example", 20)
    evil.serve(evil.iri, evil.document(**_profile(markup)))
    note = evil.note(1, markup, inReplyTo=post.iri, to=[PUBLIC], **_decorated(markup))
    assert await evil.deliver(hull, evil.create(note)) in (202, 400)

    # Then what is shown of it does nothing
    await _check_harmless(hull, before, paths)


def _profile(markup: str) -> Json:
    field = {"type": "PropertyValue", "name": markup, "value": markup}
    return {
        "name": markup,
        "summary": markup,
        "url": markup,
        "attachment": [field],
        "icon": {"type": "Image", "url": markup, "name": markup},
    }


def _decorated(markup: str) -> Json:
    return {
        "summary": markup,
        "name": markup,
        "url": markup,
        "tag": [
            {"type": "Hashtag", "name": "#bread", "href": markup},
            {"type": "Hashtag", "name": f"#{markup}", "href": markup},
            {"type": "Mention", "name": markup, "href": markup},
            {"type": "Emoji", "name": markup, "icon": {"type": "Image", "url": markup}},
        ],
        "attachment": [{"type": "Image", "url": markup, "name": markup, "mediaType": markup}],
        "oneOf": [{"type": "Note", "name": markup}],
    }


@pytest.mark.row("XSS-04", "XSS-05")
@pytest.mark.parametrize("markup", _TEXTS, ids=_TITLES.get)
async def test_markup_of_a_member_does_nothing_wherever_it_stands(
    markup: str, fediverse: Fediverse, hull: Home
) -> None:
    calm = await hull.write("Who has #bread?")
    listed = await hull.add("Bread")
    paths = (*_pages(hull, calm.id), f"/listings/{listed.post_id}")
    before = await _seen(hull, paths)

    josie = await hull.member("josie")
    change = ProfileChange(name=markup[:90], place=markup[:90])
    await hull.doing(hull.rooms.relations.update_profile(josie, change))
    post = await hull.write(f"#bread {markup}", in_reply_to=calm.iri)
    text = markup.replace("\0", "").strip()
    made = await hull.add(text[:80], body=text, place=text[:40])
    await fediverse.settle()

    await _check_harmless(hull, before, paths)
    new = {f"/posts/{post.id}": before[paths[-2]], f"/listings/{made.post_id}": before[paths[-1]]}
    await _check_harmless(hull, new, tuple(new))
