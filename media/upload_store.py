"""What is written down of uploads that nobody has looked into yet."""

from datetime import datetime

from media.picture import Focus
from media.store import focus_in, focus_text
from media.upload import Upload
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


def insert(tx: Writing, upload: Upload) -> None:
    """Writes a new one down; its octets are put by already."""
    tx.run(
        "INSERT INTO uploads (id, owner_id, alt, focus, created_at)"
        " VALUES (:id, :owner, :alt, :focus, :now)",
        id=upload.id,
        owner=upload.owner_id,
        alt=upload.alt,
        focus=focus_text(upload.focus),
        now=to_text(upload.created_at),
    )


def by_id(tx: Reading, upload_id: int) -> Upload | None:
    """One of them, whoever brought it."""
    row = tx.one("SELECT * FROM uploads WHERE id = :id", id=upload_id)
    return None if row is None else _upload(row)


def first_waiting(tx: Reading) -> Upload | None:
    """The one that has waited longest."""
    row = tx.one("SELECT * FROM uploads WHERE trouble IS NULL ORDER BY id LIMIT 1")
    return None if row is None else _upload(row)


def count_of(tx: Reading, owner_id: int) -> int:
    """How many somebody has brought."""
    sql = "SELECT count(*) FROM uploads WHERE owner_id = :owner"
    return int(str(tx.value(sql, owner=owner_id)))


def describe(tx: Writing, upload_id: int, alt: str, focus: Focus) -> None:
    """Says what it shows before anybody has looked."""
    tx.run(
        "UPDATE uploads SET alt = :alt, focus = :focus WHERE id = :id",
        id=upload_id,
        alt=alt,
        focus=focus_text(focus),
    )


def fail(tx: Writing, upload_id: int, trouble: str) -> None:
    """It cannot be read."""
    tx.run("UPDATE uploads SET trouble = :why WHERE id = :id", why=trouble, id=upload_id)


def delete(tx: Writing, upload_id: int) -> bool:
    """True if it was there."""
    return tx.run("DELETE FROM uploads WHERE id = :id", id=upload_id) > 0


def of_owner(tx: Reading, owner_id: int) -> list[int]:
    """All that somebody has brought."""
    rows = tx.all("SELECT id FROM uploads WHERE owner_id = :owner", owner=owner_id)
    return [row["id"] for row in rows]


def older_than(tx: Reading, before: datetime) -> list[int]:
    """All from before then."""
    rows = tx.all("SELECT id FROM uploads WHERE created_at < :before", before=to_text(before))
    return [row["id"] for row in rows]


def all_ids(tx: Reading) -> set[int]:
    """All there are."""
    return {row["id"] for row in tx.all("SELECT id FROM uploads")}


def _upload(row: Row) -> Upload:
    return Upload(
        id=row["id"],
        owner_id=row["owner_id"],
        alt=row["alt"],
        focus=focus_in(row["focus"]),
        trouble=row["trouble"],
        created_at=from_text(row["created_at"]),
    )
