"""Collections and their pages, as we serve them (`reference/federation.md` 4.2).

Newest first, pages found by a cursor in their URL, so that they stay the same when something
new comes in. A collection whose contents are nobody's business is served without `first`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from federation.contexts import COLLECTION_CONTEXT
from federation.strict_json import Json


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages beside a page, if there are any."""

    next: str | None = None
    prev: str | None = None


def collection(
    iri: str,
    total: int | None,
    *,
    first: str | None = None,
    items: Sequence[str | Json] | None = None,
    attributed_to: str | None = None,
    context: Sequence[Any] = COLLECTION_CONTEXT,
) -> Json:
    """An OrderedCollection: with pages (`first`), whole (`items`), or only counted."""
    members: Json = {
        "attributedTo": attributed_to,
        "totalItems": total,
        "first": first,
        "orderedItems": None if items is None else list(items),
    }
    return _document(iri, "OrderedCollection", members, context)


def page(
    iri: str,
    part_of: str,
    items: Sequence[str | Json],
    *,
    total: int | None = None,
    neighbours: Neighbours | None = None,
    context: Sequence[Any] = COLLECTION_CONTEXT,
) -> Json:
    """An OrderedCollectionPage; an empty list stays a list, which strict readers want."""
    beside = neighbours or Neighbours()
    members: Json = {
        "partOf": part_of,
        "totalItems": total,
        "next": beside.next,
        "prev": beside.prev,
        "orderedItems": list(items),
    }
    return _document(iri, "OrderedCollectionPage", members, context)


def _document(iri: str, kind: str, members: Json, context: Sequence[Any]) -> Json:
    head: Json = {"@context": list(context), "id": iri, "type": kind}
    return head | {name: value for name, value in members.items() if value is not None}
