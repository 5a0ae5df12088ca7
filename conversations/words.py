"""What somebody elsewhere says, as plain words; and the few words that act. Pure.

A word acts if it stands alone on a line, in any of our languages: "yes", "done", "no". "No" acts
only in answer to a note that asked for it, for it is also what one says about tea.
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from conversations.conversation import WORDS_LONGEST
from conversations.wire import SAYS
from federation.documents import Thing
from federation.json_ld import plainly
from posts.wire import text_of_thing
from text.clean import clean_line, plain_text, safe_url

_MENTIONS: Final = re.compile(
    r"\A(?:\s*@[\w.-]+(?:@[\w.-]+)?[,:]?\s+)+|\A\s*@[\w.-]+(?:@[\w.-]+)?\s*\Z"
)
_AROUND: Final = " \t.!?…,;:¡¿\"'“”«»()*_"
_PICTURES_MOST: Final = 4


class Deed(StrEnum):
    """What a note may do, besides saying something."""

    YES = "yes"
    DONE = "done"
    NO = "no"
    GOODBYE = "goodbye"


_SPOKEN: Final[Mapping[Deed, str]] = {
    Deed.YES: "yes|si|oui|ae|yes please|si por favor|oui merci|ae koa",
    Deed.DONE: "done|hecho|fait|kua oti|it is done|c'est fait|ya esta hecho",
    Deed.NO: "no|non|kao",
}
_ACTING: Final = {word: deed for deed, words in _SPOKEN.items() for word in words.split("|")}


def words_of(thing: Thing) -> str:
    """The plain text of a note, without the names it begins with; pictures as their addresses."""
    shown = text_of_thing(thing)
    text = _MENTIONS.sub("", plain_text(shown.content)).strip()
    parts = [shown.summary, text, *_pictures(thing)]
    return _cut("\n\n".join(part for part in parts if part))


def _pictures(thing: Thing) -> list[str]:
    found = (safe_url(picture.url) for picture in thing.attachments[:_PICTURES_MOST])
    return [url for url in found if url]


def _cut(text: str) -> str:
    return text if len(text) <= WORDS_LONGEST else f"{text[: WORDS_LONGEST - 1]}…"


def deeds_in(thing: Thing, text: str, *, was_asked: bool) -> list[Deed]:
    """What a note does: what a server like ours says it does, else what its words do.

    `was_asked`: it answers a note of ours that asked for "done" or "no".
    """
    told = plainly(thing.json).get(SAYS)
    if isinstance(told, str):
        return [Deed(told)] if told in tuple(Deed) else []
    found = (_ACTING.get(_bare(line)) for line in text.splitlines())
    return [
        deed
        for deed in dict.fromkeys(found)
        if deed is not None and (was_asked or deed is not Deed.NO)
    ]


def _bare(line: str) -> str:
    """A line without accents, marks and case."""
    parts = unicodedata.normalize("NFKD", clean_line(line).casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).strip(_AROUND)
