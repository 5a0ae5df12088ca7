"""The table `host_manners`: how each host likes to be spoken to."""

from actors.actor import Manners, Scheme
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


def manners(tx: Reading, host: str) -> Manners | None:
    """What was last learned about `host[:port]`."""
    row = tx.one("SELECT * FROM host_manners WHERE host = :host", host=host)
    if row is None:
        return None
    return Manners(
        scheme=Scheme(row["scheme"]),
        with_query=bool(row["with_query"]),
        learned_at=from_text(row["learned_at"]),
    )


def save_manners(tx: Writing, host: str, learned: Manners) -> None:
    """Remembers how that host wants to be spoken to, in place of what was known."""
    tx.run(
        """INSERT INTO host_manners (host, scheme, with_query, learned_at)
           VALUES (:host, :scheme, :with_query, :learned_at)
           ON CONFLICT (host) DO UPDATE
           SET scheme = excluded.scheme, with_query = excluded.with_query,
               learned_at = excluded.learned_at""",
        host=host,
        scheme=learned.scheme.value,
        with_query=int(learned.with_query),
        learned_at=to_text(learned.learned_at),
    )
