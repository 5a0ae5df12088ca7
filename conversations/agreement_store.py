"""The table `agreements`: every offer of an agreement between servers, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


class Fate(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Offered:
    """An `Offer` of an agreement. `offer` and `answer` are kept as they were sent."""

    offer_iri: str
    offerer_iri: str
    conversation_id: int | None
    round: int
    is_ours: bool
    fate: Fate
    at: datetime
    agreement_iri: str | None = None
    details_url: str | None = None
    offer: bytes | None = None
    answer: bytes | None = None


def put(tx: Writing, offered: Offered) -> None:
    """Writes an offer down as it stands now."""
    tx.run(
        "INSERT INTO agreements (offer_iri, offerer_iri, conversation_id, round, is_ours, fate,"
        " agreement_iri, details_url, offer, answer, at) VALUES (:offer_iri, :offerer,"
        " :conversation, :round, :ours, :fate, :agreement, :details, :offer, :answer, :at)"
        " ON CONFLICT (offer_iri) DO UPDATE SET fate = excluded.fate,"
        " agreement_iri = excluded.agreement_iri, details_url = excluded.details_url,"
        " answer = excluded.answer",
        offer_iri=offered.offer_iri,
        offerer=offered.offerer_iri,
        conversation=offered.conversation_id,
        round=offered.round,
        ours=int(offered.is_ours),
        fate=offered.fate,
        agreement=offered.agreement_iri,
        details=offered.details_url,
        offer=offered.offer,
        answer=offered.answer,
        at=to_text(offered.at),
    )


def by_offer(tx: Reading, offer_iri: str) -> Offered | None:
    """The offer of that name."""
    row = tx.one("SELECT * FROM agreements WHERE offer_iri = :iri", iri=offer_iri)
    return None if row is None else _offered(row)


def by_agreement(tx: Reading, agreement_iri: str) -> Offered | None:
    """The offer that has become that agreement."""
    row = tx.one("SELECT * FROM agreements WHERE agreement_iri = :iri", iri=agreement_iri)
    return None if row is None else _offered(row)


def newest(tx: Reading, conversation_id: int, round_of_it: int) -> Offered | None:
    """The last offer of this round of a conversation that is neither rejected nor undone."""
    row = tx.one(
        "SELECT * FROM agreements WHERE conversation_id = :id AND round = :round"
        " AND fate IN ('open', 'accepted') ORDER BY at DESC, offer_iri DESC LIMIT 1",
        id=conversation_id,
        round=round_of_it,
    )
    return None if row is None else _offered(row)


def of(tx: Reading, conversation_id: int) -> list[Offered]:
    """Every offer in a conversation, the first at the head."""
    rows = tx.all(
        "SELECT * FROM agreements WHERE conversation_id = :id ORDER BY at, offer_iri",
        id=conversation_id,
    )
    return [_offered(row) for row in rows]


def forget(tx: Writing, conversation_id: int) -> None:
    """Leaves of the offers of a conversation only that they were dealt with."""
    tx.run(
        "UPDATE agreements SET conversation_id = NULL, offer = NULL, answer = NULL,"
        " details_url = NULL, agreement_iri = NULL WHERE conversation_id = :id",
        id=conversation_id,
    )


def _offered(row: Row) -> Offered:
    return Offered(
        offer_iri=row["offer_iri"],
        offerer_iri=row["offerer_iri"],
        conversation_id=row["conversation_id"],
        round=row["round"],
        is_ours=bool(row["is_ours"]),
        fate=Fate(row["fate"]),
        at=from_text(row["at"]),
        agreement_iri=row["agreement_iri"],
        details_url=row["details_url"],
        offer=row["offer"],
        answer=row["answer"],
    )
