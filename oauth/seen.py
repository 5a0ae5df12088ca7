"""Whom a token speaks for, and what it may do: asked with every call of a program."""

from dataclasses import dataclass
from typing import Final

from accounts.roles import Vetting
from actors import store as people
from actors.access_store import Standing, Token
from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of
from oauth.program import LetIn, Program
from oauth.scopes import ALL_OF_MEMBERS, Scopes
from oauth.store import let_in_by, program_of_client
from storage.transaction import Reading, Row

_OF_MEMBER: Final = """
    LEFT JOIN members m ON m.actor_id = t.actor_id
    LEFT JOIN accounts c ON c.actor_id = t.actor_id
    WHERE t.hash = :hash
"""
_HOLDER: Final = f"""
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
class Holder:
    """A token that is good: of which program, for which member (or none), and for what.

    `app_id` is None for a token that was made at the node's own machine.
    """

    token_id: int
    app_id: int | None
    actor: Actor | None
    scopes: Scopes
    app_name: str
    app_website: str | None


def holder_of(tx: Reading, token_hash: bytes) -> Holder | None:
    """Whom the token of that hash speaks for; None if it is good for nothing. One statement.

    Whoever is paused, has left or is gone has no token that works. Whom nobody has met may do
    through a program what they may do otherwise (`Scopes.before_met`).
    """
    row = tx.one(_HOLDER, hash=token_hash)
    if row is None:
        return None
    if row["holder_id"] is None:
        return _holder(row, None, Scopes(row["scopes"].split()))
    member = actor_of(row)
    scopes = _scopes(row)
    if member.gone_at is not None or row["left_at"] is not None or scopes is None:
        return None
    return _holder(row, member, scopes)


def program_asking(tx: Reading, client_id: str) -> Program | None:
    """The program of that public name, for whoever is asked about it."""
    return program_of_client(tx, client_id)


def let_in_seen_by(tx: Reading, actor: Actor) -> list[LetIn]:
    """The programs that a member has let in, for themselves."""
    return let_in_by(tx, actor.id)


def made_seen_by(tx: Reading, actor: Actor) -> list[Token]:
    """The tokens that were made for a member at the node's own machine, as far as they work."""
    return [token for token in people.tokens_of(tx, actor.id) if token.revoked_at is None]


def _scopes(row: Row) -> Scopes | None:
    """What the token may do as things stand; None for nothing at all."""
    if row["vetting"] == Vetting.PAUSED.value:
        return None
    is_newcomer = row["standing"] == Standing.NEWCOMER.value
    if row["scopes"] is None:
        return None if is_newcomer else ALL_OF_MEMBERS
    granted = Scopes(row["scopes"].split())
    return granted.before_met() if is_newcomer else granted


def _holder(row: Row, member: Actor | None, scopes: Scopes) -> Holder:
    return Holder(
        token_id=row["token_id"],
        app_id=row["program_id"],
        actor=member,
        scopes=scopes,
        app_name=row["program_name"],
        app_website=row["program_website"],
    )
