"""The tables `members` and `tokens`: who belongs to this node, and which programs act for them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of, instant_of
from federation.network_profile import FEWEST_MEMBERS
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing

FEWEST_TOLD: Final = FEWEST_MEMBERS
"""No number of people from one to four is told to anybody (`domain.md` 2D D13)."""


class Standing(StrEnum):
    """A coordinator may act for the network; a newcomer sees and says what anybody may."""

    NEWCOMER = "newcomer"
    MEMBER = "member"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token as its owner sees it in a list; the secret itself is not kept."""

    id: int
    actor_id: int
    label: str
    created_at: datetime
    revoked_at: datetime | None


def add_member(tx: Writing, actor_id: int, standing: Standing, now: datetime) -> None:
    """Notes that an actor of ours is a person who belongs here; again: with another standing."""
    tx.run(
        """INSERT INTO members (actor_id, standing, created_at) VALUES (:id, :standing, :now)
           ON CONFLICT (actor_id) DO UPDATE SET standing = excluded.standing, left_at = NULL""",
        id=actor_id,
        standing=Standing(standing).value,
        now=to_text(now),
    )


def mark_left(tx: Writing, actor_id: int, now: datetime) -> None:
    """Notes that a member has left; their tokens stop working."""
    at = to_text(now)
    tx.run("UPDATE members SET left_at = :now WHERE actor_id = :id", id=actor_id, now=at)
    tx.run(
        "UPDATE tokens SET revoked_at = :now WHERE actor_id = :id AND revoked_at IS NULL",
        id=actor_id,
        now=at,
    )


def standing_of(tx: Reading, actor_id: int) -> Standing | None:
    """None for whoever is no member here, or has left."""
    found = tx.value(
        "SELECT standing FROM members WHERE actor_id = :id AND left_at IS NULL",
        id=actor_id,
    )
    return None if found is None else Standing(str(found))


def coordinators(tx: Reading) -> list[Actor]:
    """The members who may act for the network, oldest first."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM members JOIN actors ON actors.id = members.actor_id
            WHERE members.standing = 'coordinator' AND members.left_at IS NULL
              AND actors.gone_at IS NULL
            ORDER BY actors.id"""  # noqa: S608
    )
    return [actor_of(row) for row in rows]


def told_members(tx: Reading) -> int | None:
    """How many there are, as anybody may be told; None for so few that they could be guessed."""
    count = int(tx.value("SELECT count(*) FROM members WHERE left_at IS NULL") or 0)
    return None if 0 < count < FEWEST_TOLD else count


def add_token(tx: Writing, token: Token, token_hash: bytes) -> None:
    """Writes a new bearer token; `token_hash` is `actors.tokens.hash_token` of the secret."""
    tx.run(
        """INSERT INTO tokens (id, actor_id, hash, label, created_at)
           VALUES (:id, :actor_id, :hash, :label, :created_at)""",
        id=token.id,
        actor_id=token.actor_id,
        hash=token_hash,
        label=token.label,
        created_at=to_text(token.created_at),
    )


def actor_of_token(tx: Reading, token_hash: bytes) -> Actor | None:
    """The member a living token speaks for; it is silent while they are a newcomer (ACC-10)."""
    row = tx.one(
        f"""SELECT {COLUMNS} FROM tokens JOIN actors ON actors.id = tokens.actor_id
            WHERE tokens.hash = :hash AND tokens.revoked_at IS NULL
              AND actors.gone_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM members WHERE members.actor_id = actors.id
                                 AND members.standing = 'newcomer')""",  # noqa: S608
        hash=token_hash,
    )
    return None if row is None else actor_of(row)


def tokens_of(tx: Reading, actor_id: int) -> list[Token]:
    """Every token a member has ever had, newest first."""
    rows = tx.all(
        """SELECT id, actor_id, label, created_at, revoked_at FROM tokens
           WHERE actor_id = :id ORDER BY id DESC""",
        id=actor_id,
    )
    return [
        Token(
            id=row["id"],
            actor_id=row["actor_id"],
            label=row["label"],
            created_at=from_text(row["created_at"]),
            revoked_at=instant_of(row["revoked_at"]),
        )
        for row in rows
    ]


def revoke_token(tx: Writing, token_id: int, now: datetime) -> bool:
    """Whether it was still alive."""
    revoked = tx.run(
        "UPDATE tokens SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL",
        id=token_id,
        now=to_text(now),
    )
    return revoked > 0


def forget_tokens_of(tx: Writing, actor_id: int) -> None:
    """Forgets the programs of somebody who has left, and what they called them."""
    tx.run("DELETE FROM tokens WHERE actor_id = :id", id=actor_id)


def forget_revoked_tokens(tx: Writing, before: datetime) -> int:
    """Forgets tokens that have not worked since then; says how many."""
    return tx.run("DELETE FROM tokens WHERE revoked_at <= :before", before=to_text(before))


def revoke_tokens_of(tx: Writing, actor_id: int, now: datetime) -> int:
    """Every program of that member stops working; says how many did until now."""
    return tx.run(
        "UPDATE tokens SET revoked_at = :now WHERE actor_id = :id AND revoked_at IS NULL",
        id=actor_id,
        now=to_text(now),
    )
