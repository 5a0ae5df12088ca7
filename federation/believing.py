"""When a fetched document is believed: rule R3 of the security reference.

Only a 200 with an ActivityPub media type whose `id` is the very URL that was asked speaks for
that id. Everything else is at best a hint where to ask.
"""

from federation.json_ld import plainly
from federation.negotiation import is_activity_json
from federation.origins import is_iri
from federation.strict_json import Json, parse
from world.errors import Gone, Malformed, Missing, Refused, Unreachable, WrongMediaType
from world.network import Answer

_OK = 200
_MISSING = 404
_GONE = 410
_FORBIDDEN = frozenset((401, 403, 451))
_MAX_RETRY_AFTER = 7 * 86_400


def believe(url: str, answer: Answer) -> Json:
    """The document that `url` names, out of the answer to a GET of it.

    After redirects `url` is the one that answered in the end.
    Raises what `read_answer` raises, and `Malformed` when the document bears another id.
    """
    return named(url, read_answer(answer))


def named(url: str, document: Json) -> Json:
    """The document; raises `Malformed` when it bears another id than the URL it came from."""
    if plainly(document).get("id") != url:
        raise Malformed("The document bears another id than the address it came from.")
    return document


def read_answer(answer: Answer) -> Json:
    """The ActivityPub document in an answer, whatever it calls itself.

    Raises `Missing` (404), `Gone` (410), `Refused` (401, 403, 451), `Unreachable` (any other
    status but 200; with `retry_after` if it says so), `WrongMediaType`, `Malformed`.
    """
    if answer.status != _OK:
        raise _failure(answer)
    if not is_activity_json(answer.header("content-type")):
        raise WrongMediaType("The answer is not an ActivityPub document.")
    return parse(answer.body)


def other_name(url: str, document: Json) -> str | None:
    """The IRI to ask instead, once, when a document bears another id than it was asked under."""
    iri = plainly(document).get("id")
    return iri if isinstance(iri, str) and iri != url and is_iri(iri) else None


def retry_after(answer: Answer) -> int | None:
    """The seconds an answer asks us to wait, at most a week; dates are not read."""
    value = (answer.header("retry-after") or "").strip()
    if not value.isascii() or not value.isdigit():
        return None
    return min(int(value[:9]), _MAX_RETRY_AFTER)


def _failure(answer: Answer) -> Missing | Gone | Refused | Unreachable:
    if answer.status == _MISSING:
        return Missing("There is nothing under that address.")
    if answer.status == _GONE:
        return Gone("What was under that address has been deleted.")
    if answer.status in _FORBIDDEN:
        return Refused("That server does not let us read this.")
    return Unreachable(
        f"That server answered with status {answer.status}.", retry_after=retry_after(answer)
    )
