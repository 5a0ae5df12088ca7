"""All SQL of what was read out of open indexes; nothing of it ever enters the feed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Row, Writing
from syndication.gleaning import Gleaning


@dataclass(frozen=True, slots=True)
class Gleaned:
    """One of them as it is shown."""

    id: int
    host: str
    kind: str
    title: str
    body: str
    tags: tuple[str, ...]
    link: str


def put(tx: Writing, number: int, found: Gleaning, updated: int, now: datetime) -> bool:
    """Writes down what a profile says now; False if the same stands here from another address."""
    tx.run("DELETE FROM gleanings WHERE profile_url = :url", url=found.profile_url)
    return (
        tx.run(
            """INSERT INTO gleanings (id, profile_url, host, kind, title, body, tags, link, digest,
                                      updated, found_at, seen_at, ends_at)
               VALUES (:id, :url, :host, :kind, :title, :body, :tags, :link, :digest,
                       :updated, :now, :now, :ends)
               ON CONFLICT (digest) DO NOTHING""",
            id=number,
            url=found.profile_url,
            host=found.host,
            kind=found.kind,
            title=found.title,
            body=found.body,
            tags=json.dumps(found.tags),
            link=found.link,
            digest=found.digest,
            updated=updated,
            now=to_text(now),
            ends=to_text(found.ends_at),
        )
        > 0
    )


def known(tx: Reading) -> Mapping[str, int]:
    """The addresses of all profiles that are here, and when each was changed last (unix)."""
    rows = tx.all("SELECT profile_url, updated FROM gleanings")
    return {row["profile_url"]: row["updated"] for row in rows}


def removed(tx: Reading) -> frozenset[str]:
    """Addresses that are never to be read again."""
    rows = tx.all("SELECT profile_url FROM gleanings_removed")
    return frozenset(row["profile_url"] for row in rows)


def hosts_of_networks(tx: Reading) -> frozenset[str]:
    """Hosts of networks that we can reach from sister to sister: those speak for themselves."""
    rows = tx.all("SELECT a.host FROM known_networks k JOIN actors a ON a.id = k.actor_id")
    return frozenset(row["host"] for row in rows)


def note_seen(tx: Writing, profile_urls: Collection[str], now: datetime) -> None:
    """Notes that these still stand in the index."""
    tx.run(
        "UPDATE gleanings SET seen_at = :now"
        " WHERE profile_url IN (SELECT value FROM json_each(:urls))",
        urls=json.dumps(sorted(profile_urls)),
        now=to_text(now),
    )


def drop(tx: Writing, profile_url: str) -> int:
    """Forgets one; how many that were."""
    return tx.run("DELETE FROM gleanings WHERE profile_url = :url", url=profile_url)


def drop_over(tx: Writing, now: datetime, unseen_since: datetime) -> int:
    """Forgets what is over, and what has stood in the index no more since then."""
    return tx.run(
        "DELETE FROM gleanings WHERE ends_at <= :now OR seen_at < :since",
        now=to_text(now),
        since=to_text(unseen_since),
    )


def is_any_over(tx: Reading, now: datetime, unseen_since: datetime) -> bool:
    """Whether there is anything to forget."""
    found = tx.value(
        "SELECT 1 FROM gleanings WHERE ends_at <= :now OR seen_at < :since LIMIT 1",
        now=to_text(now),
        since=to_text(unseen_since),
    )
    return found is not None


def keep_newest(tx: Writing, most: int) -> int:
    """Forgets all but so many."""
    return tx.run(
        "DELETE FROM gleanings WHERE id NOT IN"
        " (SELECT id FROM gleanings ORDER BY found_at DESC, id DESC LIMIT :most)",
        most=most,
    )


def shown(tx: Reading, now: datetime, *, most: int, before: int | None = None) -> list[Gleaned]:
    """Those that are not over, the newest first; `before` is the id of the last one shown."""
    rows = tx.all(
        "SELECT * FROM gleanings WHERE ends_at > :now AND (:before IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :most",
        now=to_text(now),
        before=before,
        most=most,
    )
    return [_gleaned(row) for row in rows]


def by_id(tx: Reading, number: int) -> Gleaned | None:
    """One of them, whatever its end."""
    row = tx.one("SELECT * FROM gleanings WHERE id = :id", id=number)
    return None if row is None else _gleaned(row)


def remove(tx: Writing, number: int, now: datetime) -> bool:
    """Takes one off for good; whether it was here."""
    tx.run(
        "INSERT OR IGNORE INTO gleanings_removed (profile_url, removed_at)"
        " SELECT profile_url, :now FROM gleanings WHERE id = :id",
        id=number,
        now=to_text(now),
    )
    return tx.run("DELETE FROM gleanings WHERE id = :id", id=number) > 0


def _gleaned(row: Row) -> Gleaned:
    return Gleaned(
        id=row["id"],
        host=row["host"],
        kind=row["kind"],
        title=row["title"],
        body=row["body"],
        tags=tuple(json.loads(row["tags"])),
        link=row["link"],
    )
