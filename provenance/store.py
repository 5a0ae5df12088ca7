"""All SQL of this room: `arrivals` and `checks`."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from actors import store as people
from federation.keys import KeyKind, PublicKey
from posts.arriving import Way
from posts.post import Proof
from provenance.check import Cause, Check, Coming, Origin
from provenance.fingerprint import fingerprint
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, SqlValue, Writing

MOST_COMINGS: Final = 50
MOST_CHECKS: Final = 20
_DESKS: Final = frozenset({"Application", "Group", "Organization", "Service"})

_KEY = """
    SELECT public FROM keys WHERE iri = :iri AND kind = 'ed25519'
     ORDER BY retired_at IS NOT NULL, retired_at DESC LIMIT 1
"""


_ARRIVED = """
    INSERT INTO arrivals (post_id, way, by_id, at)
    SELECT l.post_id, :way, :by_id, :at FROM listings l
     WHERE l.post_id = :post_id
       AND (SELECT count(*) FROM arrivals a WHERE a.post_id = :post_id) < :most
    ON CONFLICT DO NOTHING
"""
_CHECKED = """
    INSERT INTO checks (post_id, at, cause, verdict, key_iri, key, document_hash)
    SELECT l.post_id, :at, 'arrival', :verdict, :key_iri, :key, :hash
      FROM listings l WHERE l.post_id = :post_id
    ON CONFLICT (post_id) WHERE cause = 'arrival' DO UPDATE
    SET at = excluded.at, verdict = excluded.verdict, key_iri = excluded.key_iri,
        key = excluded.key, document_hash = excluded.document_hash
"""
_LEANING_ON = ("posts", "listings", "actors")


def note_arrival(tx: Writing, post_id: int, way: Way, by_id: int, at: datetime) -> None:
    """A listing has come this way, from that bringer; of a post that is none nothing is kept."""
    row: dict[str, SqlValue] = {
        "post_id": post_id,
        "way": way,
        "by_id": by_id,
        "at": to_text(at),
        "most": MOST_COMINGS,
    }
    tx.put_off_rows(_ARRIVED, [row], leaning_on=_LEANING_ON)


def note_arrival_check(tx: Writing, post_id: int, check: Check) -> None:
    """The proof on what just came, in the place of that on what it was before."""
    row: dict[str, SqlValue] = {
        "post_id": post_id,
        "at": to_text(check.at),
        "verdict": check.verdict,
        "key_iri": check.key_iri,
        "key": _key_named(tx, check.key_iri),
        "hash": check.document_hash,
    }
    tx.put_off_rows(_CHECKED, [row], leaning_on=_LEANING_ON)


def _key_named(tx: Reading, iri: str | None) -> SqlValue:
    key = ("what checks", iri)
    return tx.recall(("keys",), key, lambda: tx.value(_KEY, iri=iri)) if iri else None


def add_check(tx: Writing, post_id: int, check: Check, key: PublicKey | None) -> None:
    """Somebody has asked for a look; only the last twenty are kept."""
    tx.run(
        """INSERT INTO checks (post_id, at, cause, verdict, key_iri, key, document_hash, origin)
           VALUES (:post_id, :at, :cause, :verdict, :key_iri, :key, :hash, :origin)""",
        post_id=post_id,
        at=to_text(check.at),
        cause=check.cause,
        verdict=check.verdict,
        key_iri=check.key_iri,
        key=None if key is None else key.dump(),
        hash=check.document_hash,
        origin=check.origin,
    )
    tx.run(
        """DELETE FROM checks WHERE post_id = :post_id AND cause = 'asked' AND id NOT IN (
               SELECT id FROM checks WHERE post_id = :post_id ORDER BY id DESC LIMIT :most)""",
        post_id=post_id,
        most=MOST_CHECKS,
    )


def comings(tx: Reading, post_id: int) -> list[Coming]:
    """Which ways a listing came, the first one first."""
    rows = tx.all(
        """SELECT r.way, r.at, r.by_id, r.by_id = p.author_id AS by_author
             FROM arrivals r JOIN posts p ON p.id = r.post_id
            WHERE r.post_id = :post_id ORDER BY r.at, r.way, r.by_id""",
        post_id=post_id,
    )
    return [_coming(tx, row) for row in rows]


def comings_of(tx: Reading, post_ids: Sequence[int]) -> Mapping[int, list[Coming]]:
    """As `comings`, of many listings; those that are not known to have come are left out."""
    rows = tx.all(
        """SELECT r.post_id, r.way, r.at, r.by_id, r.by_id = p.author_id AS by_author
             FROM arrivals r JOIN posts p ON p.id = r.post_id
            WHERE r.post_id IN (SELECT value FROM json_each(:ids))
            ORDER BY r.post_id, r.at, r.way, r.by_id""",
        ids=json.dumps(list(post_ids)),
    )
    found: dict[int, list[Coming]] = {}
    for row in rows:
        found.setdefault(row["post_id"], []).append(_coming(tx, row))
    return found


def last_checks(tx: Reading, post_ids: Sequence[int]) -> Mapping[int, Check]:
    """The latest look at the proof of each of these listings."""
    rows = tx.all(
        """SELECT c.post_id, c.at, c.cause, c.verdict, c.key_iri, c.key, c.document_hash, c.origin
             FROM checks c
            WHERE c.post_id IN (SELECT value FROM json_each(:ids))
            ORDER BY c.post_id, c.at, c.id""",
        ids=json.dumps(list(post_ids)),
    )
    return {row["post_id"]: _check(row) for row in rows}


def checks(tx: Reading, post_id: int) -> list[Check]:
    """What became of each look at the proof, the latest first."""
    rows = tx.all(
        """SELECT at, cause, verdict, key_iri, key, document_hash, origin FROM checks
            WHERE post_id = :post_id ORDER BY at DESC, id DESC LIMIT :most""",
        post_id=post_id,
        most=MOST_CHECKS,
    )
    return [_check(row) for row in rows]


def last_asked(tx: Reading, post_id: int) -> Check | None:
    """The last look that somebody asked for."""
    row = tx.one(
        """SELECT at, cause, verdict, key_iri, key, document_hash, origin FROM checks
            WHERE post_id = :post_id AND cause = 'asked' ORDER BY id DESC LIMIT 1""",
        post_id=post_id,
    )
    return None if row is None else _check(row)


def _coming(tx: Reading, row: Row) -> Coming:
    """Networks and services are named; a person's taps are not for everybody to read."""
    by = None if row["by_author"] else people.by_id(tx, row["by_id"])
    if by is not None and (by.type not in _DESKS or by.gone_at is not None):
        by = None
    return Coming(Way(row["way"]), from_text(row["at"]), by)


def _check(row: Row) -> Check:
    key = None if row["key"] is None else PublicKey.load(KeyKind.ED25519, row["key"])
    return Check(
        at=from_text(row["at"]),
        cause=Cause(row["cause"]),
        verdict=Proof(row["verdict"]),
        key_iri=row["key_iri"],
        fingerprint=None if key is None else fingerprint(key),
        document_hash=row["document_hash"],
        origin=None if row["origin"] is None else Origin(row["origin"]),
    )
