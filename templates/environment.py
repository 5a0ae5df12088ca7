"""The Jinja2 environment and the files that pages link to.

Nothing is read before the first page is asked for; from then on templates stay compiled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from templates.spoken import SpokenEnvironment
from templates.views import ANYBODY, Reader, Site
from text import (
    conversation_phrases,
    coordination_phrases,
    desk_phrases,
    listing_phrases,
    people_phrases,
    phrases,
    rights_phrases,
    syndication_phrases,
    umbrella_phrases,
)
from text.clean import clean_html
from text.languages import Words, own_names

_FOLDER = Path(__file__).parent
_LOADER = FileSystemLoader(_FOLDER)
_STATIC = _FOLDER / "static"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
STATIC_PATH = "/static/"
_LANGUAGES_KEPT = 8


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that pages link to. Its `url` changes with its content, so it may be kept for ever."""

    url: str
    media_type: str
    body: bytes
    etag: str


def render(template: str, words: Words, **values: object) -> str:
    """A page in the reader's language.

    `values` are the members which the head of the template names, made of `templates.views`.
    A value that is missing raises `jinja2.UndefinedError`; it is never shown as nothing.
    """
    return (
        _environment(words)
        .get_template(template)
        .render(words=words, _=words.gettext, ngettext=words.ngettext, **values)
    )


def render_error(
    words: Words,
    *,
    status: int,
    text: str,
    number: str = "",
    site: Site | None = None,
    reader: Reader = ANYBODY,
) -> str:
    """The page of an HTTP error; `text` is the public sentence of the error.

    `number` is what a coordinator may be told, so that it can be looked for in the log.
    """
    says_more = text not in {known.phrase for known in HTTPStatus}
    return render(
        "error.html",
        words,
        status=status,
        text=text if says_more else "",
        number=number,
        site=site,
        reader=reader,
    )


@cache
def static_file(name: str) -> StaticFile | None:
    """The file of that name under `/static/`, or None; names with a folder in them are unknown."""
    known = {file.name: file for file in _STATIC.iterdir()}
    if name not in known:
        return None
    body = known[name].read_bytes()
    digest = sha256(body).hexdigest()[:16]
    return StaticFile(
        url=f"{STATIC_PATH}{name}?v={digest}",
        media_type=_MEDIA_TYPES[known[name].suffix],
        body=body,
        etag=f'"{digest}"',
    )


def _static_url(name: str) -> str:
    file = static_file(name)
    if file is None:
        raise FileNotFoundError(name)
    return file.url


def _cleaned(html: str) -> Markup:
    return Markup(clean_html(html))  # noqa: S704  # the one place where markup is let through


@pass_context
def _said(context: Context, options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Pairs of a code and its English words, the words in the reader's language."""
    say = context["words"].gettext
    return [(code, say(words)) for code, words in options]


@lru_cache(maxsize=_LANGUAGES_KEPT)
def _environment(words: Words) -> Environment:
    environment = SpokenEnvironment(
        {"_": words.gettext, "static_url": _static_url},
        loader=_LOADER,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cleaned"] = _cleaned
    environment.filters["said"] = _said
    environment.globals["phrases"] = phrases
    environment.globals["listing_phrases"] = listing_phrases
    environment.globals["people_phrases"] = people_phrases
    environment.globals["rights_phrases"] = rights_phrases
    environment.globals["talk_phrases"] = conversation_phrases
    environment.globals["desk_phrases"] = desk_phrases
    environment.globals["syndication_phrases"] = syndication_phrases
    environment.globals["coordination_phrases"] = coordination_phrases
    environment.globals["umbrella_phrases"] = umbrella_phrases
    environment.globals["anybody"] = ANYBODY
    environment.globals["languages"] = own_names()
    environment.globals["static_url"] = _static_url
    return environment
