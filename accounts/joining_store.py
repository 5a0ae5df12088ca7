"""The tables `invitations`, `applications` and `address_links`. Decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from accounts.invitation import Invitation, Terms
from accounts.roles import Role, Vetting
from actors.actor_store import instant_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation with its secret as it lies in the row."""

    invitation: Invitation
    secret_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as it lies in its row."""

    id: int
    state: str
    told_sealed: bytes | None
    applied_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class AddressLink:
    """An address that waits for its owner's yes."""

    id: int
    actor_id: int
    address_sealed: bytes
    welcomes: bool
    made_at: datetime
    until: datetime


def add_invitation(
    tx: Writing, invitation: Invitation, secret_hash: bytes, secret_sealed: bytes
) -> None:
    """Writes a new invitation down."""
    terms = invitation.terms
    tx.run(
        """INSERT INTO invitations (id, hash, secret_sealed, note, uses, uses_left, until, role,
                                    vetting, made_by, made_at)
           VALUES (:id, :hash, :sealed, :note, :uses, :uses, :until, :role, :vetting, :by, :at)""",
        id=invitation.id,
        hash=secret_hash,
        sealed=secret_sealed,
        note=terms.note,
        uses=terms.uses,
        until=to_text(terms.until),
        role=None if terms.role is Role.MEMBER else terms.role,
        vetting=terms.vetting,
        by=invitation.made_by,
        at=to_text(invitation.made_at),
    )


def invitation_by_hash(tx: Reading, secret_hash: bytes) -> Invitation | None:
    """The invitation of that secret, in whatever state."""
    row = tx.one("SELECT * FROM invitations WHERE hash = :hash", hash=secret_hash)
    return None if row is None else _invitation(row)


def invitation_by_id(tx: Reading, invitation_id: int) -> InvitationRow | None:
    row = tx.one("SELECT * FROM invitations WHERE id = :id", id=invitation_id)
    return None if row is None else InvitationRow(_invitation(row), row["secret_sealed"])


def invitations(tx: Reading, limit: int) -> list[InvitationRow]:
    """The newest invitations."""
    rows = tx.all("SELECT * FROM invitations ORDER BY id DESC LIMIT :limit", limit=limit)
    return [InvitationRow(_invitation(row), row["secret_sealed"]) for row in rows]


def use_invitation(tx: Writing, secret_hash: bytes, now: datetime) -> bool:
    """Takes one use of it; False if there was none to take. The one statement that decides."""
    used = tx.run(
        """UPDATE invitations SET uses_left = uses_left - 1
           WHERE hash = :hash AND uses_left > 0 AND until > :now AND withdrawn_at IS NULL""",
        hash=secret_hash,
        now=to_text(now),
    )
    return used > 0


def withdraw_invitation(tx: Writing, invitation_id: int, now: datetime) -> bool:
    """Whether it was not withdrawn before."""
    withdrawn = tx.run(
        """UPDATE invitations SET withdrawn_at = :now, secret_sealed = NULL
           WHERE id = :id AND withdrawn_at IS NULL""",
        id=invitation_id,
        now=to_text(now),
    )
    return withdrawn > 0


def forget_secrets(tx: Writing, now: datetime) -> int:
    """Forgets the secrets of invitations by which nobody can join any more; how many."""
    return tx.run(
        """UPDATE invitations SET secret_sealed = NULL
           WHERE secret_sealed IS NOT NULL AND (uses_left = 0 OR until <= :now)""",
        now=to_text(now),
    )


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row["id"],
        terms=Terms(
            until=from_text(row["until"]),
            uses=row["uses"],
            vetting=Vetting(row["vetting"]),
            role=Role(row["role"]) if row["role"] else Role.MEMBER,
            note=row["note"],
        ),
        uses_left=row["uses_left"],
        made_by=row["made_by"],
        made_at=from_text(row["made_at"]),
        withdrawn_at=instant_of(row["withdrawn_at"]),
    )


def put_application(
    tx: Writing, row: ApplicationRow, contact_blind: bytes | None, language: str
) -> None:
    """Writes an application down, in place of one that the same person has waiting."""
    if contact_blind is not None:
        tx.run(
            "DELETE FROM applications WHERE contact_blind = :blind AND state = 'waiting'",
            blind=contact_blind,
        )
    tx.run(
        """INSERT INTO applications (id, state, told_sealed, contact_blind, language, applied_at)
           VALUES (:id, 'waiting', :told, :blind, :language, :at)""",
        id=row.id,
        told=row.told_sealed,
        blind=contact_blind,
        language=language,
        at=to_text(row.applied_at),
    )


def application(tx: Reading, application_id: int) -> ApplicationRow | None:
    row = tx.one("SELECT * FROM applications WHERE id = :id", id=application_id)
    return None if row is None else _application(row)


def applications(tx: Reading, state: str, limit: int) -> list[ApplicationRow]:
    """Those in that state, oldest first."""
    rows = tx.all(
        "SELECT * FROM applications WHERE state = :state ORDER BY id LIMIT :limit",
        state=state,
        limit=limit,
    )
    return [_application(row) for row in rows]


def count_applications(tx: Reading, since: datetime | None = None) -> int:
    """How many wait, or have come in since that instant in whatever state."""
    if since is None:
        found = tx.value("SELECT count(*) FROM applications WHERE state = 'waiting'")
    else:
        sql = "SELECT count(*) FROM applications WHERE applied_at > :since"
        found = tx.value(sql, since=to_text(since))
    return found if isinstance(found, int) else 0


def decide(
    tx: Writing, application_id: int, state: str, by: int, now: datetime, actor_id: int | None
) -> bool:
    """Answers an application that waits, and forgets what it told; whether it was waiting."""
    decided = tx.run(
        """UPDATE applications
           SET state = :state, decided_at = :now, decided_by = :by, actor_id = :actor,
               told_sealed = NULL, contact_blind = NULL
           WHERE id = :id AND state = 'waiting'""",
        state=state,
        now=to_text(now),
        by=by,
        actor=actor_id,
        id=application_id,
    )
    return decided > 0


def forget_applications(tx: Writing, before: datetime) -> int:
    """Deletes those that nobody has answered since then; how many."""
    sql = "DELETE FROM applications WHERE state = 'waiting' AND applied_at < :before"
    return tx.run(sql, before=to_text(before))


def _application(row: Row) -> ApplicationRow:
    return ApplicationRow(
        id=row["id"],
        state=row["state"],
        told_sealed=row["told_sealed"],
        applied_at=from_text(row["applied_at"]),
        decided_at=instant_of(row["decided_at"]),
        decided_by=row["decided_by"],
        actor_id=row["actor_id"],
    )


def put_address_link(tx: Writing, link: AddressLink, secret_hash: bytes) -> None:
    """Writes an address down that waits; older ones of the same member wait no more."""
    tx.run(
        "UPDATE address_links SET until = made_at WHERE actor_id = :id AND until > made_at",
        id=link.actor_id,
    )
    tx.run(
        """INSERT INTO address_links (id, actor_id, hash, address_sealed, welcomes, made_at, until)
           VALUES (:id, :actor, :hash, :address, :welcomes, :made_at, :until)""",
        id=link.id,
        actor=link.actor_id,
        hash=secret_hash,
        address=link.address_sealed,
        welcomes=int(link.welcomes),
        made_at=to_text(link.made_at),
        until=to_text(link.until),
    )


def address_link(tx: Reading, secret_hash: bytes, now: datetime) -> AddressLink | None:
    """The address that waits under that secret."""
    row = tx.one(
        "SELECT * FROM address_links WHERE hash = :hash AND until > :now",
        hash=secret_hash,
        now=to_text(now),
    )
    return None if row is None else _link(row)


def waiting_address(tx: Reading, actor_id: int, now: datetime) -> AddressLink | None:
    """The address of that member that waits."""
    row = tx.one(
        """SELECT * FROM address_links WHERE actor_id = :id AND until > :now
           ORDER BY id DESC LIMIT 1""",
        id=actor_id,
        now=to_text(now),
    )
    return None if row is None else _link(row)


def count_address_links(tx: Reading, actor_id: int, since: datetime) -> int:
    """How many letters have asked that member for a yes since that instant."""
    found = tx.value(
        "SELECT count(*) FROM address_links WHERE actor_id = :id AND made_at > :since",
        id=actor_id,
        since=to_text(since),
    )
    return found if isinstance(found, int) else 0


def use_address_link(tx: Writing, link_id: int) -> bool:
    """Takes the link, with everything else that waits for that member; whether it was there."""
    actor_id = tx.value("SELECT actor_id FROM address_links WHERE id = :id", id=link_id)
    return tx.run("DELETE FROM address_links WHERE actor_id = :id", id=actor_id) > 0


def forget_address_links(tx: Writing, before: datetime) -> int:
    """Deletes those made before then; how many."""
    return tx.run("DELETE FROM address_links WHERE made_at < :before", before=to_text(before))


def _link(row: Row) -> AddressLink:
    return AddressLink(
        id=row["id"],
        actor_id=row["actor_id"],
        address_sealed=row["address_sealed"],
        welcomes=bool(row["welcomes"]),
        made_at=from_text(row["made_at"]),
        until=from_text(row["until"]),
    )
