"""Who stands behind listings that bear the desk's name: sealed, and erased in time."""

from collections.abc import Iterator
from datetime import datetime

from storage.instants import to_text
from storage.transaction import Reading, Writing


def put(tx: Writing, post_id: int, holder: bytes, until: datetime) -> None:
    """Keeps a sealed holder until then."""
    tx.run(
        "INSERT INTO hidden_holders (post_id, holder, until) VALUES (:id, :holder, :until)"
        " ON CONFLICT (post_id) DO UPDATE SET holder = excluded.holder, until = excluded.until",
        id=post_id,
        holder=holder,
        until=to_text(until),
    )


def of(tx: Reading, post_id: int) -> bytes | None:
    """The sealed holder of a listing; None once it is erased, and for listings in one's name."""
    found = tx.value("SELECT holder FROM hidden_holders WHERE post_id = :id", id=post_id)
    return found if isinstance(found, bytes) else None


def all_holders(tx: Reading) -> Iterator[tuple[int, bytes]]:
    """Every listing with its sealed holder: no index says which are the same member's."""
    for row in tx.all("SELECT post_id, holder FROM hidden_holders ORDER BY post_id"):
        yield row["post_id"], row["holder"]


def keep_until(tx: Writing, post_id: int, until: datetime) -> None:
    """Erases it then, neither earlier nor later."""
    tx.run(
        "UPDATE hidden_holders SET until = :until WHERE post_id = :id",
        id=post_id,
        until=to_text(until),
    )


def forget(tx: Writing, post_id: int) -> None:
    """Erases a holder."""
    tx.run("DELETE FROM hidden_holders WHERE post_id = :id", id=post_id)


def erase_due(tx: Writing, now: datetime) -> int:
    """Erases every holder whose time is over; says how many."""
    return tx.run("DELETE FROM hidden_holders WHERE until <= :now", now=to_text(now))
