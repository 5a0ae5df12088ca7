"""Who may be proposed to whom, and why: pure rules (`domain.md` 1.1, invariant 21).

`may_meet` is symmetric; `reasons` are the words a person reads beside a suggestion, in the order
of their weight. The same two sides give the same answer on every machine.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from listings.categories import CATEGORIES, root_code
from listings.listing import Mode
from matching.side import Side
from storage.search import fold, words_of

_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS_OF_A_WORD: Final = 4
_WORDS_SHOWN: Final = 3
_TEXTS_KEPT: Final = 2_048  # their words, in memory: each need is held against the same offers


class Why(StrEnum):
    """What speaks for a suggestion; `text.matching_phrases.REASONS` says it in words."""

    SAME_CATEGORY = "same category"
    SAME_ROOT = "same root"
    SHARED_WORDS = "shared words"
    SAME_PLACE = "same place"
    TIME_FITS = "time fits"
    HAS_HELPED = "has helped"
    OUR_NETWORK = "our network"
    SISTER = "sister"
    SAME_LANGUAGE = "same language"
    FROM_AFAR = "from afar"


_WEIGHTS: Mapping[Why, int] = MappingProxyType(
    {
        Why.SAME_CATEGORY: 40,
        Why.SAME_PLACE: 20,
        Why.SHARED_WORDS: 18,
        Why.TIME_FITS: 15,
        Why.SAME_ROOT: 15,
        Why.OUR_NETWORK: 10,
        Why.HAS_HELPED: 8,
        Why.SAME_LANGUAGE: 5,
        Why.SISTER: 4,
        Why.FROM_AFAR: 3,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for it; `values` are what its words name."""

    why: Why
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """How much it counts."""
        return _WEIGHTS[self.why]


def may_meet(one: Side, other: Side, now: datetime) -> bool:
    """Whether the two may be proposed to each other; blocks are not known here."""
    first, second = one.listing, other.listing
    return (
        first.kind is not second.kind
        and one.owner_id != other.owner_id
        and first.is_open(now)
        and second.is_open(now)
        and bool(_roots(one) & _roots(other))
        and {first.mode, second.mode} != {Mode.IN_PERSON, Mode.REMOTE}
        and _reach_each_other(one, other)
        and _understand_each_other(one, other)
        and _may_be_alone(one, other)
        and first.window.overlaps(second.window, now)
    )


def is_more_than_a_root(one: Side, other: Side) -> bool:
    """Whether the two have the very kind of help in common, or a word, or one names a root only.

    Whoever asks for help with school work is not helped by somebody who teaches a craft.
    """
    if _words(one) & _words(other) or set(one.listing.categories) & set(other.listing.categories):
        return True
    common = _roots(one) & _roots(other)
    named = {*one.listing.categories, *other.listing.categories}
    return bool(common & named)


def reasons(need: Side, offer: Side, now: datetime) -> tuple[Reason, ...]:
    """Everything that speaks for an offer that `may_meet` the need, the weightiest first."""
    found = [
        *_of_kind(need, offer),
        *_of_words(need, offer),
        *_of_place(need, offer),
        *_of_time(need, offer, now),
        *_of_owner(need, offer),
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.why)))


def weight(found: tuple[Reason, ...]) -> int:
    """What they count together."""
    return sum(reason.weight for reason in found)


def _roots(side: Side) -> frozenset[str]:
    return _roots_of(side.listing.categories)


@lru_cache(maxsize=_TEXTS_KEPT)
def _roots_of(categories: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(root_code, categories))


def _reach_each_other(one: Side, other: Side) -> bool:
    """In one network people know how far they go; between two it has to be said."""
    if one.listing.network_id == other.listing.network_id or _works_from_afar(one, other):
        return True
    return bool(_places(one) & _places(other))


def _works_from_afar(one: Side, other: Side) -> bool:
    """Whoever says nothing of it cooks and drives where they live (`domain.md` 3.2, remote ok)."""
    modes = (one.listing.mode, other.listing.mode)
    if Mode.IN_PERSON in modes:
        return False
    suits = _suits_afar(one.listing.categories) and _suits_afar(other.listing.categories)
    return suits or Mode.REMOTE in modes


@lru_cache(maxsize=_TEXTS_KEPT)
def _suits_afar(categories: tuple[str, ...]) -> bool:
    return any(CATEGORIES[code].remote_ok for code in categories if code in CATEGORIES)


def _understand_each_other(one: Side, other: Side) -> bool:
    """Where a side says nothing of its languages they find out by themselves."""
    return not one.spoken or not other.spoken or bool(one.spoken & other.spoken)


def _may_be_alone(one: Side, other: Side) -> bool:
    is_group = max(one.listing.helpers.most, other.listing.helpers.most) > 1
    return is_group or (one.meets_alone and other.meets_alone)


def _places(side: Side) -> frozenset[str]:
    return _places_in(side.listing.place)


@lru_cache(maxsize=_TEXTS_KEPT)
def _places_in(place: str) -> frozenset[str]:
    return frozenset(word for word in words_of(place) if len(word) >= _LETTERS_OF_A_WORD)


def _words(side: Side) -> frozenset[str]:
    return _words_in(_told(side))


def _told(side: Side) -> str:
    return f"{side.listing.title} {side.listing.body}"


@lru_cache(maxsize=_TEXTS_KEPT)
def _words_in(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(text)) if len(word) > _LETTERS_OF_A_WORD)


@lru_cache(maxsize=_TEXTS_KEPT)
def _as_written(text: str) -> tuple[tuple[str, str], ...]:
    """Each word as the person wrote it, beside what the search makes of it."""
    bare = (word.strip(".,;:!?()[]\"'“”‘’«»") for word in text.split())
    return tuple((word, fold(word)) for word in dict.fromkeys(bare))


def _of_kind(need: Side, offer: Side) -> list[Reason]:
    shared = [code for code in need.listing.categories if code in offer.listing.categories]
    exact = [code for code in shared if code != root_code(code)]
    if exact:
        return [Reason(Why.SAME_CATEGORY, {"category": exact[0]})]
    roots = [root_code(code) for code in need.listing.categories]
    common = [root for root in roots if root in _roots(offer)]
    return [Reason(Why.SAME_ROOT, {"category": common[0]})] if common else []


def _of_words(need: Side, offer: Side) -> list[Reason]:
    shared = _words(need) & _words(offer)
    if not shared:
        return []
    written = [word for word, folded in _as_written(_told(need)) if folded in shared]
    return [Reason(Why.SHARED_WORDS, {"words": ", ".join(written[:_WORDS_SHOWN])})]


def _of_place(need: Side, offer: Side) -> list[Reason]:
    if _places(need) & _places(offer):
        return [Reason(Why.SAME_PLACE, {"place": offer.listing.place})]
    far = need.listing.network_id != offer.listing.network_id
    return [Reason(Why.FROM_AFAR)] if far and _works_from_afar(need, offer) else []


def _of_time(need: Side, offer: Side, now: datetime) -> list[Reason]:
    said = not need.listing.window.is_anytime and not offer.listing.window.is_anytime
    fits = said and need.listing.window.overlaps(offer.listing.window, now)
    return [Reason(Why.TIME_FITS)] if fits else []


def _of_owner(need: Side, offer: Side) -> list[Reason]:
    found = []
    if need.listing.network_id == offer.listing.network_id:
        found.append(Reason(Why.OUR_NETWORK))
    else:
        found.append(Reason(Why.SISTER, {"network": offer.network_name}))
    if offer.times_helped:
        found.append(Reason(Why.HAS_HELPED))
    shared = need.spoken & offer.spoken
    own = need.listing.language
    if shared and (own is None or own in shared):
        found.append(Reason(Why.SAME_LANGUAGE, {"language": own or min(shared)}))
    return found
