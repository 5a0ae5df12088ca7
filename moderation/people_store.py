"""Accounts as moderators' programs look for them, by what is open of them."""

from dataclasses import dataclass

from storage.transaction import Reading

_LARGEST = 2**63 - 1
_STATES = {
    "active": "(a.local = 0 OR c.vetting NOT IN ('applied', 'paused'))",
    "pending": "c.vetting = 'applied'",
    "suspended": "(c.vetting = 'paused' OR EXISTS (SELECT 1 FROM blocked_hosts k"
    " WHERE a.local = 0 AND k.host = a.host AND k.severity = 'suspend'))",
    "silenced": "(c.limits LIKE '%review_first%' OR EXISTS (SELECT 1 FROM blocked_hosts k"
    " WHERE a.local = 0 AND k.host = a.host AND k.severity = 'silence'))",
    "": "1",
}
STATES = frozenset(_STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which accounts, newest first. `state` is one of `STATES`; names are beginnings."""

    local: bool
    remote: bool
    state: str = ""
    staff: bool = False
    username: str = ""
    display_name: str = ""
    host: str = ""
    actor_id: int | None = None
    before: int | None = None
    after: int | None = None
    limit: int = 100


def found(tx: Reading, chosen: Chosen) -> list[int]:
    """Their ids."""
    rows = tx.all(
        f"""SELECT a.id FROM actors a LEFT JOIN accounts c ON c.actor_id = a.id
            WHERE a.gone_at IS NULL AND (a.local = 0 OR c.erased_at IS NULL AND a.role = 'member')
              AND ((:local AND a.local = 1) OR (:remote AND a.local = 0))
              AND {_STATES[chosen.state]}
              AND (NOT :staff OR EXISTS (SELECT 1 FROM roles r WHERE r.actor_id = a.id))
              AND (:username = '' OR substr(a.username, 1, length(:username)) = :username)
              AND (:name = '' OR substr(lower(a.name), 1, length(:name)) = lower(:name))
              AND (:host = '' OR a.host = :host)
              AND (:id IS NULL OR a.id = :id)
              AND a.id < :before AND a.id > :after
            ORDER BY a.id DESC LIMIT :limit""",  # noqa: S608  # our own words
        local=int(chosen.local),
        remote=int(chosen.remote),
        staff=int(chosen.staff),
        username=chosen.username,
        name=chosen.display_name,
        host=chosen.host,
        id=chosen.actor_id,
        before=_LARGEST if chosen.before is None else chosen.before,
        after=chosen.after or 0,
        limit=chosen.limit,
    )
    return [row["id"] for row in rows]
