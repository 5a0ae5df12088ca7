"""The tables of filters, their words and their single posts."""

import json
from collections.abc import Sequence
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing
from timelines.filter import Action, Context, Filter, Filtered, Keyword

_FILTERS = """
SELECT f.*,
       (SELECT json_group_array(json_array(k.id, k.keyword, k.whole_word))
          FROM (SELECT * FROM filter_keywords WHERE filter_id = f.id ORDER BY id) k) AS keywords,
       (SELECT json_group_array(json_array(s.id, s.post_id))
          FROM (SELECT * FROM filter_statuses WHERE filter_id = f.id ORDER BY id) s) AS statuses
  FROM filters f
"""


def of(tx: Reading, owner_id: int) -> list[Filter]:
    """Everything a member does not want to read, oldest first; what is over as well."""
    rows = tx.all(f"{_FILTERS} WHERE f.owner_id = :owner ORDER BY f.id", owner=owner_id)
    return [_filter(row) for row in rows]


def one(tx: Reading, owner_id: int, filter_id: int) -> Filter | None:
    """One filter of that member."""
    row = tx.one(
        f"{_FILTERS} WHERE f.id = :id AND f.owner_id = :owner", id=filter_id, owner=owner_id
    )
    return None if row is None else _filter(row)


def with_keyword(tx: Reading, owner_id: int, keyword_id: int) -> Filter | None:
    """The filter of that member that has those words."""
    row = tx.one(
        f"{_FILTERS} JOIN filter_keywords w ON w.filter_id = f.id"
        " WHERE w.id = :id AND f.owner_id = :owner",
        id=keyword_id,
        owner=owner_id,
    )
    return None if row is None else _filter(row)


def with_status(tx: Reading, owner_id: int, filtered_id: int) -> Filter | None:
    """The filter of that member that has that single post, by the number of the two."""
    row = tx.one(
        f"{_FILTERS} JOIN filter_statuses w ON w.filter_id = f.id"
        " WHERE w.id = :id AND f.owner_id = :owner",
        id=filtered_id,
        owner=owner_id,
    )
    return None if row is None else _filter(row)


def count(tx: Reading, owner_id: int) -> int:
    """How many filters a member has."""
    return int(
        str(tx.value("SELECT count(*) FROM filters WHERE owner_id = :owner", owner=owner_id))
    )


def put(tx: Writing, filter_: Filter) -> None:
    """Writes a filter down, without its words and posts."""
    tx.run(
        "INSERT INTO filters (id, owner_id, title, contexts, action, expires_at)"
        " VALUES (:id, :owner, :title, :contexts, :action, :expires)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, contexts = excluded.contexts,"
        " action = excluded.action, expires_at = excluded.expires_at",
        id=filter_.id,
        owner=filter_.owner_id,
        title=filter_.title,
        contexts=json.dumps(filter_.contexts),
        action=filter_.action,
        expires=_text(filter_.expires_at),
    )


def remove(tx: Writing, filter_id: int) -> None:
    """Deletes a filter with its words and posts."""
    tx.run("DELETE FROM filters WHERE id = :id", id=filter_id)


def put_keyword(tx: Writing, filter_id: int, keyword: Keyword) -> None:
    """Writes words of a filter down."""
    tx.run(
        "INSERT INTO filter_keywords (id, filter_id, keyword, whole_word)"
        " VALUES (:id, :filter, :keyword, :whole) ON CONFLICT (id) DO UPDATE"
        " SET keyword = excluded.keyword, whole_word = excluded.whole_word",
        id=keyword.id,
        filter=filter_id,
        keyword=keyword.keyword,
        whole=int(keyword.whole_word),
    )


def remove_keyword(tx: Writing, keyword_id: int) -> None:
    """Deletes words of a filter."""
    tx.run("DELETE FROM filter_keywords WHERE id = :id", id=keyword_id)


def add_status(tx: Writing, filter_id: int, filtered: Filtered) -> bool:
    """Adds a single post; false if the filter has it."""
    added = tx.run(
        "INSERT OR IGNORE INTO filter_statuses (id, filter_id, post_id)"
        " VALUES (:id, :filter, :post)",
        id=filtered.id,
        filter=filter_id,
        post=filtered.post_id,
    )
    return added > 0


def remove_status(tx: Writing, filtered_id: int) -> None:
    """Takes a single post out of a filter."""
    tx.run("DELETE FROM filter_statuses WHERE id = :id", id=filtered_id)


def forget(tx: Writing, owner_id: int) -> None:
    """Deletes all filters of a member."""
    tx.run("DELETE FROM filters WHERE owner_id = :owner", owner=owner_id)


def _filter(row: Row) -> Filter:
    keywords: Sequence[tuple[int, str, int]] = json.loads(row["keywords"])
    statuses: Sequence[tuple[int, int]] = json.loads(row["statuses"])
    return Filter(
        id=row["id"],
        owner_id=row["owner_id"],
        title=row["title"],
        contexts=tuple(Context(name) for name in json.loads(row["contexts"])),
        action=Action(row["action"]),
        expires_at=from_text(row["expires_at"]) if row["expires_at"] else None,
        keywords=tuple(Keyword(number, word, bool(whole)) for number, word, whole in keywords),
        statuses=tuple(Filtered(number, post_id) for number, post_id in statuses),
    )


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
