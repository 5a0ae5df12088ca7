"""The table `consents`."""

import json
from collections.abc import Collection
from datetime import datetime

from accounts.consent import Consent
from actors.actor_store import instant_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def add(tx: Writing, consent: Consent) -> None:
    """Writes a consent down."""
    tx.run(
        """INSERT INTO consents (id, subject_id, given_by, how, fields, audience, purpose, from_at,
                                 until, evidence_hash)
           VALUES (:id, :subject, :by, :how, :fields, :audience, :purpose, :from_at, :until,
                   :evidence)""",
        id=consent.id,
        subject=consent.subject_id,
        by=consent.given_by,
        how=consent.how,
        fields=json.dumps(sorted(consent.fields)),
        audience=consent.audience,
        purpose=consent.purpose,
        from_at=to_text(consent.from_at),
        until=to_text(consent.until) if consent.until else None,
        evidence=consent.evidence_hash,
    )


def by_id(tx: Reading, consent_id: int) -> Consent | None:
    row = tx.one("SELECT * FROM consents WHERE id = :id", id=consent_id)
    return None if row is None else _consent(row)


def of(tx: Reading, subject_id: int) -> list[Consent]:
    """Every consent of a member, withdrawn and past ones too, newest first."""
    rows = tx.all("SELECT * FROM consents WHERE subject_id = :id ORDER BY id DESC", id=subject_id)
    return [_consent(row) for row in rows]


def valid(
    tx: Reading, subject_id: int, purpose: str, audiences: Collection[str], now: datetime
) -> Consent | None:
    """The newest consent to that purpose and one of these audiences that holds now."""
    row = tx.one(
        """SELECT * FROM consents
           WHERE subject_id = :id AND purpose = :purpose AND withdrawn_at IS NULL
             AND audience IN (SELECT value FROM json_each(:audiences))
             AND from_at <= :now AND (until IS NULL OR until > :now)
           ORDER BY id DESC LIMIT 1""",
        id=subject_id,
        purpose=purpose,
        audiences=json.dumps(list(audiences)),
        now=to_text(now),
    )
    return None if row is None else _consent(row)


def withdraw(tx: Writing, consent_id: int, now: datetime) -> bool:
    """Whether it was in force, or would have been, until now."""
    sql = "UPDATE consents SET withdrawn_at = :now WHERE id = :id AND withdrawn_at IS NULL"
    return tx.run(sql, id=consent_id, now=to_text(now)) > 0


def forget_ended(tx: Writing, before: datetime) -> int:
    """Forgets consents that have counted for nothing since then, or whose subject left by then."""
    return tx.run(
        """DELETE FROM consents WHERE coalesce(withdrawn_at, until) < :before OR subject_id IN
           (SELECT actor_id FROM accounts WHERE erased_at < :before)""",
        before=to_text(before),
    )


def _consent(row: Row) -> Consent:
    return Consent(
        id=row["id"],
        subject_id=row["subject_id"],
        given_by=row["given_by"],
        how=row["how"],
        fields=frozenset(json.loads(row["fields"])),
        audience=row["audience"],
        purpose=row["purpose"],
        from_at=from_text(row["from_at"]),
        until=instant_of(row["until"]),
        withdrawn_at=instant_of(row["withdrawn_at"]),
        evidence_hash=row["evidence_hash"],
    )
