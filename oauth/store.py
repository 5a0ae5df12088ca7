"""The tables `programs`, `authorization_codes` and `program_tokens`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from oauth.program import Grant, LetIn, Program
from oauth.scopes import Scopes
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_PROGRAM: Final = "p.id, p.client_id, p.name, p.website, p.redirect_uris, p.scopes, p.created_at"
_OLDER_TOKENS: Final = """
    SELECT id FROM program_tokens WHERE program_id = :program_id AND actor_id IS :actor_id
    ORDER BY id DESC LIMIT -1 OFFSET :kept
"""


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A code that was handed out; `token_id` is what came of it, None while it is unused."""

    grant: Grant
    ends_at: datetime
    token_id: int | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be written; `actor_id` None: of the program by itself."""

    id: int
    hash: bytes
    program_id: int
    actor_id: int | None
    scopes: Scopes


# ------------------------------------------------------------------------------------- programs


def add_program(tx: Writing, program: Program, secret_hash: bytes) -> None:
    """Writes a program that has just been registered."""
    tx.run(
        """INSERT INTO programs
             (id, client_id, secret_hash, name, website, redirect_uris, scopes, created_at)
           VALUES (:id, :client_id, :secret_hash, :name, :website, :uris, :scopes, :created_at)""",
        id=program.id,
        client_id=program.client_id,
        secret_hash=secret_hash,
        name=program.name,
        website=program.website,
        uris=json.dumps(program.redirect_uris),
        scopes=program.scopes.text,
        created_at=to_text(program.created_at),
    )


def program_of_client(tx: Reading, client_id: str) -> Program | None:
    """The program of that public name."""
    row = tx.one(f"SELECT {_PROGRAM} FROM programs p WHERE p.client_id = :id", id=client_id)  # noqa: S608
    return None if row is None else _program(row)


def program(tx: Reading, program_id: int) -> Program | None:
    """The program of that number."""
    row = tx.one(f"SELECT {_PROGRAM} FROM programs p WHERE p.id = :id", id=program_id)  # noqa: S608
    return None if row is None else _program(row)


def secret_hash_of(tx: Reading, program_id: int) -> bytes:
    """What is kept of its secret."""
    found = tx.value("SELECT secret_hash FROM programs WHERE id = :id", id=program_id)
    return found if isinstance(found, bytes) else b""


def forget_programs(tx: Writing, never_used_since: datetime, unused_since: datetime) -> int:
    """Forgets those that have no token and no code, by their last sign of life; says how many."""
    return tx.run(
        """DELETE FROM programs
           WHERE ((used_on IS NULL AND created_at <= :never) OR used_on <= :unused)
             AND NOT EXISTS (SELECT 1 FROM program_tokens t WHERE t.program_id = programs.id)
             AND NOT EXISTS (SELECT 1 FROM authorization_codes c
                              WHERE c.program_id = programs.id)""",
        never=to_text(never_used_since),
        unused=to_text(unused_since),
    )


def _program(row: Row) -> Program:
    return Program(
        id=row["id"],
        client_id=row["client_id"],
        name=row["name"],
        website=row["website"],
        redirect_uris=tuple(json.loads(row["redirect_uris"])),
        scopes=Scopes(row["scopes"].split()),
        created_at=from_text(row["created_at"]),
    )


# ---------------------------------------------------------------------------------------- codes


def add_code(tx: Writing, code_hash: bytes, grant: Grant, ends_at: datetime) -> None:
    """Writes a code; nothing of it opens anything without the code itself."""
    tx.run(
        """INSERT INTO authorization_codes
             (hash, program_id, actor_id, redirect_uri, scopes, challenge, ends_at)
           VALUES (:hash, :program_id, :actor_id, :redirect_uri, :scopes, :challenge, :ends_at)""",
        hash=code_hash,
        program_id=grant.program_id,
        actor_id=grant.actor_id,
        redirect_uri=grant.redirect_uri,
        scopes=grant.scopes.text,
        challenge=grant.challenge,
        ends_at=to_text(ends_at),
    )


def code(tx: Reading, code_hash: bytes) -> KeptCode | None:
    """What a code stands for, used or not."""
    row = tx.one("SELECT * FROM authorization_codes WHERE hash = :hash", hash=code_hash)
    if row is None:
        return None
    grant = Grant(
        program_id=row["program_id"],
        actor_id=row["actor_id"],
        redirect_uri=row["redirect_uri"],
        scopes=Scopes(row["scopes"].split()),
        challenge=row["challenge"],
    )
    return KeptCode(grant, from_text(row["ends_at"]), row["token_id"])


def use_code(tx: Writing, code_hash: bytes, token_id: int) -> None:
    """From now on it is used; what came of it is remembered."""
    tx.run(
        "UPDATE authorization_codes SET token_id = :token_id WHERE hash = :hash",
        hash=code_hash,
        token_id=token_id,
    )


def forget_codes(tx: Writing, ended_before: datetime) -> int:
    """Forgets codes that have been over since then; says how many."""
    return tx.run(
        "DELETE FROM authorization_codes WHERE ends_at <= :before", before=to_text(ended_before)
    )


def forget_codes_of(tx: Writing, actor_id: int, program_id: int | None = None) -> None:
    """Forgets the codes of a member, of one program or of all."""
    tx.run(
        """DELETE FROM authorization_codes
           WHERE actor_id = :actor_id AND (:program_id IS NULL OR program_id = :program_id)""",
        actor_id=actor_id,
        program_id=program_id,
    )


# --------------------------------------------------------------------------------------- tokens


def add_token(tx: Writing, new: NewToken, now: datetime) -> None:
    """Writes a token that works from now on, which is a sign of life of its program."""
    tx.run(
        """INSERT INTO program_tokens
             (id, hash, program_id, actor_id, scopes, created_at, used_on)
           VALUES (:id, :hash, :program_id, :actor_id, :scopes, :now, :now)""",
        id=new.id,
        hash=new.hash,
        program_id=new.program_id,
        actor_id=new.actor_id,
        scopes=new.scopes.text,
        now=to_text(now),
    )
    _note_sign_of_life(tx, new.program_id, now)


def note_use(tx: Writing, token_id: int, day: datetime) -> None:
    """Writes that a token was used on that day; not of the table, no token is meant."""
    found = tx.value("SELECT program_id FROM program_tokens WHERE id = :id", id=token_id)
    if isinstance(found, int):
        tx.run(
            "UPDATE program_tokens SET used_on = :day WHERE id = :id",
            id=token_id,
            day=to_text(day),
        )
        _note_sign_of_life(tx, found, day)


def _note_sign_of_life(tx: Writing, program_id: int, now: datetime) -> None:
    tx.run("UPDATE programs SET used_on = :now WHERE id = :id", id=program_id, now=to_text(now))


def tokens_beyond(tx: Reading, program_id: int, actor_id: int | None, kept: int) -> list[int]:
    """The tokens of that program for that member (or for nobody) but the newest."""
    rows = tx.all(_OLDER_TOKENS, program_id=program_id, actor_id=actor_id, kept=kept)
    return [row["id"] for row in rows]


def token_of_hash(tx: Reading, token_hash: bytes) -> tuple[int, int] | None:
    """Number and program of a token that works."""
    row = tx.one("SELECT id, program_id FROM program_tokens WHERE hash = :hash", hash=token_hash)
    return None if row is None else (row["id"], row["program_id"])


def tokens_of(tx: Reading, actor_id: int, program_id: int | None = None) -> list[int]:
    """The numbers of the tokens of a member, of one program or of all."""
    rows = tx.all(
        """SELECT id FROM program_tokens
           WHERE actor_id = :actor_id AND (:program_id IS NULL OR program_id = :program_id)""",
        actor_id=actor_id,
        program_id=program_id,
    )
    return [row["id"] for row in rows]


def idle_tokens_of_programs(tx: Reading, unused_since: datetime) -> list[int]:
    """The tokens of programs by themselves that have not been used since then."""
    rows = tx.all(
        "SELECT id FROM program_tokens WHERE actor_id IS NULL AND used_on <= :since",
        since=to_text(unused_since),
    )
    return [row["id"] for row in rows]


def delete_tokens(tx: Writing, numbers: Sequence[int]) -> int:
    """They are good for nothing any more; says how many were."""
    return tx.run(
        "DELETE FROM program_tokens WHERE id IN (SELECT value FROM json_each(:numbers))",
        numbers=json.dumps(list(numbers)),
    )


def let_in_by(tx: Reading, actor_id: int) -> list[LetIn]:
    """The programs that a member has let in, the one used last first."""
    rows = tx.all(
        """SELECT p.id, p.name, p.website, group_concat(t.scopes, ' ') AS scopes,
                  min(t.created_at) AS since, max(t.used_on) AS used_on
           FROM program_tokens t JOIN programs p ON p.id = t.program_id
           WHERE t.actor_id = :actor_id
           GROUP BY p.id ORDER BY max(t.used_on) DESC, p.id DESC""",
        actor_id=actor_id,
    )
    return [
        LetIn(
            id=row["id"],
            name=row["name"],
            website=row["website"],
            scopes=Scopes(row["scopes"].split()),
            since=from_text(row["since"]),
            used_on=from_text(row["used_on"]),
        )
        for row in rows
    ]
