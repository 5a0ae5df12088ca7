"""Writes letters: each template once, on two kinds of paper, plain text and simple HTML.

A letter is one file under `letters/`; `letters/text` and `letters/html` hold the layout and the
pieces it is made of, so that both versions always say the same. The HTML is what old mail
programs read: no picture, no style sheet, nothing loaded from anywhere, no tracking.
"""

import re
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from templates.letter_views import Letterhead, LetterView, Reader
from text import phrases
from text.clean import clean_line
from text.languages import Words

_FOLDER = Path(__file__).parent / "letters"
_COLUMNS = 72
_LONGEST_SUBJECT = 120
_GAP = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter in the reader's language. The subject is one line, without control characters."""

    subject: str
    text: str
    html: str


def write_letter(letter: LetterView, to: Reader, head: Letterhead, words: Words) -> WrittenLetter:
    """Both versions of a letter; raises `jinja2.UndefinedError` for a value that is missing."""
    values = {
        "letter": letter,
        "to": to,
        "head": head,
        "words": words,
        "_": words.gettext,
        "ngettext": words.ngettext,
    }
    name = f"{letter.template}.jinja"
    plain = _environment("text").get_template(name)
    subject = "".join(plain.blocks["subject"](plain.new_context(values)))
    html = _environment("html").get_template(name).render(values)
    return WrittenLetter(
        subject=clean_line(subject, _LONGEST_SUBJECT),
        text=_GAP.sub("\n\n", plain.render(values)).strip() + "\n",
        html=html.strip() + "\n",
    )


def _wrapped(text: str) -> str:
    """Lines that fit on any screen; addresses are never broken."""
    lines = text.splitlines()
    return "\n".join(
        textwrap.fill(line, _COLUMNS, break_long_words=False, break_on_hyphens=False)
        for line in lines
    )


@cache
def _environment(paper: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_FOLDER / paper, _FOLDER]),
        autoescape=paper == "html",  # noqa: S701  # plain text is plain
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["wrapped"] = _wrapped
    environment.globals["phrases"] = phrases
    return environment
