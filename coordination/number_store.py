"""The tables of numbers: our own that are published, those of others, and where they come from."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from actors.actor_store import instant_of
from actors.marks import Marks
from coordination.numbers import Published
from federation.strict_json import Json
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class Source:
    """Another network that may publish numbers, and how asking it went last."""

    network_id: int
    next_at: datetime
    asked_at: datetime | None = None
    failures: int = 0
    publishes: bool = False
    trouble: str = ""
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class Kept:
    """The numbers of another network, as they came, and by which key they were found sound."""

    network_id: int
    month: str
    document: bytes
    published_at: datetime
    key_iri: str
    checked_at: datetime


def publish(tx: Writing, month: str, figures: Sequence[Json], now: datetime) -> None:
    """Writes down what is told of a month, for good."""
    tx.run(
        "INSERT INTO published_numbers (month, figures, published_at)"
        " VALUES (:month, :figures, :now) ON CONFLICT DO NOTHING",
        month=month,
        figures=json.dumps(list(figures)),
        now=to_text(now),
    )


def published(tx: Reading) -> list[Published]:
    """Every month of ours that is published, the newest first."""
    rows = tx.all("SELECT * FROM published_numbers ORDER BY month DESC")
    return [
        Published(row["month"], json.loads(row["figures"]), from_text(row["published_at"]))
        for row in rows
    ]


def may_publish(tx: Reading) -> dict[int, str]:
    """Every other network of the directory and of umbrellas, by its number, and its host."""
    rows = tx.all(
        """
        SELECT id, host FROM actors
         WHERE id IN (SELECT actor_id FROM known_networks WHERE distance > 0
                      UNION SELECT network_id FROM umbrella_members)
           AND local = 0 AND gone_at IS NULL
        """
    )
    return {row["id"]: row["host"] for row in rows}


def sources(tx: Reading) -> dict[int, Source]:
    """Where numbers are collected, by the network's number."""
    return {row["network_id"]: _source(row) for row in tx.all("SELECT * FROM number_sources")}


def _source(row: Row) -> Source:
    return Source(
        network_id=row["network_id"],
        next_at=from_text(row["next_at"]),
        asked_at=instant_of(row["asked_at"]),
        failures=row["failures"],
        publishes=bool(row["publishes"]),
        trouble=row["trouble"],
        marks=Marks(row["etag"], row["last_modified"]),
    )


def put_source(tx: Writing, source: Source) -> None:
    """Writes down how it went."""
    tx.run(
        """
        INSERT INTO number_sources (network_id, next_at, asked_at, failures, publishes, trouble,
                                    etag, last_modified)
        VALUES (:network, :next, :asked, :failures, :publishes, :trouble, :etag, :modified)
        ON CONFLICT (network_id) DO UPDATE SET next_at = :next, asked_at = :asked,
            failures = :failures, publishes = :publishes, trouble = :trouble, etag = :etag,
            last_modified = :modified
        """,
        network=source.network_id,
        next=to_text(source.next_at),
        asked=to_text(source.asked_at) if source.asked_at else None,
        failures=source.failures,
        publishes=int(source.publishes),
        trouble=source.trouble,
        etag=source.marks.etag,
        modified=source.marks.last_modified,
    )


def keep(tx: Writing, kept: Kept) -> bool:
    """Keeps a month of another network; false if what we have is as new, or newer."""
    changed = tx.run(
        """
        INSERT INTO collected_numbers (network_id, month, document, published_at, key_iri,
                                       checked_at)
        VALUES (:network, :month, :document, :published, :key, :checked)
        ON CONFLICT (network_id, month) DO UPDATE SET document = :document,
            published_at = :published, key_iri = :key, checked_at = :checked
         WHERE published_at < :published
        """,
        network=kept.network_id,
        month=kept.month,
        document=kept.document,
        published=to_text(kept.published_at),
        key=kept.key_iri,
        checked=to_text(kept.checked_at),
    )
    return changed > 0


def months_of(tx: Reading, network_id: int) -> set[str]:
    """The months that we have of another network."""
    rows = tx.all(
        "SELECT month FROM collected_numbers WHERE network_id = :network", network=network_id
    )
    return {row["month"] for row in rows}


def keep_only(tx: Writing, network_id: int, months: Iterable[str]) -> int:
    """Forgets what another network publishes no more; how many months."""
    return tx.run(
        "DELETE FROM collected_numbers WHERE network_id = :network"
        " AND month NOT IN (SELECT value FROM json_each(:months))",
        network=network_id,
        months=json.dumps(sorted(months)),
    )


def forget_others(tx: Writing, network_ids: Iterable[int]) -> None:
    """Forgets all numbers of networks that we have nothing to do with any more."""
    named = json.dumps(sorted(network_ids))
    for sql in (
        "DELETE FROM collected_numbers WHERE network_id NOT IN (SELECT value FROM json_each(:ids))",
        "DELETE FROM number_sources WHERE network_id NOT IN (SELECT value FROM json_each(:ids))",
    ):
        tx.run(sql, ids=named)


def collected(tx: Reading, since: str = "") -> list[Kept]:
    """What we have of other networks, from that month on, the oldest first."""
    rows = tx.all(
        "SELECT * FROM collected_numbers WHERE month >= :since ORDER BY month, network_id",
        since=since,
    )
    return [
        Kept(
            network_id=row["network_id"],
            month=row["month"],
            document=row["document"],
            published_at=from_text(row["published_at"]),
            key_iri=row["key_iri"],
            checked_at=from_text(row["checked_at"]),
        )
        for row in rows
    ]
