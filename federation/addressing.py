"""To whom something is addressed: the words of ActivityPub, and what they mean to us."""

from collections.abc import Iterable

from federation.strict_json import Json

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_ALIASES = frozenset((PUBLIC, "as:Public", "Public"))
_HIDDEN = ("bto", "bcc")


def is_public(iri: str) -> bool:
    """Whether that names everybody: the full IRI, `as:Public` or `Public` (ActivityPub 5.6)."""
    return iri in _ALIASES


def visibility_of(to: Iterable[str], cc: Iterable[str], followers: str | None) -> str:
    """What the addressing of a post makes it: "public", "unlisted", "followers" or "direct".

    `followers` is the author's own followers collection; somebody else's opens nothing. What
    is not understood counts as direct, visible to exactly those named (rule R7).
    """
    to, cc = set(to), set(cc)
    if to & _ALIASES:
        return "public"
    if cc & _ALIASES:
        return "unlisted"
    if followers is not None and followers in to | cc:
        return "followers"
    return "direct"


def without_hidden(document: Json) -> Json:
    """A copy without `bto` and `bcc`, also in the embedded object.

    They are never shown, stored or sent on (ActivityPub 6). Must happen before signing.
    """
    shown = {name: value for name, value in document.items() if name not in _HIDDEN}
    inner = shown.get("object")
    if isinstance(inner, dict):
        shown["object"] = {name: value for name, value in inner.items() if name not in _HIDDEN}
    return shown
