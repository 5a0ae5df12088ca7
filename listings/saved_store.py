"""What members look for: their saved searches."""

import json
from datetime import datetime

from listings.listing import Kind, Urgency
from listings.saved_search import Filter, SavedSearch
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def add(tx: Writing, search: SavedSearch) -> None:
    """Keeps a search."""
    tx.run(
        "INSERT INTO saved_searches (id, actor_id, filter, is_told, made_at, told_until)"
        " VALUES (:id, :actor, :filter, :is_told, :made_at, :told_until)",
        id=search.id,
        actor=search.actor_id,
        filter=_text(search.filter),
        is_told=int(search.is_told),
        made_at=to_text(search.made_at),
        told_until=to_text(search.told_until),
    )


def of(tx: Reading, actor_id: int) -> list[SavedSearch]:
    """A member's searches, newest first."""
    rows = tx.all("SELECT * FROM saved_searches WHERE actor_id = :id ORDER BY id DESC", id=actor_id)
    return [_search(row) for row in rows]


def told(tx: Reading) -> list[SavedSearch]:
    """Every search whose owner wants to hear of what is new, member by member."""
    rows = tx.all("SELECT * FROM saved_searches WHERE is_told = 1 ORDER BY actor_id, id")
    return [_search(row) for row in rows]


def set_told(tx: Writing, search_id: int, actor_id: int, now: datetime, *, is_told: bool) -> bool:
    """Letters about what is new from now on, or none; False if they have no such search."""
    sql = (
        "UPDATE saved_searches SET is_told = :is_told, told_until = :now"
        " WHERE id = :id AND actor_id = :actor"
    )
    return bool(tx.run(sql, id=search_id, actor=actor_id, is_told=int(is_told), now=to_text(now)))


def mark_told(tx: Writing, search_id: int, until: datetime) -> None:
    """What was opened by then has been told."""
    sql = "UPDATE saved_searches SET told_until = :until WHERE id = :id"
    tx.run(sql, id=search_id, until=to_text(until))


def remove(tx: Writing, search_id: int, actor_id: int) -> bool:
    """Forgets a search; False if there is no such search of theirs."""
    sql = "DELETE FROM saved_searches WHERE id = :id AND actor_id = :actor"
    return bool(tx.run(sql, id=search_id, actor=actor_id))


def forget_all(tx: Writing, actor_id: int) -> None:
    """Forgets everything a member looked for."""
    tx.run("DELETE FROM saved_searches WHERE actor_id = :id", id=actor_id)


def _text(chosen: Filter) -> str:
    told = {
        "kind": chosen.kind,
        "category": chosen.category,
        "words": chosen.words,
        "place": chosen.place,
        "urgency": chosen.urgency,
        "language": chosen.language,
        "network": chosen.network,
    }
    return json.dumps({name: value for name, value in told.items() if value})


def _search(row: Row) -> SavedSearch:
    told = json.loads(row["filter"])
    chosen = Filter(
        kind=Kind(told["kind"]) if "kind" in told else None,
        category=told.get("category"),
        words=told.get("words", ""),
        place=told.get("place", ""),
        urgency=Urgency(told["urgency"]) if "urgency" in told else None,
        language=told.get("language"),
        network=told.get("network"),
    )
    return SavedSearch(
        id=row["id"],
        actor_id=row["actor_id"],
        filter=chosen,
        is_told=bool(row["is_told"]),
        made_at=from_text(row["made_at"]),
        told_until=from_text(row["told_until"]),
    )
