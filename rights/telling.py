"""How things are told in a chapter: labels and instants in the member's language. Pure."""

from collections.abc import Mapping
from datetime import datetime

from rights.keepsake import Taking
from text.rights_phrases import FACTS


def facts(taking: Taking, **told: object) -> list[tuple[str, str]]:
    """Pairs of a label and what is told; keys are those of `FACTS`, what is empty is left out."""
    said = ((FACTS[code], _told(taking, value)) for code, value in told.items())
    return [(taking.words.gettext(label), text) for label, text in said if text]


def _told(taking: Taking, value: object) -> str:
    if isinstance(value, datetime):
        return taking.words.moment(value, taking.member.zone)
    if isinstance(value, tuple | list):
        return ", ".join(_told(taking, item) for item in value)
    return "" if value is None else str(value)


def said(taking: Taking, phrases: Mapping[str, str], code: str) -> str:
    """The words for a code in the member's language; a code that has none stays as it is."""
    return taking.words.gettext(phrases[code]) if code in phrases else code
