"""What the two schemas of Murmurations ask of a profile, as far as we serve and read it.

The schemas themselves are not part of this house (`federation.md` 10 has their fields). An index
checks a profile against all schemas it names; what breaks a rule here would be refused there.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Rule = Callable[[object], bool]

ORGANIZATION: Final = "organizations_schema-v1.0.0"
OFFERS_WANTS: Final = "offers_wants_schema-v0.1.0"
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{7,97}-v\d+\.\d+\.\d+", re.ASCII)
_MOST: Final = 100
_NORTH, _EAST = 90, 180


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_url(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def is_number(value: object) -> bool:
    """A finite number; true and false are none."""
    return isinstance(value, int | float) and type(value) is not bool and math.isfinite(value)


def _one_of(*known: str) -> Rule:
    return lambda value: isinstance(value, str) and value in known


def _list_of(rule: Rule) -> Rule:
    return lambda value: (
        isinstance(value, list) and 0 < len(value) <= _MOST and all(rule(item) for item in value)
    )


def _members(rules: Mapping[str, Rule], needed: int) -> Rule:
    def holds(value: object) -> bool:
        if not isinstance(value, dict) or len(value.keys() & rules.keys()) < needed:
            return False
        return all(rule(value[name]) for name, rule in rules.items() if name in value)

    return holds


def _is_place(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    lat, lon = value.get("lat"), value.get("lon")
    if not (isinstance(lat, int | float) and isinstance(lon, int | float)):
        return False
    return is_number(lat) and is_number(lon) and abs(lat) <= _NORTH and abs(lon) <= _EAST


_SHARED: Final[Mapping[str, Rule]] = {
    "linked_schemas": _list_of(lambda name: isinstance(name, str) and bool(_NAME.fullmatch(name))),
    "tags": _list_of(_is_text),
    "description": _is_text,
    "image": _is_url,
    "geolocation": _is_place,
    "geographic_scope": _one_of("local", "regional", "national", "international"),
    "contact_details": _members({"email": _is_text, "contact_form": _is_url}, 1),
}


@dataclass(frozen=True, slots=True)
class Schema:
    """Which members must be there, and what each may be; all others are let pass."""

    required: tuple[str, ...]
    rules: Mapping[str, Rule]


SCHEMAS: Final[Mapping[str, Schema]] = {
    ORGANIZATION: Schema(
        ("linked_schemas", "name"),
        {
            **_SHARED,
            "name": _is_text,
            "nickname": _is_text,
            "primary_url": _is_url,
            "urls": _list_of(_members({"name": _is_text, "url": _is_url}, 2)),
            "mission": _is_text,
            "status": _one_of("active", "completed", "cancelled", "on_hold", "in_planning"),
            "full_address": _is_text,
            "country_iso_3166": lambda code: (
                isinstance(code, str) and bool(re.fullmatch("[A-Z]{2}", code))
            ),
            "header_image": _is_url,
            "rss": _is_url,
            "relationships": _list_of(
                _members({"predicate_url": _is_url, "object_url": _is_url}, 2)
            ),
            "starts_at": is_number,
            "ends_at": is_number,
            "telephone": _is_text,
            "unique_id": _is_text,
        },
    ),
    OFFERS_WANTS: Schema(
        (
            *("linked_schemas", "exchange_type", "transaction_type", "tags", "title"),
            *("description", "geographic_scope", "contact_details"),
        ),
        {
            **_SHARED,
            "exchange_type": _one_of("offer", "want"),
            "item_type": _one_of("good", "service"),
            "transaction_type": _list_of(
                _one_of("borrow-lend", "rent-lease", "buy-sell", "receive-donate")
            ),
            "title": _is_text,
            "details_url": _is_url,
            "expires_at": is_number,
        },
    ),
}


def flaws(profile: Mapping[str, Any], schema: str) -> list[str]:
    """The names of members that are missing or not as the schema wants them, sorted.

    A profile that does not name the schema among its `linked_schemas` has that flaw.
    """
    rules = SCHEMAS[schema]
    missing = {name for name in rules.required if name not in profile}
    wrong = {
        name for name in rules.rules if name in profile and not rules.rules[name](profile[name])
    }
    named = profile.get("linked_schemas")
    unnamed = set() if isinstance(named, list) and schema in named else {"linked_schemas"}
    return sorted(missing | wrong | unnamed)
