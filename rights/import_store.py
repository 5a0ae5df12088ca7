"""The tables `imports` and `import_lines`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rights.lists import ListKind
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


class ImportState(StrEnum):
    """Where a list stands: nothing is done before its owner has looked at it."""

    LOOKED_AT = "looked_at"
    BEGUN = "begun"
    DONE = "done"


class Fate(StrEnum):
    """What became of a line; `KNOWN`: it was so already."""

    WAITING = "waiting"
    DONE = "done"
    KNOWN = "known"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Import:
    """A list that a member has brought."""

    id: int
    actor_id: int
    kind: ListKind
    state: ImportState
    unread: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A line of it."""

    import_id: int
    place: int
    name: str
    is_quiet: bool
    fate: Fate = Fate.WAITING


@dataclass(frozen=True, slots=True)
class Errand:
    """A line that waits, of whose list, and what to do with it."""

    line: ImportLine
    actor_id: int
    kind: ListKind


def add(tx: Writing, new: Import, lines: Iterable[ImportLine]) -> None:
    """Writes a list down."""
    tx.run(
        "INSERT INTO imports (id, actor_id, kind, state, unread, made_at)"
        " VALUES (:id, :actor, :kind, :state, :unread, :at)",
        id=new.id,
        actor=new.actor_id,
        kind=new.kind,
        state=new.state,
        unread=new.unread,
        at=to_text(new.made_at),
    )
    tx.run_many(
        "INSERT INTO import_lines (import_id, place, name, is_quiet, fate)"
        " VALUES (:id, :place, :name, :quiet, :fate)",
        [
            {
                "id": new.id,
                "place": line.place,
                "name": line.name,
                "quiet": int(line.is_quiet),
                "fate": line.fate,
            }
            for line in lines
        ],
    )


def of(tx: Reading, actor_id: int) -> list[Import]:
    """A member's lists, the newest first."""
    rows = tx.all("SELECT * FROM imports WHERE actor_id = :id ORDER BY id DESC", id=actor_id)
    return [_import(row) for row in rows]


def set_state(tx: Writing, import_id: int, state: ImportState) -> None:
    tx.run("UPDATE imports SET state = :state WHERE id = :id", id=import_id, state=state)


def waiting(tx: Reading, limit: int) -> list[Errand]:
    """The next lines of every list that has begun, so many of each: no list waits for another."""
    begun = tx.all("SELECT * FROM imports WHERE state = 'begun' ORDER BY id")
    return [errand for row in begun for errand in _next(tx, _import(row), limit)]


def _next(tx: Reading, begun: Import, limit: int) -> list[Errand]:
    rows = tx.all(
        "SELECT * FROM import_lines WHERE import_id = :id AND fate = 'waiting'"
        " ORDER BY place LIMIT :limit",
        id=begun.id,
        limit=limit,
    )
    return [Errand(_line(row), begun.actor_id, begun.kind) for row in rows]


def finish(tx: Writing, line: ImportLine, fate: Fate) -> None:
    """Notes what became of a line, and of its list if that was the last."""
    tx.run(
        "UPDATE import_lines SET fate = :fate WHERE import_id = :id AND place = :place",
        id=line.import_id,
        place=line.place,
        fate=fate,
    )
    end_if_done(tx, line.import_id)


def end_if_done(tx: Writing, import_id: int) -> None:
    """Ends a list of which nothing waits."""
    tx.run(
        """UPDATE imports SET state = 'done' WHERE id = :id AND state = 'begun'
              AND NOT EXISTS (SELECT 1 FROM import_lines
                               WHERE import_id = :id AND fate = 'waiting')""",
        id=import_id,
    )


def counts(tx: Reading, import_id: int) -> Mapping[Fate, int]:
    """How many lines of a list are how far."""
    rows = tx.all(
        "SELECT fate, count(*) AS lines FROM import_lines WHERE import_id = :id GROUP BY fate",
        id=import_id,
    )
    found = {Fate(row["fate"]): int(row["lines"]) for row in rows}
    return {fate: found.get(fate, 0) for fate in Fate}


def names(tx: Reading, import_id: int, fate: Fate, limit: int) -> list[str]:
    """The first names of a list that are so far."""
    rows = tx.all(
        "SELECT name FROM import_lines WHERE import_id = :id AND fate = :fate"
        " ORDER BY place LIMIT :limit",
        id=import_id,
        fate=fate,
        limit=limit,
    )
    return [row["name"] for row in rows]


def forget(tx: Writing, import_id: int) -> None:
    """Forgets a list with its lines."""
    tx.run("DELETE FROM imports WHERE id = :id", id=import_id)


def forget_of(tx: Writing, actor_id: int) -> None:
    """Forgets everything that a member has brought."""
    tx.run("DELETE FROM imports WHERE actor_id = :id", id=actor_id)


def forget_older(tx: Writing, before: datetime) -> int:
    """Forgets lists that were brought before then, unless they are being worked through."""
    return tx.run(
        "DELETE FROM imports WHERE made_at <= :before AND state <> 'begun'",
        before=to_text(before),
    )


def _import(row: Row) -> Import:
    return Import(
        id=row["id"],
        actor_id=row["actor_id"],
        kind=ListKind(row["kind"]),
        state=ImportState(row["state"]),
        unread=row["unread"],
        made_at=from_text(row["made_at"]),
    )


def _line(row: Row) -> ImportLine:
    return ImportLine(
        import_id=row["import_id"],
        place=row["place"],
        name=row["name"],
        is_quiet=bool(row["is_quiet"]),
        fate=Fate(row["fate"]),
    )
