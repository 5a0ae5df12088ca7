"""The table of markers."""

from collections.abc import Mapping
from datetime import datetime

from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from timelines.marker import Marker, Place


def of(tx: Reading, owner_id: int) -> Mapping[Place, Marker]:
    """How far a member has read; nothing for where they never said."""
    rows = tx.all("SELECT * FROM markers WHERE owner_id = :owner", owner=owner_id)
    return {
        Place(row["timeline"]): Marker(
            row["last_read_id"], row["version"], from_text(row["updated_at"])
        )
        for row in rows
    }


def put(tx: Writing, owner_id: int, place: Place, last_read_id: int, now: datetime) -> None:
    """Writes down how far a member has read."""
    tx.run(
        "INSERT INTO markers (owner_id, timeline, last_read_id, version, updated_at)"
        " VALUES (:owner, :place, :last, 1, :now) ON CONFLICT (owner_id, timeline) DO UPDATE"
        " SET last_read_id = excluded.last_read_id, version = version + 1,"
        " updated_at = excluded.updated_at",
        owner=owner_id,
        place=place,
        last=last_read_id,
        now=to_text(now),
    )


def forget(tx: Writing, owner_id: int) -> None:
    """Deletes how far a member has read."""
    tx.run("DELETE FROM markers WHERE owner_id = :owner", owner=owner_id)
