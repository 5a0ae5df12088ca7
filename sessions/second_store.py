"""The tables `first_proofs`, `authenticator_apps` and `recovery_codes`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sessions.session import Way
from storage.instants import to_text
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class App:
    """An authenticator app as its row has it; `codes_sealed` until it is in use."""

    secret_sealed: bytes
    codes_sealed: bytes | None
    last_step: int
    in_use: bool


@dataclass(frozen=True, slots=True)
class FirstProof:
    """Who has given a first proof, and by which way."""

    actor_id: int
    way: Way


def add_first_proof(
    tx: Writing, proof_hash: bytes, proof: FirstProof, now: datetime, ends_at: datetime
) -> None:
    """Writes a first proof, and forgets those whose time is over."""
    tx.run("DELETE FROM first_proofs WHERE ends_at <= :now", now=to_text(now))
    tx.run(
        """INSERT INTO first_proofs (hash, actor_id, way, ends_at)
           VALUES (:hash, :actor_id, :way, :ends_at)""",
        hash=proof_hash,
        actor_id=proof.actor_id,
        way=proof.way.value,
        ends_at=to_text(ends_at),
    )


def first_proof(tx: Reading, proof_hash: bytes, now: datetime) -> FirstProof | None:
    """The first proof that is not over, of somebody who is still here."""
    row = tx.one(
        """SELECT p.actor_id, p.way FROM first_proofs p
           JOIN members m ON m.actor_id = p.actor_id AND m.left_at IS NULL
           WHERE p.hash = :hash AND p.ends_at > :now""",
        hash=proof_hash,
        now=to_text(now),
    )
    return None if row is None else FirstProof(row["actor_id"], Way(row["way"]))


def end_first_proofs(tx: Writing, actor_id: int) -> None:
    tx.run("DELETE FROM first_proofs WHERE actor_id = :actor_id", actor_id=actor_id)


def app(tx: Reading, actor_id: int) -> App | None:
    """The app of a member, in use or not."""
    row = tx.one(
        """SELECT secret_sealed, codes_sealed, last_step, confirmed_at IS NOT NULL AS in_use
           FROM authenticator_apps WHERE actor_id = :actor_id""",
        actor_id=actor_id,
    )
    if row is None:
        return None
    return App(row["secret_sealed"], row["codes_sealed"], row["last_step"], bool(row["in_use"]))


def prepare_app(
    tx: Writing, actor_id: int, secret_sealed: bytes, codes_sealed: bytes, now: datetime
) -> None:
    """Writes an app that is not in use yet, in place of another one that was not."""
    tx.run(
        """INSERT INTO authenticator_apps (actor_id, secret_sealed, codes_sealed, created_at)
           VALUES (:actor_id, :secret_sealed, :codes_sealed, :now)
           ON CONFLICT (actor_id) DO UPDATE
           SET secret_sealed = excluded.secret_sealed, codes_sealed = excluded.codes_sealed,
               created_at = excluded.created_at
           WHERE confirmed_at IS NULL""",
        actor_id=actor_id,
        secret_sealed=secret_sealed,
        codes_sealed=codes_sealed,
        now=to_text(now),
    )


def put_app_in_use(tx: Writing, actor_id: int, step: int, now: datetime) -> None:
    """From now on it is asked for; what was shown to set it up is forgotten."""
    tx.run(
        """UPDATE authenticator_apps
           SET confirmed_at = :now, last_step = :step, codes_sealed = NULL
           WHERE actor_id = :actor_id""",
        actor_id=actor_id,
        step=step,
        now=to_text(now),
    )


def note_step(tx: Writing, actor_id: int, step: int) -> None:
    tx.run(
        "UPDATE authenticator_apps SET last_step = :step WHERE actor_id = :actor_id",
        actor_id=actor_id,
        step=step,
    )


def remove_app(tx: Writing, actor_id: int) -> None:
    """Forgets the app and the recovery codes that belong to it."""
    tx.run("DELETE FROM authenticator_apps WHERE actor_id = :actor_id", actor_id=actor_id)
    tx.run("DELETE FROM recovery_codes WHERE actor_id = :actor_id", actor_id=actor_id)


def set_recovery_codes(tx: Writing, actor_id: int, blind: Iterable[bytes]) -> None:
    """Writes these codes in place of all that were there."""
    tx.run("DELETE FROM recovery_codes WHERE actor_id = :actor_id", actor_id=actor_id)
    tx.run_many(
        "INSERT INTO recovery_codes (actor_id, code_blind) VALUES (:actor_id, :code_blind)",
        [{"actor_id": actor_id, "code_blind": one} for one in blind],
    )


def use_recovery_code(tx: Writing, actor_id: int, blind: bytes) -> bool:
    """Whether it was one of theirs; it is used up now."""
    used = tx.run(
        "DELETE FROM recovery_codes WHERE actor_id = :actor_id AND code_blind = :code_blind",
        actor_id=actor_id,
        code_blind=blind,
    )
    return used > 0


def count_recovery_codes(tx: Reading, actor_id: int) -> int:
    sql = "SELECT count(*) FROM recovery_codes WHERE actor_id = :actor_id"
    return int(tx.value(sql, actor_id=actor_id) or 0)
