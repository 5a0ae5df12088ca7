"""What the store knows of a token, asked with every call of a program: one statement."""

from dataclasses import dataclass
from typing import Final

from accounts.roles import Vetting
from actors.access_store import Standing
from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of
from oauth.scopes import Scopes
from storage.transaction import Reading, Row

_OF_MEMBER: Final = """
    LEFT JOIN members m ON m.actor_id = t.actor_id
    LEFT JOIN accounts c ON c.actor_id = t.actor_id
    WHERE t.hash = :hash
"""
_TOKEN: Final = f"""
    SELECT {COLUMNS}, t.id AS token_id, t.actor_id AS holder_id, t.program_id, t.scopes,
           p.name AS program_name, p.website AS program_website,
           m.standing, m.left_at, c.vetting
    FROM program_tokens t JOIN programs p ON p.id = t.program_id
    LEFT JOIN actors ON actors.id = t.actor_id {_OF_MEMBER}
    UNION ALL
    SELECT {COLUMNS}, t.id, t.actor_id, NULL, NULL, t.label, NULL,
           m.standing, m.left_at, c.vetting
    FROM tokens t JOIN actors ON actors.id = t.actor_id {_OF_MEMBER}
      AND t.revoked_at IS NULL
"""  # noqa: S608  # only our own text


@dataclass(frozen=True, slots=True)
class TokenHeld:
    """A token that was not revoked, and how its member stands.

    `actor` None: a program by itself. `program_id` and `granted` None: made at the node's own
    machine. `is_here`: neither left, nor gone, nor paused.
    """

    id: int
    program_id: int | None
    name: str
    website: str | None
    granted: Scopes | None
    actor: Actor | None
    is_newcomer: bool
    is_here: bool


def token_held(tx: Reading, token_hash: bytes) -> TokenHeld | None:
    """The token of that hash, of a program or made at the machine."""
    row = tx.one(_TOKEN, hash=token_hash)
    return None if row is None else _held(row)


def _held(row: Row) -> TokenHeld:
    actor = None if row["holder_id"] is None else actor_of(row)
    is_gone = actor is not None and (actor.gone_at or row["left_at"]) is not None
    return TokenHeld(
        id=row["token_id"],
        program_id=row["program_id"],
        name=row["program_name"],
        website=row["program_website"],
        granted=None if row["scopes"] is None else Scopes(row["scopes"].split()),
        actor=actor,
        is_newcomer=row["standing"] == Standing.NEWCOMER.value,
        is_here=not is_gone and row["vetting"] != Vetting.PAUSED.value,
    )
