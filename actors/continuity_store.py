"""The table `host_continuity`: since when nobody has shown us keys of a host that we knew."""

from datetime import datetime

from federation.keys import PublicKey
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing


def seen_at(tx: Reading, host: str) -> datetime | None:
    """When that host last proved to be the one we know; None if we have never met it."""
    found = tx.value("SELECT seen_at FROM host_continuity WHERE host = :host", host=host)
    return from_text(found) if isinstance(found, str) else None


def note_seen(
    tx: Writing, host: str, known_since: datetime, now: datetime, silent_since: datetime
) -> None:
    """The host has shown a key that is known since then.

    It counts unless the host was last seen before `silent_since`: then only a key counts that
    was known before the silence began.
    """
    tx.run(
        "INSERT INTO host_continuity (host, seen_at) VALUES (:host, :now)"
        " ON CONFLICT (host) DO UPDATE SET seen_at = :now"
        " WHERE seen_at > :silent_since OR seen_at >= :known_since",
        host=host,
        now=to_text(now),
        known_since=to_text(known_since),
        silent_since=to_text(silent_since),
    )


def forget(tx: Writing, host: str) -> None:
    """Whoever answers there from now on is new to us."""
    tx.run("DELETE FROM host_continuity WHERE host = :host", host=host)


def keys_held(tx: Reading, actor_iri: str) -> dict[str, tuple[PublicKey, datetime]]:
    """The keys in use of a remote actor by their names, each with since when it is known."""
    rows = tx.all(
        """SELECT k.iri, k.kind, k.public, k.created_at
           FROM keys k JOIN actors a ON a.id = k.actor_id
           WHERE a.iri = :iri AND a.local = 0 AND k.retired_at IS NULL""",
        iri=actor_iri,
    )
    return {
        row["iri"]: (PublicKey.load(row["kind"], row["public"]), from_text(row["created_at"]))
        for row in rows
    }


def known_since(tx: Reading, key_iri: str) -> datetime | None:
    """Since when the key in use of that name is known."""
    found = tx.value(
        "SELECT created_at FROM keys WHERE iri = :iri AND retired_at IS NULL", iri=key_iri
    )
    return from_text(found) if isinstance(found, str) else None


def acquaintances(tx: Reading, host: str, most: int) -> list[str]:
    """The actors of a host who are best known and still there, to ask who answers now."""
    rows = tx.all(
        """SELECT a.iri FROM actors a JOIN keys k ON k.actor_id = a.id
           WHERE a.host = :host AND a.local = 0 AND a.gone_at IS NULL AND k.retired_at IS NULL
           GROUP BY a.id ORDER BY min(k.created_at), a.id LIMIT :most""",
        host=host,
        most=most,
    )
    return [row["iri"] for row in rows]
