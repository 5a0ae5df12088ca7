"""All SQL of open indexes: which listings are in them, and what each index was told."""

from datetime import datetime

from listings.listing import Listing
from listings.store import LISTINGS, listing_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing
from syndication.index_entry import EntryState, IndexEntry, IndexHealth

# ----------------------------------------------------------------------- listings that are in them


def consent_of(tx: Reading, post_id: int) -> int | None:
    """The consent that a listing's place in open indexes stands on, holding or not."""
    found = tx.value("SELECT consent_id FROM open_listings WHERE post_id = :id", id=post_id)
    return None if found is None else int(str(found))


def put_open(tx: Writing, post_id: int, consent_id: int) -> None:
    """Notes that a listing's author wants it in open indexes."""
    tx.run(
        "INSERT OR REPLACE INTO open_listings (post_id, consent_id) VALUES (:id, :consent)",
        id=post_id,
        consent=consent_id,
    )


def forget_open(tx: Writing, post_id: int) -> bool:
    """Whether a listing was wanted in open indexes until now."""
    return tx.run("DELETE FROM open_listings WHERE post_id = :id", id=post_id) > 0


_SHOWN = """
 JOIN open_listings o ON o.post_id = l.post_id
 JOIN consents c ON c.id = o.consent_id
 WHERE l.local = 1 AND l.state = 'open' AND l.audience = 'public' AND l.voice = 'named'
   AND p.visibility = 'public' AND (l.expires_at IS NULL OR l.expires_at > :now)
   AND c.withdrawn_at IS NULL AND c.audience = 'public'
   AND c.from_at <= :now AND (c.until IS NULL OR c.until > :now)
"""


def shown(tx: Reading, post_id: int, now: datetime) -> Listing | None:
    """A listing that may stand in open indexes now: public, open, and its author agrees."""
    row = tx.one(f"{LISTINGS}{_SHOWN} AND l.post_id = :id", id=post_id, now=to_text(now))
    return None if row is None else listing_of(row)


def all_shown(tx: Reading, now: datetime, most: int) -> list[Listing]:
    """The newest of them."""
    rows = tx.all(
        f"{LISTINGS}{_SHOWN} ORDER BY l.post_id DESC LIMIT :most", now=to_text(now), most=most
    )
    return [listing_of(row) for row in rows]


def roots_in_use(tx: Reading) -> list[str]:
    """The categories in which our network has something open for everybody."""
    rows = tx.all(
        """SELECT root_category AS root FROM listings
            WHERE local = 1 AND state = 'open' AND audience = 'public'
              AND root_category IS NOT NULL GROUP BY 1 HAVING count(*) >= 5 ORDER BY 1"""
    )
    return [row["root"] for row in rows]


# ---------------------------------------------------------------------------- what indexes are told


def put_entry(tx: Writing, entry: IndexEntry) -> None:
    """Writes down how an entry stands."""
    tx.run(
        """INSERT OR REPLACE INTO index_entries
               (profile_url, index_url, digest, state, node_id, tries, due_at, outcome, changed_at)
           VALUES (:profile, :index, :digest, :state, :node, :tries, :due, :outcome, :changed)""",
        profile=entry.profile_url,
        index=entry.index_url,
        digest=entry.digest,
        state=entry.state,
        node=entry.node_id,
        tries=entry.tries,
        due=to_text(entry.due_at) if entry.due_at else None,
        outcome=entry.outcome,
        changed=to_text(entry.changed_at),
    )


def entries(tx: Reading) -> list[IndexEntry]:
    """All of them, the latest change first."""
    rows = tx.all("SELECT * FROM index_entries ORDER BY changed_at DESC, profile_url")
    return [_entry(row) for row in rows]


def due(tx: Reading, now: datetime, most: int, resting: str | None = None) -> list[IndexEntry]:
    """What is to be told now, but to an index that is `resting`; what has to go first."""
    rows = tx.all(
        """SELECT * FROM index_entries WHERE due_at <= :now AND index_url IS NOT :resting
            ORDER BY state <> 'leaving', due_at, profile_url LIMIT :most""",
        now=to_text(now),
        most=most,
        resting=resting,
    )
    return [_entry(row) for row in rows]


def is_leaving(tx: Reading, profile_url: str, but: str) -> bool:
    """Whether a profile is to leave an index that is not (any more) the one named by `but`."""
    found = tx.value(
        "SELECT 1 FROM index_entries"
        " WHERE profile_url = :profile AND state = 'leaving' AND index_url <> :but",
        profile=profile_url,
        but=but,
    )
    return found is not None


def forget_removed(tx: Writing, before: datetime) -> int:
    """Forgets entries that were taken off before that instant."""
    return tx.run(
        "DELETE FROM index_entries WHERE state = 'removed' AND changed_at < :before",
        before=to_text(before),
    )


def health(tx: Reading) -> IndexHealth:
    """How the index is."""
    row = tx.one("SELECT * FROM index_health WHERE id = 1")
    if row is None:
        return IndexHealth()
    return IndexHealth(
        failures=row["failures"],
        next_try_at=_instant(row["next_try_at"]),
        last_error=row["last_error"],
        read_at=_instant(row["read_at"]),
    )


def put_health(tx: Writing, found: IndexHealth) -> None:
    """Writes down how the index is."""
    tx.run(
        """INSERT OR REPLACE INTO index_health (id, failures, next_try_at, last_error, read_at)
           VALUES (1, :failures, :next, :error, :read)""",
        failures=found.failures,
        next=to_text(found.next_try_at) if found.next_try_at else None,
        error=found.last_error,
        read=to_text(found.read_at) if found.read_at else None,
    )


def _entry(row: Row) -> IndexEntry:
    return IndexEntry(
        profile_url=row["profile_url"],
        index_url=row["index_url"],
        digest=row["digest"],
        state=EntryState(row["state"]),
        node_id=row["node_id"],
        tries=row["tries"],
        due_at=_instant(row["due_at"]),
        outcome=row["outcome"],
        changed_at=from_text(row["changed_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return from_text(text) if text else None
