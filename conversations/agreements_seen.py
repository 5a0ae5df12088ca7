"""Which agreements between servers a member is a side of, for that member alone.

The links in them, by which each side tells the other where to meet, stay where they show for a
time only (`domain.md` 3.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.person import Person
from conversations import agreement_store, store
from conversations.agreement_store import Fate, Offered
from conversations.voices import name_of
from federation.strict_json import Json, parse
from storage.sealing import Seal
from storage.transaction import Reading

_LINKS: Final = ("url", "https://www.w3.org/ns/activitystreams#url")


@dataclass(frozen=True, slots=True)
class SeenAgreement:
    """An offer of an agreement and the answer to it, as they travelled, but for their links."""

    conversation_id: int
    title: str
    other_name: str
    offer_iri: str
    is_ours: bool
    fate: Fate
    at: datetime
    agreement_iri: str | None
    offer: Json | None
    answer: Json | None


def agreements_seen_by(tx: Reading, seal: Seal, viewer: Person) -> list[SeenAgreement]:
    """Every agreement of a member with somebody elsewhere, in the order of their conversations."""
    found: list[SeenAgreement] = []
    for talk in store.of_member(tx, seal, viewer.id):
        side = next(side for side in talk.members if talk.party(side).id == viewer.id)
        other = name_of(tx, seal, talk, side.other, in_full=False, language=viewer.language)
        offers = agreement_store.of(tx, talk.id)
        found += [_seen(offered, talk.id, talk.title, other) for offered in offers]
    return found


def _seen(offered: Offered, talk_id: int, title: str, other_name: str) -> SeenAgreement:
    return SeenAgreement(
        conversation_id=talk_id,
        title=title,
        other_name=other_name,
        offer_iri=offered.offer_iri,
        is_ours=offered.is_ours,
        fate=offered.fate,
        at=offered.at,
        agreement_iri=offered.agreement_iri,
        offer=_told(offered.offer),
        answer=_told(offered.answer),
    )


def _told(document: bytes | None) -> Json | None:
    return None if document is None else _without_links(parse(document))


def _without_links(value: Any) -> Any:  # noqa: ANN401  # any part of a document
    if isinstance(value, Mapping):
        return {name: _without_links(told) for name, told in value.items() if name not in _LINKS}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_links(item) for item in value]
    return value
