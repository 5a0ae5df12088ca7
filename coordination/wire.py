"""Numbers of a month as they travel: a document signed by the network (FEP-8b32)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from actors.keyring import Signer
from coordination.numbers import MonthNumbers, Published, is_month, numbers_iri
from desk.figures import LISTED, PEOPLE, MonthShown, Shown, is_small
from federation.collections import collection
from federation.contexts import AS2, DATA_INTEGRITY
from federation.dates import read_instant
from federation.proofs import add_proof
from federation.reading import only_iri, types_of
from federation.strict_json import Json
from listings.categories import ROOTS
from world.errors import Malformed

NUMBERS_CONTEXT: Final[list[Any]] = [
    AS2,
    DATA_INTEGRITY,
    {
        "sisternet": "urn:sisternet:",
        "MonthNumbers": "sisternet:MonthNumbers",
        "month": "sisternet:month",
        "zone": "sisternet:zone",
        "figures": {"@id": "sisternet:figures", "@container": "@list"},
        "counted": "sisternet:counted",
        "count": "sisternet:count",
        "leftOut": "sisternet:leftOut",
        "parts": {"@id": "sisternet:parts", "@container": "@list"},
        "category": "sisternet:category",
    },
]
"""For the numbers of a month."""

_KIND: Final = "MonthNumbers"
_MOST_FIGURES: Final = 50
_MOST_PARTS: Final = 100
_LARGEST: Final = 100_000_000
_LONGEST_ZONE: Final = 64
_CODES: Final = frozenset({"", *(root.code for root in ROOTS)})


def figures_of(shown: MonthShown) -> list[Json]:
    """What is told of a month, as it stands in the document."""
    people: list[Json] = [{"counted": what, **_count(shown.total(what))} for what in PEOPLE]
    listed: list[Json] = [
        {
            "counted": what,
            **_count(shown.listed[what].total),
            "parts": [
                {"category": code, **_count(count)}
                for code, count in sorted(shown.listed[what].parts.items())
            ],
        }
        for what in LISTED
    ]
    return people + listed


def _count(count: int | None) -> Json:
    return {"leftOut": True} if count is None else {"count": count}


def signed_numbers(
    network_iri: str, zone: str, told: Published, signer: Signer, signed_at: datetime
) -> Json:
    """The document of a month, signed by the network at that instant."""
    document: Json = {
        "@context": list(NUMBERS_CONTEXT),
        "id": numbers_iri(network_iri, told.month),
        "type": _KIND,
        "attributedTo": network_iri,
        "published": _instant(told.published_at),
        "month": told.month,
        "zone": zone,
        "figures": list(told.figures),
    }
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, signed_at)


def signed_list(
    network_iri: str, months: Sequence[str], signer: Signer, signed_at: datetime
) -> Json:
    """Every month that is published, the newest first, signed by the network at that instant."""
    document = collection(
        numbers_iri(network_iri),
        len(months),
        items=[numbers_iri(network_iri, month) for month in months],
        attributed_to=network_iri,
    )
    return add_proof(document, signer.ed25519, signer.ed25519_key_iri, signed_at)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_numbers(document: Json) -> MonthNumbers:
    """What a network tells of a month; counts from one to four are as if they were left out.

    Raises `Malformed` for anything that is no such document. Whether it is signed is not asked.
    """
    network, published = only_iri(document.get("attributedTo")), document.get("published")
    month, zone = document.get("month"), document.get("zone")
    instant = read_instant(published)
    if _KIND not in types_of(document) or network is None or instant is None:
        raise Malformed("These are not the numbers of a month.")
    if not isinstance(month, str) or not is_month(month):
        raise Malformed("These numbers do not say of which month they are.")
    told = dict(_figures(document.get("figures")))
    shown = MonthShown(
        month=month,
        members=_total(told.get("members")),
        newcomers=_total(told.get("newcomers")),
        listed={what: _shown(told.get(what)) for what in LISTED},
    )
    return MonthNumbers(network, _zone(zone), instant, shown)


def _zone(zone: object) -> str:
    return zone[:_LONGEST_ZONE] if isinstance(zone, str) and zone.isprintable() else ""


def _figures(figures: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(figures, list) or len(figures) > _MOST_FIGURES:
        raise Malformed("These numbers cannot be read.")
    for figure in figures:
        counted = figure.get("counted") if isinstance(figure, dict) else None
        if isinstance(counted, str):
            yield counted, figure


def _total(figure: Mapping[str, Any] | None) -> int | None:
    """A count as it may be told; None for one that is left out, small, or none at all."""
    if figure is None or figure.get("leftOut") or "count" not in figure:
        return None
    count = figure["count"]
    if type(count) is not int or not 0 <= count <= _LARGEST:
        raise Malformed("A count that cannot be one.")
    return None if is_small(count) else count


def _shown(figure: Mapping[str, Any] | None) -> Shown:
    parts = figure.get("parts", []) if figure is not None else []
    if not isinstance(parts, list) or len(parts) > _MOST_PARTS:
        raise Malformed("These numbers cannot be read.")
    named = {
        part["category"]: _total(part)
        for part in parts
        if isinstance(part, dict) and _is_known(part.get("category"))
    }
    return Shown(_total(figure), named)


def _is_known(code: object) -> bool:
    return isinstance(code, str) and code in _CODES
