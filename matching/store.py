"""What is written down of introductions, and what is counted for suggestions."""

import json
from collections.abc import Iterable
from datetime import datetime

from listings.listing import Listing
from listings.store import LISTINGS, listing_of
from matching.introduction import Introduction, State
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


def times_helped(tx: Reading, actor_ids: Iterable[int]) -> dict[int, int]:
    """How often something they list has come about here, by actor; nobody with nothing."""
    rows = tx.all(
        """SELECT p.author_id, count(*) AS helped
             FROM listing_takings t JOIN posts p ON p.id = t.post_id
            WHERE t.done_at IS NOT NULL AND p.author_id IN (SELECT value FROM json_each(:ids))
            GROUP BY p.author_id""",
        ids=json.dumps(list(actor_ids)),
    )
    return {row["author_id"]: row["helped"] for row in rows}


def put(tx: Writing, seal: Seal, new: Introduction) -> None:
    """Writes an introduction down as it is now; what is decided loses its words."""
    waits = new.state is State.WAITING
    tx.run(
        """INSERT INTO introductions (id, need_id, offer_id, words, state, asked_at, decided_at,
                                      decided_by, why, conversation_id)
           VALUES (:id, :need_id, :offer_id, :words, :state, :asked_at, :decided_at,
                   :decided_by, :why, :conversation_id)
           ON CONFLICT (need_id, offer_id) DO UPDATE SET
               id = excluded.id, words = excluded.words, state = excluded.state,
               asked_at = excluded.asked_at, decided_at = excluded.decided_at,
               decided_by = excluded.decided_by, why = excluded.why,
               conversation_id = excluded.conversation_id""",
        id=new.id,
        need_id=new.need_id,
        offer_id=new.offer_id,
        words=seal.seal_text(new.words, _name("words", new.id)) if waits else None,
        state=new.state,
        asked_at=to_text(new.asked_at),
        decided_at=to_text(new.decided_at) if new.decided_at else None,
        decided_by=new.decided_by,
        why=seal.seal_text(new.why, _name("why", new.id)) if new.why else None,
        conversation_id=new.conversation_id,
    )


def _name(column: str, number: int) -> str:
    return f"introductions.{column} {number}"


def _introduction(row: Row, seal: Seal) -> Introduction:
    words, why, number = row["words"], row["why"], row["id"]
    return Introduction(
        id=number,
        need_id=row["need_id"],
        offer_id=row["offer_id"],
        words="" if words is None else seal.open_text(words, _name("words", number)),
        state=State(row["state"]),
        asked_at=from_text(row["asked_at"]),
        decided_at=from_text(row["decided_at"]) if row["decided_at"] else None,
        decided_by=row["decided_by"],
        why="" if why is None else seal.open_text(why, _name("why", number)),
        conversation_id=row["conversation_id"],
    )


def by_id(tx: Reading, seal: Seal, number: int) -> Introduction | None:
    """An introduction, whoever may know of it: for rules, never for showing."""
    row = tx.one("SELECT * FROM introductions WHERE id = :id", id=number)
    return None if row is None else _introduction(row, seal)


def of_need(tx: Reading, seal: Seal, need_id: int) -> list[Introduction]:
    """Every introduction that was asked for with that need, the oldest first."""
    rows = tx.all("SELECT * FROM introductions WHERE need_id = :id ORDER BY id", id=need_id)
    return [_introduction(row, seal) for row in rows]


def waiting(tx: Reading, seal: Seal, limit: int) -> list[Introduction]:
    """Those that wait for a coordinator, the oldest first."""
    rows = tx.all(
        "SELECT * FROM introductions WHERE state = 'waiting' ORDER BY id LIMIT :limit", limit=limit
    )
    return [_introduction(row, seal) for row in rows]


def lapse(tx: Writing, listing_id: int, now: datetime) -> None:
    """What waits with that need or offer waits in vain."""
    tx.run(
        "UPDATE introductions SET state = 'lapsed', words = NULL, decided_at = :now"
        " WHERE state = 'waiting' AND (need_id = :id OR offer_id = :id)",
        id=listing_id,
        now=to_text(now),
    )


def forget(tx: Writing, listing_id: int) -> None:
    """Nothing stays of the introductions of a listing that is gone."""
    tx.run("DELETE FROM introductions WHERE need_id = :id OR offer_id = :id", id=listing_id)


def move(tx: Writing, listing_id: int, to: int) -> None:
    """A listing goes on under another number."""
    tx.run("UPDATE introductions SET need_id = :to WHERE need_id = :id", id=listing_id, to=to)
    tx.run("UPDATE introductions SET offer_id = :to WHERE offer_id = :id", id=listing_id, to=to)


def open_needs(tx: Reading, now: datetime, limit: int) -> list[Listing]:
    """The open needs of ours, the oldest first: for rules, never for showing."""
    rows = tx.all(
        f"{LISTINGS} WHERE l.local = 1 AND l.kind = 'need' AND l.state = 'open'"
        " AND (l.expires_at IS NULL OR l.expires_at > :now) ORDER BY l.post_id LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    return [listing_of(row) for row in rows]
