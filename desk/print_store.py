"""What is printed of listings, in one statement."""

import json
from collections.abc import Sequence
from datetime import datetime

from listings.listing import Listing
from listings.store import listing_of
from storage.instants import to_text
from storage.transaction import Reading


def open_listings(
    tx: Reading, kind: str, audiences: Sequence[str], now: datetime, limit: int
) -> list[tuple[Listing, str]]:
    """Open listings of ours for those audiences with the public names of who lists them."""
    rows = tx.all(
        "SELECT l.*, p.iri, p.author_id, a.name AS author_name FROM listings l"
        " JOIN posts p ON p.id = l.post_id JOIN actors a ON a.id = p.author_id"
        " WHERE l.local = 1 AND l.kind = :kind AND l.state = 'open' AND l.expires_at > :now"
        " AND l.audience IN (SELECT value FROM json_each(:audiences)) AND a.gone_at IS NULL"
        " ORDER BY l.opened_at, l.post_id LIMIT :limit",
        kind=kind,
        audiences=json.dumps(list(audiences)),
        now=to_text(now),
        limit=limit,
    )
    return [(listing_of(row), row["author_name"]) for row in rows]
