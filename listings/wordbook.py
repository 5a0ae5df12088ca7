"""What members write about offers and needs in their own programs, in any of our languages.

Nobody chooses a language before writing: a line in Spanish is read as Spanish wherever it stands.
Words are compared folded, so that accents and capitals may be left out.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from babel import Locale

from storage.search import fold

KIND_TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("offer", "offers", "offering", "oferta", "ofrezco", "offre"), "offer"),
        **dict.fromkeys(("joffre", "tuku"), "offer"),
        **dict.fromkeys(("need", "needs", "necesidad", "necesito", "besoin", "hiahia"), "need"),
    }
)
"""Hashtags, folded, that make a listing of a post."""

DEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("taken", "done", "found", "ya esta", "hecho", "resuelto"), "fulfil"),
        **dict.fromkeys(("pris", "c'est pris", "cest pris", "fait", "kua ea"), "fulfil"),
        **dict.fromkeys(("renew", "renovar", "renueva", "renouveler", "whakahou"), "renew"),
        **dict.fromkeys(("pause", "pausa", "pausar", "whakatatari"), "pause"),
        **dict.fromkeys(("open again", "resume", "reabrir", "rouvrir"), "resume"),
        **dict.fromkeys(("withdraw", "take back", "retirar", "retirer", "tango"), "withdraw"),
    }
)
"""Answers to one's own listing, folded, that do something to it."""

_UNTIL: Final = re.compile(
    r"(?:open\s+)?(?:until|till|hasta(?:\s+el)?|jusqu[' ]?au|jusqua\s+le|tae\s+noa\s+ki(?:\s+te)?)"
    r"\s*:?\s+(?P<when>.+?)\s*\.?"
)
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|o)?\s+(?:of\s+|de\s+|o\s+)?([a-z]+)\.?(.*)"
)
_MONTH_FIRST: Final = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?(.*)")
_YEAR: Final = re.compile(r"\s*(?:de\s+|,\s*)?(\d{4})\s*")
_HOURS: Final = re.compile(r"(?<![\w.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?h(?:ours?|oras?|eures?)?(?!\w)")
_LONGEST_LINE: Final = 80
_QUARTER: Final = 15


def deed_in(text: str) -> str | None:
    """What an answer that holds nothing but such a word asks for, or None."""
    bare = fold(text).strip(" .!\t\n#")
    return DEEDS.get(" ".join(bare.split()))


def until_in(line: str, today: date) -> date | None:
    """The day that a line such as "until 30 June" or "hasta el 30 de junio" names, or None.

    A day without a year is the next one of that name, today among them.
    """
    if len(line) > _LONGEST_LINE:
        return None
    found = _UNTIL.fullmatch(" ".join(fold(line.replace("’", "'")).split()))
    return None if found is None else _day(found["when"], today)


def minutes_in(text: str) -> int | None:
    """How long something takes, as "1.5h" says it, in whole quarters of an hour; or None."""
    found = _HOURS.search(fold(text))
    if found is None:
        return None
    minutes = round(float(found[1].replace(",", ".")) * 60)
    return max(_QUARTER, round(minutes / _QUARTER) * _QUARTER)


def _day(said: str, today: date) -> date | None:
    if (iso := _ISO.fullmatch(said)) is not None:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if (found := _DAY_FIRST.fullmatch(said)) is not None:
        day, month, rest = found[1], found[2], found[3]
    elif (found := _MONTH_FIRST.fullmatch(said)) is not None:
        month, day, rest = found[1], found[2], found[3]
    else:
        return None
    number = _months().get(month)
    return None if number is None else _named(int(day), number, rest, today)


def _named(day: int, month: int, rest: str, today: date) -> date | None:
    if rest.strip():
        year = _YEAR.fullmatch(rest)
        return None if year is None else _date(int(year[1]), month, day)
    this = _date(today.year, month, day)
    if this is not None and this < today:
        return _date(today.year + 1, month, day)
    return this


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _months() -> Mapping[str, int]:
    """The months as all of our languages name them, long and short, folded."""
    names: dict[str, int] = {}
    for language in ("en", "es", "fr", "mi"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                told = Locale.parse(language).months[context][width]
                names |= {fold(str(name)).rstrip("."): number for number, name in told.items()}
    return MappingProxyType(names)
