"""Which media types we give and take (`reference/federation.md` 13.1)."""

import re
from typing import Final

ACTIVITY_JSON: Final = "application/activity+json; charset=utf-8"
"""The `Content-Type` of the ActivityPub documents we serve."""

ACCEPT: Final = (
    "application/activity+json, "
    'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
)
"""The `Accept` of our own fetches."""

MAX_HEADER: Final = 4096
_PROFILE = "https://www.w3.org/ns/activitystreams"
_JSON_TYPES = ("application/activity+json", "application/ld+json", "application/json")

# A quoted string that never ends takes the rest, so that reading stays linear.
_QUOTED = r'"(?:[^"\\]|\\.)*+(?:"|\Z)'
_ENTRY = re.compile(rf"(?:{_QUOTED}|[^,\"])++")
_PARAMETER = re.compile(rf";\s*([A-Za-z0-9_-]+)\s*=\s*({_QUOTED}|[^;\s]*)")


def wants_activity_json(accept: str | None) -> bool:
    """Whether an `Accept` header likes the ActivityPub document best; people get the page.

    Of equal weights the first entry counts. Wildcards and a missing header mean the page.
    """
    if not accept or len(accept) > MAX_HEADER:
        return False
    best, weight = "", 0.0
    for entry in _ENTRY.findall(accept):
        kind, parameters = _parsed(entry)
        wish = _weight(parameters.get("q", "1"))
        if wish > weight:
            best, weight = kind, wish
    return best in _JSON_TYPES


def is_activity_json(content_type: str | None) -> bool:
    """Whether a body of that type may be an ActivityPub document, sent to us or fetched.

    `application/activity+json`, or `application/ld+json` with the ActivityStreams profile;
    nothing else, because uploads on the same host could be passed off as documents (R3).
    """
    if content_type is None or len(content_type) > MAX_HEADER:
        return False
    kind, parameters = _parsed(content_type)
    if kind == "application/ld+json":
        return _PROFILE in parameters.get("profile", "").split()
    return kind == "application/activity+json"


def is_jrd(content_type: str | None) -> bool:
    """Whether a body of that type may be a WebFinger answer; plain JSON is common."""
    kind = _parsed(content_type or "")[0]
    return kind in ("application/jrd+json", "application/json", *_JSON_TYPES[:2])


def _parsed(entry: str) -> tuple[str, dict[str, str]]:
    kind, _, rest = entry.partition(";")
    parameters = {name.lower(): _bare(value) for name, value in _PARAMETER.findall(f";{rest}")}
    return kind.strip().lower(), parameters


def _bare(value: str) -> str:
    if not value.startswith('"'):
        return value
    return value[1:-1].replace("\\", "") if value[1:].endswith('"') else ""


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
