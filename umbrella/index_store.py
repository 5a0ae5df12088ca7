"""The SQL of the index in memory: what it is made of, and what has changed since."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from listings.store import SEARCH
from posts.seen_store import VISIBLE, Viewer, viewer_params
from storage.search import fold
from storage.transaction import Reading, Row, Writing
from umbrella.index import Entry

_COLUMNS: Final = "place, ends, network_id, stray_host, traits, slots"
_NEWEST: Final = (1 << 63) - 1
NEVER: Final = 1 << 52
"""When a listing ends that has no end, in milliseconds."""


def latest_change(tx: Reading) -> int:
    """The number of the latest change of any listing."""
    return int(str(tx.value("SELECT coalesce(max(change), 0) FROM feed_places")))


def cleared(tx: Reading) -> int:
    """Until which change nothing is known any more of what is gone."""
    return int(str(tx.value("SELECT cleared FROM feed_directory")))


def clear_gone(tx: Writing, keep: int) -> int:
    """Clears away what is gone, but for the latest `keep` changes; says how many rows.

    `keep` is one at least: the number of the latest change is what the next one goes on from.
    """
    until = latest_change(tx) - keep
    gone = tx.run("DELETE FROM feed_places WHERE post_id IS NULL AND change <= :until", until=until)
    if gone:
        tx.run("UPDATE feed_directory SET cleared = :until", until=until)
    return gone


def shown_after(tx: Reading, place: int, most: int) -> Sequence[Row]:
    """Listings that are in a list for anybody, in the order of places: rows as `Entry` has them."""
    return tx.all(
        f"SELECT {_COLUMNS} FROM feed_places"  # noqa: S608  # only our own column names
        " WHERE place > :place AND shown = 1 ORDER BY place LIMIT :limit",
        place=place,
        limit=most,
    )


def are_many(tx: Reading, many: int) -> bool:
    """Whether so many listings are in a list for anybody."""
    found = tx.all("SELECT 1 FROM feed_places WHERE shown = 1 LIMIT 1 OFFSET :many", many=many - 1)
    return bool(found)


def file_of(tx: Reading) -> Path:
    """Where the database lies."""
    sql = "SELECT file FROM pragma_database_list WHERE name = 'main'"
    return Path(str(tx.value(sql)))


def mark_of_copy(tx: Reading) -> str | None:
    """The mark of the copy of the index that tells a state which this store was in."""
    mark = tx.value("SELECT copied FROM feed_directory")
    return None if mark is None else str(mark)


def note_copy(tx: Writing, mark: str) -> None:
    """From now on the copy with that mark counts, and none before it."""
    tx.run("UPDATE feed_directory SET copied = :mark", mark=mark)


def shape(tx: Reading) -> int:
    """A number that changes with each migration that may write places by itself.

    Whatever else changes a listing goes through the triggers, and is a change like any other.
    """
    return int(str(tx.value("SELECT max(number) FROM migrations WHERE room = 'umbrella'")))


def changed_since(tx: Reading, change: int) -> list[tuple[int, Entry | None]]:
    """What has changed after that change, by its place; None for what is in no list now."""
    rows = tx.all(
        f"SELECT {_COLUMNS}, shown FROM feed_places WHERE change > :change",  # noqa: S608
        change=change,
    )
    return [(row["place"], Entry(*tuple(row)[:-1]) if row["shown"] else None) for row in rows]


def ending_between(tx: Reading, after: int, until: int) -> list[int]:
    """The places of what ends after one instant, and not after another; in milliseconds."""
    rows = tx.all(
        "SELECT place FROM feed_places WHERE shown = 1 AND ends > :after AND ends <= :until",
        after=after,
        until=until,
    )
    return [int(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What filters ask of a network; `area` is folded."""

    id: int
    host: str
    country: str | None
    area: str


def directory_version(tx: Reading) -> int:
    """A number that grows whenever the directory says something else of a network."""
    return int(str(tx.value("SELECT version FROM feed_directory")))


def networks(tx: Reading) -> list[NetworkFacts]:
    """Every network of the directory, the nearest first."""
    rows = tx.all(
        "SELECT a.id, a.host, k.country, k.area, coalesce(a.place, '') AS place"
        "  FROM known_networks k CROSS JOIN actors a ON a.id = k.actor_id"
        " ORDER BY k.distance, a.name, a.id"
    )
    return [_facts(row) for row in rows]


def _facts(row: Row) -> NetworkFacts:
    area = fold(f"{row['area']} {row['place']}")
    return NetworkFacts(row["id"], row["host"], row["country"], area)


def places_of(tx: Reading, author_ids: Iterable[int]) -> list[int]:
    """The places of what these authors have listed."""
    rows = tx.all(
        "SELECT place FROM feed_places"
        " WHERE author_id IN (SELECT value FROM json_each(:ids)) AND shown = 1",
        ids=json.dumps(list(author_ids)),
    )
    return [int(row[0]) for row in rows]


def places_naming(tx: Reading, iri: str) -> list[int]:
    """The places of listings in which somebody is named as a reader."""
    rows = tx.all(
        "SELECT f.place FROM post_readers r CROSS JOIN feed_places f ON f.post_id = r.post_id"
        " WHERE r.actor_iri = :iri AND f.shown = 1",
        iri=iri,
    )
    return [int(row[0]) for row in rows]


def visible_among(tx: Reading, viewer: Viewer, places: Iterable[int]) -> list[int]:
    """Which of these places hold something that the viewer may see, asked one by one."""
    rows = tx.all(
        "SELECT f.place FROM feed_places f JOIN posts p ON p.id = f.post_id"  # noqa: S608
        "  JOIN actors a ON a.id = p.author_id"
        f" WHERE f.place IN (SELECT value FROM json_each(:places)) AND {VISIBLE}",
        places=json.dumps(list(places)),
        **viewer_params(viewer),
    )
    return [int(row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What decides in bulk what somebody may see, as `posts.seen_store.VISIBLE` decides of one."""

    is_ours: bool = False
    is_sister: bool = False
    is_coordinator: bool = False
    shunned: tuple[int, ...] = ()  # authors they have blocked, who blocked them or avoid their host
    avoided: tuple[str, ...] = ()  # hosts
    muted: tuple[int, ...] = ()
    sister_hosts: tuple[str, ...] = ()


_EYES = """
SELECT :viewer_is_member = 1 AND NOT EXISTS (
           SELECT 1 FROM members m WHERE m.actor_id = :viewer_id AND m.standing = 'newcomer'
       ) AS is_ours,
       EXISTS (SELECT 1 FROM pacts s JOIN actors n ON n.id = s.network_id
                WHERE s.state = 'active' AND n.host = :viewer_host) AS is_sister,
       EXISTS (SELECT 1 FROM members m WHERE m.actor_id = :viewer_id
                  AND m.standing = 'coordinator' AND m.left_at IS NULL) AS is_coordinator,
       (SELECT json_group_array(id) FROM (
            SELECT blocked_id AS id FROM blocks WHERE blocker_id = :viewer_id
             UNION ALL SELECT blocker_id FROM blocks WHERE blocked_id = :viewer_id
             UNION ALL SELECT actor_id FROM avoided_hosts WHERE host = :viewer_host)) AS shunned,
       (SELECT json_group_array(host) FROM avoided_hosts WHERE actor_id = :viewer_id) AS avoided,
       (SELECT json_group_array(muted_id) FROM mutes WHERE muter_id = :viewer_id) AS muted,
       (SELECT json_group_array(DISTINCT n.host) FROM pacts s JOIN actors n ON n.id = s.network_id
         WHERE s.state = 'active') AS sister_hosts
"""


def eyes_of(tx: Reading, viewer: Viewer) -> Eyes:
    """What decides what the viewer may see."""
    params = viewer_params(viewer)
    row = tx.one(_EYES, **params) if params["viewer_id"] is not None else None
    if row is None:
        return Eyes()
    lists = (tuple(json.loads(row[name])) for name in ("shunned", "avoided", "muted"))
    shunned, avoided, muted = lists
    return Eyes(
        is_ours=bool(row["is_ours"]),
        is_sister=bool(row["is_sister"]),
        is_coordinator=bool(row["is_coordinator"]),
        shunned=shunned,
        avoided=avoided,
        muted=muted,
        sister_hosts=tuple(json.loads(row["sister_hosts"])),
    )


_HOLDING = f"""
SELECT s.rowid AS post_id, f.place
  FROM {SEARCH.name} s CROSS JOIN feed_places f ON f.post_id = s.rowid
 WHERE s.{SEARCH.name} MATCH :query AND s.rowid < :below
 ORDER BY s.rowid DESC LIMIT :limit
"""  # noqa: S608  # only our own table names


def holding_words(tx: Reading, query: str, limit: int) -> list[int]:
    """The places of the newest of what holds the words of a full-text query."""
    # As one text, because each row by itself hands the interpreter to and fro between threads.
    found = tx.value(
        f"SELECT group_concat(place) FROM ({_HOLDING})",  # noqa: S608
        query=query,
        below=_NEWEST,
        limit=limit,
    )
    places: list[int] = json.loads("[" + str(found or "") + "]")
    return places


def holding_words_below(
    tx: Reading, query: str, *, limit: int, below: int
) -> list[tuple[int, int]]:
    """As `holding_words`, only what is older than a post; each post with its place."""
    rows = tx.all(_HOLDING, query=query, below=below, limit=limit)
    return [(int(row[0]), int(row[1])) for row in rows]


def first_word(tx: Reading, since: str, before: str) -> str | None:
    """The first of the words in the full-text index from one on, before another; folded."""
    found = tx.value(
        f"SELECT term FROM {SEARCH.name}_terms WHERE term >= :since AND term < :before LIMIT 1",  # noqa: S608
        since=since,
        before=before,
    )
    return None if found is None else str(found)


def post_at(tx: Reading, place: int) -> int | None:
    """The post at a place."""
    found = tx.value("SELECT post_id FROM feed_places WHERE place = :place", place=place)
    return None if found is None else int(str(found))


def changed_after(tx: Reading, instant: int) -> list[int]:
    """The places of what has changed after that instant, in milliseconds."""
    rows = tx.all(
        "SELECT place FROM feed_places WHERE shown = 1 AND changed > :instant", instant=instant
    )
    return [int(row[0]) for row in rows]


def ends_of(tx: Reading, places: Iterable[int]) -> list[tuple[int, int]]:
    """End and place of each of these; what has none ends last of all."""
    rows = tx.all(
        "SELECT coalesce(ends, :never), place FROM feed_places"
        " WHERE place IN (SELECT value FROM json_each(:places))",
        never=NEVER,
        places=json.dumps(list(places)),
    )
    return [(int(row[0]), int(row[1])) for row in rows]


def ending_next(
    tx: Reading, after: tuple[int, int], before: int, limit: int
) -> list[tuple[int, int]]:
    """End and place of what ends next after one of these, before that instant."""
    rows = tx.all(
        "SELECT ends, place FROM feed_places WHERE shown = 1 AND ends >= :end AND ends < :before"
        " AND (ends, place) > (:end, :place) ORDER BY ends, place LIMIT :limit",
        end=after[0],
        place=after[1],
        before=before,
        limit=limit,
    )
    return [(int(row[0]), int(row[1])) for row in rows]
