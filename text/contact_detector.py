"""Notices an address, a telephone number or an e-mail address in what is about to be published.

It warns, and may be wrong: whoever publishes decides what a warning means (`domain.md` 7: no
exact addresses in public text; 3.1: never a raw e-mail address or number in a federated object).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_EMAIL = re.compile(r"(?<![\w@.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[^\W\d]{2,24}(?![\w-])")
_PHONE = re.compile(r"(?<![\w.,:/-])(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d){6,14}(?![\w-]|[.,:]\d)")
_DATE = re.compile(
    r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))(?!\d)"
    r"|\b\d{1,2}[:.]\d{2}\s*(?:-|–|to|bis|a|à|ki)\s*\d{1,2}[:.]\d{2}\b"
)
_LINK = re.compile(r"https?://\S+")

_STREET_LAST = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|crescent|cres|court|ct|place|pl|terrace"
    r"|tce|way|grove|square|sq|boulevard|blvd|parade|quay|row|mews|hill|gardens"
)
_STREET_FIRST = (
    r"calle|c/|avenida|avda\.?|paseo|plaza|camino|carrer|rue|boulevard|bd|chemin|impasse|place|quai"
)
_CAPITAL = "A-ZÀ-ÖØ-ÞĀĒĪŌŪ"
_ADDRESSES = (
    # 14 Plum Lane; 3b, Old Mill Road: named with a capital, so that "2 weeks on the way" is not one
    re.compile(rf"\b\d{{1,4}}[a-z]?,?\s+(?:[{_CAPITAL}][\w'’-]*\s+){{1,3}}(?i:{_STREET_LAST})\b"),
    # calle Mayor 12; c/ del Sol, 4
    re.compile(
        rf"(?<!\w)(?:{_STREET_FIRST})\s+(?:[^\W\d_][\w'’-]*,?\s+){{1,4}}(?:n[º°.]?\s*)?\d{{1,4}}\b",
        re.IGNORECASE,
    ),
    # 12 rue des Lilas; 12 bis, avenue Foch
    re.compile(
        rf"\b\d{{1,4}}\s*(?:bis|ter)?,?\s+(?:{_STREET_FIRST})\s+[^\W\d_][\w'’-]*", re.IGNORECASE
    ),
)


class Contact(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that says how or where to reach somebody, as it stands in the text."""

    kind: Contact
    text: str


def contacts_in(text: str) -> tuple[Finding, ...]:
    """What in a plain text looks like an e-mail address, a telephone number or a home address.

    In the order of kinds, then of the text. Dates, times, hours and links are left alone.
    """
    spoken = _LINK.sub(" ", text)
    without_dates = _DATE.sub(" x ", spoken)
    found = [Finding(Contact.EMAIL, match[0]) for match in _EMAIL.finditer(spoken)]
    found += [Finding(Contact.PHONE, match[0].strip()) for match in _PHONE.finditer(without_dates)]
    for address in _ADDRESSES:
        found += [Finding(Contact.ADDRESS, match[0]) for match in address.finditer(spoken)]
    return tuple(dict.fromkeys(found))
