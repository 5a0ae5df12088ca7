"""The SQL of what networks say of umbrellas: the newest list of each, and which ours is in."""

import json
from collections.abc import Iterable
from datetime import datetime

from alliances.consent import Consent
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def consent(tx: Reading, network_iri: str) -> Consent | None:
    """The newest list of umbrellas that network has signed; None if we have seen none."""
    row = tx.one("SELECT * FROM umbrella_consents WHERE network_iri = :iri", iri=network_iri)
    return None if row is None or not row["updated_at"] else _consent(row)


def consents_of(tx: Reading, networks: Iterable[str]) -> dict[str, Consent]:
    """As `consent`, of many."""
    rows = tx.all(
        "SELECT * FROM umbrella_consents WHERE updated_at <> ''"
        " AND network_iri IN (SELECT value FROM json_each(:networks))",
        networks=json.dumps(list(networks)),
    )
    return {row["network_iri"]: _consent(row) for row in rows}


def consent_documents(tx: Reading, networks: Iterable[str]) -> dict[str, bytes]:
    """The signed lists of these networks, as they came."""
    rows = tx.all(
        "SELECT network_iri, document FROM umbrella_consents WHERE updated_at <> ''"
        " AND network_iri IN (SELECT value FROM json_each(:networks))",
        networks=json.dumps(list(networks)),
    )
    return {row["network_iri"]: bytes(row["document"]) for row in rows}


def naming(tx: Reading, hosts: Iterable[str]) -> list[str]:
    """The networks whose newest list names any of these hosts."""
    rows = tx.all(
        "SELECT DISTINCT c.network_iri FROM umbrella_consents c, json_each(c.named) n"
        " WHERE n.value IN (SELECT value FROM json_each(:hosts)) ORDER BY c.network_iri",
        hosts=json.dumps(list(hosts)),
    )
    return [row["network_iri"] for row in rows]


def put_consent(tx: Writing, consent: Consent, document: bytes, due_at: datetime) -> None:
    """Writes down the newest list of a network; `alliances.consent` says which that is."""
    tx.run(
        "INSERT INTO umbrella_consents (network_iri, updated_at, named, document, due_at)"
        " VALUES (:iri, :updated, :named, :document, :due)"
        " ON CONFLICT (network_iri) DO UPDATE SET updated_at = excluded.updated_at,"
        " named = excluded.named, document = excluded.document",
        iri=consent.network,
        updated=to_text(consent.updated),
        named=json.dumps(sorted(consent.named)),
        document=document,
        due=to_text(due_at),
    )


def want_consent(tx: Writing, network_iri: str, at: datetime) -> None:
    """Has that network's list read, no later than then."""
    tx.run(
        "INSERT INTO umbrella_consents (network_iri, updated_at, named, document, due_at)"
        " VALUES (:iri, '', '[]', x'', :at)"
        " ON CONFLICT (network_iri) DO UPDATE SET due_at = min(due_at, excluded.due_at)",
        iri=network_iri,
        at=to_text(at),
    )


def waits_for_consent(tx: Reading, network_iri: str) -> bool:
    """Whether we keep that network's list, or want to."""
    found = tx.one("SELECT 1 FROM umbrella_consents WHERE network_iri = :iri", iri=network_iri)
    return found is not None


def count_consents(tx: Reading) -> int:
    """How many networks' lists we keep."""
    return int(tx.value("SELECT count(*) FROM umbrella_consents") or 0)


def due_consents(tx: Reading, now: datetime, limit: int) -> list[tuple[str, int]]:
    """The networks whose lists are to be read now, and how often that failed."""
    rows = tx.all(
        "SELECT network_iri, failures FROM umbrella_consents WHERE due_at <= :now"
        " ORDER BY due_at LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    return [(row["network_iri"], row["failures"]) for row in rows]


def note_consent_read(tx: Writing, iri: str, now: datetime, due_at: datetime, *, ok: bool) -> None:
    """Notes that a network's list was read, or could not be, and when to try again."""
    tx.run(
        "UPDATE umbrella_consents SET due_at = :due,"
        " read_at = CASE WHEN :ok THEN :now ELSE read_at END,"
        " failures = CASE WHEN :ok THEN 0 ELSE failures + 1 END WHERE network_iri = :iri",
        iri=iri,
        now=to_text(now),
        due=to_text(due_at),
        ok=int(ok),
    )


def joined(tx: Reading) -> list[int]:
    """The umbrellas that our own network names, each by one of its hosts."""
    rows = tx.all("SELECT umbrella_id FROM umbrellas_joined ORDER BY joined_at, umbrella_id")
    return [row["umbrella_id"] for row in rows]


def join(tx: Writing, umbrella_id: int, now: datetime) -> bool:
    """Our own network names that umbrella from now on; False if it did."""
    return bool(
        tx.run(
            "INSERT INTO umbrellas_joined (umbrella_id, joined_at) VALUES (:id, :now)"
            " ON CONFLICT (umbrella_id) DO NOTHING",
            id=umbrella_id,
            now=to_text(now),
        )
    )


def leave(tx: Writing, umbrellas: Iterable[int]) -> bool:
    """Our own network names none of these hosts any more; False if it named none."""
    return bool(
        tx.run(
            "DELETE FROM umbrellas_joined WHERE umbrella_id IN (SELECT value FROM json_each(:ids))",
            ids=json.dumps(list(umbrellas)),
        )
    )


def _consent(row: Row) -> Consent:
    named = frozenset(json.loads(row["named"]))
    return Consent(row["network_iri"], from_text(row["updated_at"]), named)
