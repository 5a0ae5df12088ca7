"""Reads offers and needs out of anybody's posts (`reference/federation.md` 6.6).

By what a post has, not by its type: a `purpose` and an Intent in `publishes` with a unit. What
is neither is an ordinary post. Terms may be written short, with a prefix, or as full IRIs.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from federation.documents import Thing
from federation.json_ld import plainly, short_name
from federation.origins import is_iri, same_origin
from listings.categories import code_of_iri, code_of_tag
from listings.listing import (
    AVAILABLE_LONGEST,
    BODY_LONGEST,
    CATEGORIES_MOST,
    ESTIMATE_LONGEST,
    PLACE_LONGEST,
    TITLE_LONGEST,
    Kind,
    Mode,
    State,
    Urgency,
)
from listings.reading import NO_TERMS, Terms, read_terms
from text.clean import clean_line, plain_text
from world.errors import Malformed

_KINDS = {"offer": Kind.OFFER, "request": Kind.NEED}
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_AMOUNT_LONGEST = 20
W = TypeVar("W", bound=StrEnum)

_MINUTES = {"hour": 60, "minute": 1}
_HEADLINE = re.compile(r"^(?:[^\W\d_]{3,12})\s?:\s+")


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount of something; no amount means: any."""

    unit: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a post offers or asks for."""

    kind: Kind
    title: str
    body: str
    language: str | None
    categories: tuple[str, ...]
    mode: Mode
    estimate_minutes: int | None
    available_minutes: int | None
    urgency: Urgency
    place: str
    state: State
    expires_at: datetime | None
    terms: Terms = NO_TERMS


def read_proposal(thing: Thing) -> Proposal | None:
    """The offer or need that a post carries, or None if it is an ordinary post."""
    try:
        plain = plainly(thing.json)
        kind, intent = _kind_and_intent(plain, thing)
        wanted = read_measure(intent.get("resourceQuantity") or intent.get("effortQuantity"))
        available = _optional_measure(intent.get("availableQuantity"))
        _optional_measure(intent.get("minimumQuantity"))
    except Malformed:
        return None
    if not (thing.to or thing.cc):
        return None
    is_unit = plain.get("unitBased") is True
    title = _title(thing, intent)
    return Proposal(
        kind=kind,
        title=title or kind.capitalize(),
        body=_body(thing, plain, title),
        language=thing.language,
        categories=_categories(thing, intent),
        mode=_word(Mode, plain.get("mode"), Mode.EITHER),
        estimate_minutes=None if is_unit else _minutes(wanted, ESTIMATE_LONGEST),
        available_minutes=_minutes(available, AVAILABLE_LONGEST),
        urgency=_urgency(kind, plain),
        place=clean_line(thing.place_name or "", PLACE_LONGEST),
        state=_state(plain, available),
        expires_at=thing.end_time,
        terms=read_terms(plain, intent, kind),
    )


def _kind_and_intent(plain: Mapping[str, Any], thing: Thing) -> tuple[Kind, Mapping[str, Any]]:
    """Raises `Malformed` if this is no proposal."""
    if thing.type == "Intent" and "publishes" not in plain:
        return _lone_intent(plain)
    purpose = plain.get("purpose")
    kind = _KINDS.get(short_name(purpose)) if isinstance(purpose, str) else None
    if kind is None:
        raise Malformed("neither an offer nor a request")
    intent = _intent(plain.get("publishes"), thing.id)
    if plain.get("reciprocal") is not None:
        read_measure(_intent(plain["reciprocal"], thing.id).get("resourceQuantity"))
    return kind, intent


def _lone_intent(plain: Mapping[str, Any]) -> tuple[Kind, Mapping[str, Any]]:
    """Bonfire's own form: an Intent by itself; who provides offers, who receives asks."""
    if "action" not in plain:
        raise Malformed("an Intent to do nothing")
    if plain.get("provider") and not plain.get("receiver"):
        return Kind.OFFER, plain
    if plain.get("receiver") and not plain.get("provider"):
        return Kind.NEED, plain
    raise Malformed("an Intent of which nobody knows the direction")


def _intent(value: object, owner: str) -> Mapping[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise Malformed("an Intent that is not there")
    intent = plainly(value)
    name = intent.get("id")
    if name is not None and not (
        isinstance(name, str) and is_iri(name) and same_origin(name, owner)
    ):
        raise Malformed("an Intent from elsewhere")
    return intent


def read_measure(value: object) -> Measure:
    """Raises `Malformed` for one without a unit, or with an odd amount."""
    if not isinstance(value, dict):
        raise Malformed("an amount of nothing")
    plain = plainly(value)
    amount = plain.get("hasNumericalValue")
    return Measure(_unit(plain.get("hasUnit")), None if amount is None else _amount(amount))


def _optional_measure(value: object) -> Measure | None:
    return None if value is None else read_measure(value)


def _unit(value: object) -> str:
    if isinstance(value, dict):
        plain = plainly(value)
        value = plain.get("label") or plain.get("symbol") or plain.get("id")
    if not isinstance(value, str) or not value.strip():
        raise Malformed("an amount without a unit")
    return short_name(value.strip())


def _amount(value: object) -> Decimal:
    """Finite, not negative, plain digits, at most 20 of them; never a float's rounding."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Malformed("an amount that is no number")
    text = value.strip() if isinstance(value, str) else repr(value)
    if len(text) > _AMOUNT_LONGEST or not _AMOUNT.fullmatch(text):
        raise Malformed("an amount that cannot be")
    return Decimal(text)


def _minutes(measure: Measure | None, longest: int) -> int | None:
    """Whole minutes, if it is a time and not an absurd one."""
    if measure is None or measure.amount is None or measure.unit not in _MINUTES:
        return None
    minutes = int(measure.amount * _MINUTES[measure.unit])
    return minutes if 0 < minutes <= longest else None


def _title(thing: Thing, intent: Mapping[str, Any]) -> str:
    """Its name, else the Intent's, else the first line of the text without "Offer:"."""
    name = intent.get("name")
    said = thing.name or (name if isinstance(name, str) else "")
    if not said:
        first = plain_text(thing.content or thing.summary).partition("\n")[0]
        said = _HEADLINE.sub("", first)
    return clean_line(said, TITLE_LONGEST)


def _body(thing: Thing, plain: Mapping[str, Any], title: str) -> str:
    """The bare text in `source` if a sister sent it, else what the content says after the title."""
    source = plain.get("source")
    if isinstance(source, dict) and source.get("mediaType") == "text/plain":
        text = source.get("content")
        if isinstance(text, str):
            return text.strip()[:BODY_LONGEST]
    text = plain_text(thing.content or thing.summary)
    first, _, rest = text.partition("\n")
    if title and clean_line(_HEADLINE.sub("", first), TITLE_LONGEST) == title:
        text = rest.strip()
    return text[:BODY_LONGEST]


def _categories(thing: Thing, intent: Mapping[str, Any]) -> tuple[str, ...]:
    """By the kinds of thing the Intent names, else by the hashtags."""
    named = [intent.get("resourceConformsTo"), intent.get("resourceClassifiedAs")]
    codes = [code for iri in _texts(named) if (code := code_of_iri(iri))]
    codes = codes or [code for tag in thing.hashtags if (code := code_of_tag(tag))]
    return tuple(dict.fromkeys(codes))[:CATEGORIES_MOST]


def _texts(values: Iterable[object]) -> list[str]:
    found: list[str] = []
    for value in values:
        entries = value if isinstance(value, list) else [value]
        found += [entry for entry in entries[:CATEGORIES_MOST] if isinstance(entry, str)]
    return found


def _urgency(kind: Kind, plain: Mapping[str, Any]) -> Urgency:
    if kind is Kind.OFFER:
        return Urgency.WHENEVER
    return _word(Urgency, plain.get("urgency"), Urgency.WHENEVER)


def _state(plain: Mapping[str, Any], available: Measure | None) -> State:
    """As a sister says, else by whether anything is left of it."""
    is_taken = available is not None and available.amount == 0
    return _word(State, plain.get("listingState"), State.RESERVED if is_taken else State.OPEN)


def _word(kind: type[W], value: object, otherwise: W) -> W:
    """One of our words, or what stands for every other one."""
    if not isinstance(value, str):
        return otherwise
    try:
        return kind(value)
    except ValueError:
        return otherwise
