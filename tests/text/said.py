"""Every message that our pages and our code say, found where they say it, and its translations."""

import ast
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from listings.categories import CATEGORIES
from tests.house.sources import ROOT, product

Forms = tuple[str, ...]  # one form, or one for "one" and one for "many"


def said() -> set[Forms]:
    """All English messages."""
    return {*_of_templates(), *_of_code(), *_of_phrases(), *_of_categories()}


def catalog(language: str) -> Catalog:
    """The file a translator of that language works in."""
    file = ROOT / "text" / "locale" / language / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as lines:
        return read_po(lines, locale=language)


def translations(language: str) -> dict[Forms, Forms]:
    """What each English message is in that language; "" for a form that is not translated."""
    return {_forms(message.id): _forms(message.string) for message in _entries(language)}


def fuzzy(language: str) -> list[Forms]:
    """The messages whose translation somebody still has to look at."""
    return [_forms(message.id) for message in _entries(language) if message.fuzzy]


def _entries(language: str) -> Iterator[Message]:
    return (message for message in catalog(language) if message.id)


def _forms(text: object) -> Forms:
    return (text,) if isinstance(text, str) else tuple(cast("tuple[str, ...]", text))


def _of_phrases() -> Iterator[Forms]:
    """All of `text.phrases`, and of the modules beside it that are named alike."""
    for file in sorted((ROOT / "text").glob("*phrases.py")):
        for name, value in vars(import_module(f"text.{file.stem}")).items():
            if name.isupper():
                told = [value] if isinstance(value, str) else value.values()
                yield from ((text,) for text in told)


def _of_categories() -> Iterator[Forms]:
    return ((category.label,) for category in CATEGORIES.values())


def _of_templates() -> Iterator[Forms]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true"}
    templates = ROOT / "templates"
    for file in sorted([*templates.glob("*.html"), *templates.glob("letters/**/*.jinja")]):
        found = babel_extract(BytesIO(file.read_bytes()), ("_", "ngettext"), [], options)
        for _, function, texts, _ in found:
            wanted = 2 if function == "ngettext" else 1
            forms = _forms(texts or ())[:wanted]
            if forms and all(forms):
                yield forms


def _of_code() -> Iterator[Forms]:
    for module in product():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            wanted = {"gettext": 1, "ngettext": 2}.get(node.func.attr, 0)
            texts = (arg.value for arg in node.args[:wanted] if isinstance(arg, ast.Constant))
            forms = tuple(text for text in texts if isinstance(text, str))
            if wanted and len(forms) == wanted:
                yield forms
