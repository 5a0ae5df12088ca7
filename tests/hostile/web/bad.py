"""What does not belong in a field, by what kind of field it is."""

from collections.abc import Iterator, Mapping

from tests.hostile.web.reading import FieldSeen

LONG = "a" * 20_000
NONSENSE = "none-of-these"
_NUMBERS = ("x", "1.5", "-1", "9" * 400)
_DAYS = ("2026-02-30", "0000-00-00")
_TIMES = ("25:00",)
_BY_KIND: Mapping[str, tuple[str, ...]] = {
    "number": _NUMBERS,
    "date": _DAYS,
    "time": _TIMES,
    "datetime-local": _DAYS,
    "email": ("nobody", LONG),
    "radio": (NONSENSE,),
    "checkbox": (NONSENSE,),
    "select": (NONSENSE,),
    "button": (NONSENSE,),
}

ODD: Mapping[str, str] = {
    "what acts unseen": "wo\0\x1b\u202e\ud800\ufdd0\x85",
    "lines": "wo\r\nX-Evil: 1\r\n\r\nrd",
    "marks without end": "wo" + "\u0301" * 300,
    "a template and a query": "{{ 7 * 7 }}%s%(rd)s'; DROP TABLE actors; --",
    "nothing that is seen": "\u200b\u2060\ufeff",
}
"""What is odd, and may yet be meant: it is taken, or told; nothing breaks, and nothing acts."""

FAR: Mapping[str, tuple[str, ...]] = {
    "date": ("0001-01-01", "9999-12-31"),
    "datetime-local": ("0001-01-01T00:00", "9999-12-31T23:59"),
    "time": ("00:00", "23:59:59.999999", "12:00+23:59"),
    "number": ("0", "9" * 12),
    "hidden": ("9" * 19, "9" * 20, "-1", "NaN", "0001-01-01T00:00:00.000Z", "\ud800"),
    "button": ("need-" + "9" * 19,),
}
"""What can be read, and is further off than anybody means, by the kind of field."""


def amiss_in(seen: FieldSeen) -> Iterator[str]:
    """Values that this field must not take."""
    if seen.kind in _BY_KIND:
        yield from _BY_KIND[seen.kind]
    elif seen.takes_text:
        yield LONG
