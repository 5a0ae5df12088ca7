"""Whom a token speaks for, and what it may do; which programs a member has let in."""

from dataclasses import dataclass

from actors import store as people
from actors.access_store import Token
from actors.actor import Actor
from oauth.program import LetIn, Program
from oauth.scopes import ALL_OF_MEMBERS, Scopes
from oauth.seen_store import TokenHeld, token_held
from oauth.store import let_in_by, program_of_client
from storage.transaction import Reading


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
    held = token_held(tx, token_hash)
    scopes = None if held is None else _scopes(held)
    if held is None or scopes is None:
        return None
    return Holder(held.id, held.program_id, held.actor, scopes, held.name, held.website)


def program_asking(tx: Reading, client_id: str) -> Program | None:
    """The program of that public name, for whoever is asked about it."""
    return program_of_client(tx, client_id)


def let_in_seen_by(tx: Reading, actor: Actor) -> list[LetIn]:
    """The programs that a member has let in, for themselves."""
    return let_in_by(tx, actor.id)


def made_seen_by(tx: Reading, actor: Actor) -> list[Token]:
    """The tokens that were made for a member at the node's own machine, as far as they work."""
    return [token for token in people.tokens_of(tx, actor.id) if token.revoked_at is None]


def _scopes(held: TokenHeld) -> Scopes | None:
    """What the token may do as things stand; None for nothing at all."""
    if not held.is_here:
        return None
    if held.granted is None:
        return None if held.is_newcomer else ALL_OF_MEMBERS
    return held.granted.before_met() if held.is_newcomer else held.granted
