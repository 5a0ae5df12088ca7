"""The SQL of umbrellas: their hosts, what those state, and what is to be announced."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of
from alliances.consent import Kind, Statement
from alliances.umbrella import HostRow
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, SqlValue, Writing


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement with the document that says it; `number` is part of the name of one of ours."""

    statement: Statement
    number: int
    document: bytes


# ------------------------------------------------------------------------------------------ hosts


def host(tx: Reading, actor_id: int) -> HostRow | None:
    """What we keep of that umbrella; None for an actor who is none."""
    row = tx.one("SELECT * FROM umbrella_hosts WHERE actor_id = :id", id=actor_id)
    return None if row is None else _host(row)


def count_hosts(tx: Reading) -> int:
    """How many hosts of umbrellas we know."""
    return int(tx.value("SELECT count(*) FROM umbrella_hosts") or 0)


def has_own(tx: Reading) -> bool:
    """Whether this node hosts any umbrella."""
    sql = "SELECT 1 FROM umbrella_hosts WHERE local = 1 LIMIT 1"
    return tx.recall(("umbrella_hosts",), "hosts an umbrella", lambda: tx.one(sql) is not None)


def actors_of_all(tx: Reading) -> list[Actor]:
    """Every host of every umbrella we know, oldest first."""
    return _actors(tx, "JOIN umbrella_hosts h ON h.actor_id = actors.id ORDER BY actors.id")


def actors_of_circle(tx: Reading, circle: int) -> list[Actor]:
    """The hosts of one umbrella, ours first."""
    rest = "JOIN umbrella_hosts h ON h.actor_id = actors.id WHERE h.circle = :circle"
    return _actors(tx, f"{rest} ORDER BY actors.local DESC, actors.id", circle=circle)


def own(tx: Reading) -> list[Actor]:
    """The umbrellas that this node hosts."""
    rest = "JOIN umbrella_hosts h ON h.actor_id = actors.id WHERE h.local = 1"
    return _actors(tx, f"{rest} ORDER BY actors.id")


def note_host(tx: Writing, actor: Actor, now: datetime) -> bool:
    """Begins to keep an umbrella, whose collections are to be read at once; False if it is kept."""
    return bool(
        tx.run(
            "INSERT INTO umbrella_hosts (actor_id, local, circle, noted_at, due_at)"
            " VALUES (:id, :local, :id, :now, :now) ON CONFLICT (actor_id) DO NOTHING",
            id=actor.id,
            local=int(actor.local),
            now=to_text(now),
        )
    )


def forget_host(tx: Writing, actor_id: int) -> None:
    """Keeps an umbrella no more, nor what it said."""
    for table, column in _OF_A_HOST:
        tx.run(f"DELETE FROM {table} WHERE {column} = :id", id=actor_id)  # noqa: S608  # our names


_OF_A_HOST = (
    ("umbrella_statements", "host_id"),
    ("umbrellas_joined", "umbrella_id"),
    ("umbrella_members", "by_id"),
    ("umbrella_coordinators", "by_id"),
    ("umbrella_hosts", "actor_id"),
)


def set_circle(tx: Writing, actor_id: int, circle: int) -> bool:
    """Says of which umbrella that host is; False if it was of that one before."""
    return bool(
        tx.run(
            "UPDATE umbrella_hosts SET circle = :circle WHERE actor_id = :id AND circle <> :circle",
            id=actor_id,
            circle=circle,
        )
    )


def needed(tx: Reading, network_iri: str) -> set[int]:
    """The hosts of umbrellas that somebody here has to do with.

    Ours; those that our network names, or that speak of it or of a sister; those that somebody
    here follows.
    """
    rows = tx.all(
        "SELECT actor_id FROM umbrella_hosts WHERE circle IN ("
        " SELECT h.circle FROM umbrella_hosts h WHERE h.local = 1"
        "  OR h.actor_id IN (SELECT umbrella_id FROM umbrellas_joined)"
        "  OR EXISTS (SELECT 1 FROM follows f JOIN actors a ON a.id = f.follower_id"
        "     WHERE f.followed_id = h.actor_id AND a.local = 1)"
        "  OR EXISTS (SELECT 1 FROM umbrella_statements s WHERE s.host_id = h.actor_id"
        "     AND s.ended = 0 AND (s.subject_iri = :network OR s.subject_iri IN (SELECT n.iri"
        "      FROM pacts p JOIN actors n ON n.id = p.network_id WHERE p.state = 'active'))))",
        network=network_iri,
    )
    return {row["actor_id"] for row in rows}


def circles(tx: Reading) -> dict[int, int]:
    """Of every host the umbrella it is of."""
    rows = tx.all("SELECT actor_id, circle FROM umbrella_hosts")
    return {row["actor_id"]: row["circle"] for row in rows}


def set_charter(tx: Writing, actor_id: int, charter: str, at: datetime) -> None:
    """Writes down what that host says the umbrella is for."""
    tx.run(
        "UPDATE umbrella_hosts SET charter = :charter, charter_at = :at WHERE actor_id = :id",
        id=actor_id,
        charter=charter,
        at=to_text(at),
    )


def set_community(tx: Writing, actor_id: int, iri: str) -> None:
    """Writes down which community stands beside that host; empty: none."""
    tx.run(
        "UPDATE umbrella_hosts SET community = :iri WHERE actor_id = :id AND community <> :iri",
        id=actor_id,
        iri=iri,
    )


def without_community(tx: Reading) -> list[Actor]:
    """The umbrellas of ours that have no community beside them yet."""
    rest = "JOIN umbrella_hosts h ON h.actor_id = actors.id WHERE h.local = 1 AND h.community = ''"
    return _actors(tx, f"{rest} ORDER BY actors.id")


def community_of(tx: Reading, umbrella_id: int) -> Actor | None:
    """The community beside an umbrella of ours."""
    rest = (
        "JOIN umbrella_hosts h ON h.community = actors.iri WHERE h.actor_id = :id AND h.local = 1"
    )
    return next(iter(_actors(tx, rest, id=umbrella_id)), None)


def communities_with(tx: Reading, network_id: int, limit: int) -> list[str]:
    """The communities beside the hosts of all umbrellas a network is in, by their IRIs."""
    rows = tx.all(
        "SELECT DISTINCT h.community, h.actor_id FROM umbrella_members m"
        " JOIN umbrella_hosts h ON h.circle = m.circle"
        " WHERE m.network_id = :network AND h.community <> ''"
        " ORDER BY h.actor_id LIMIT :limit",
        network=network_id,
        limit=limit,
    )
    return [row["community"] for row in rows]


def make_due(tx: Writing, actor_id: int, at: datetime) -> bool:
    """Has that host read again, no later than then; False if it is none, or ours."""
    return bool(
        tx.run(
            "UPDATE umbrella_hosts SET due_at = min(due_at, :at)"
            " WHERE actor_id = :id AND local = 0",
            id=actor_id,
            at=to_text(at),
        )
    )


def due_hosts(tx: Reading, now: datetime, limit: int) -> list[Actor]:
    """The hosts to be read now, those that wait longest first."""
    return _actors(
        tx,
        "JOIN umbrella_hosts h ON h.actor_id = actors.id"
        " WHERE h.local = 0 AND h.due_at <= :now AND actors.gone_at IS NULL"
        " ORDER BY h.due_at LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )


def note_reading(tx: Writing, actor_id: int, now: datetime, due_at: datetime, *, ok: bool) -> None:
    """Notes that a host was read, or could not be, and when to try again."""
    tx.run(
        "UPDATE umbrella_hosts SET due_at = :due,"
        " read_at = CASE WHEN :ok THEN :now ELSE read_at END,"
        " failures = CASE WHEN :ok THEN 0 ELSE failures + 1 END WHERE actor_id = :id",
        id=actor_id,
        now=to_text(now),
        due=to_text(due_at),
        ok=int(ok),
    )


def note_unsettled(tx: Writing, circle: int) -> None:
    """Notes that who is in has changed: what our hosts follow and announce is to be mended."""
    tx.run(
        "UPDATE umbrella_hosts SET unsettled = 1 WHERE circle = :circle AND local = 1",
        circle=circle,
    )


def unsettled(tx: Reading) -> list[int]:
    """Those of our own hosts whose follows and announcements are to be mended."""
    rows = tx.all("SELECT actor_id FROM umbrella_hosts WHERE unsettled = 1 AND local = 1")
    return [row["actor_id"] for row in rows]


def note_settled(tx: Writing, actor_id: int) -> None:
    tx.run("UPDATE umbrella_hosts SET unsettled = 0 WHERE actor_id = :id", id=actor_id)


# ------------------------------------------------------------------------------------- statements


_STATEMENTS = (
    "SELECT s.*, a.iri AS host_iri FROM umbrella_statements s JOIN actors a ON a.id = s.host_id"
)


def statement(tx: Reading, host_id: int, kind: Kind, subject: str) -> Kept | None:
    """What that host last said of that subject."""
    row = tx.one(
        f"{_STATEMENTS} WHERE s.host_id = :host AND s.kind = :kind AND s.subject_iri = :subject",
        host=host_id,
        kind=kind.value,
        subject=subject,
    )
    return None if row is None else _kept(row)


def statements_of(tx: Reading, hosts: Iterable[int], kind: Kind) -> list[Kept]:
    """All that these hosts last said, in the order of subjects."""
    rows = tx.all(
        f"{_STATEMENTS} WHERE s.kind = :kind"  # noqa: S608  # our own words
        " AND s.host_id IN (SELECT value FROM json_each(:hosts))"
        " ORDER BY s.subject_iri, s.host_id",
        hosts=json.dumps(list(hosts)),
        kind=kind.value,
    )
    return [_kept(row) for row in rows]


def statement_numbered(tx: Reading, host_id: int, kind: Kind, number: int) -> bytes | None:
    """The document of one statement of ours by its number."""
    row = tx.one(
        "SELECT document FROM umbrella_statements"
        " WHERE host_id = :host AND kind = :kind AND number = :number",
        host=host_id,
        kind=kind.value,
        number=number,
    )
    return None if row is None else bytes(row["document"])


def count_statements(tx: Reading, host_id: int, kind: Kind) -> int:
    """How many subjects that host has spoken of."""
    return int(
        tx.value(
            "SELECT count(*) FROM umbrella_statements WHERE host_id = :host AND kind = :kind",
            host=host_id,
            kind=kind.value,
        )
        or 0
    )


def hosts_speaking_of(tx: Reading, subject: str, kind: Kind) -> list[int]:
    """The hosts that have ever spoken of that subject."""
    rows = tx.all(
        "SELECT host_id FROM umbrella_statements WHERE subject_iri = :subject AND kind = :kind",
        subject=subject,
        kind=kind.value,
    )
    return [row["host_id"] for row in rows]


def put_statement(tx: Writing, host_id: int, kept: Kept) -> None:
    """Writes down the newest word of a host on a subject; `alliances.consent` says which it is."""
    said = kept.statement
    tx.run(
        "INSERT INTO umbrella_statements"
        " (host_id, kind, subject_iri, number, published_at, updated_at, ended, document)"
        " VALUES (:host, :kind, :subject, :number, :published, :updated, :ended, :document)"
        " ON CONFLICT (host_id, kind, subject_iri) DO UPDATE SET"
        " published_at = excluded.published_at, updated_at = excluded.updated_at,"
        " ended = excluded.ended, document = excluded.document",
        host=host_id,
        kind=said.kind.value,
        subject=said.subject,
        number=kept.number,
        published=to_text(said.published),
        updated=to_text(said.updated),
        ended=int(said.ended),
        document=kept.document,
    )


# ---------------------------------------------------------------------------------------- errands


def queue(tx: Writing, posts: Sequence[int]) -> None:
    """Has these posts looked at: an umbrella of ours may have to announce them."""
    tx.run_many(
        "INSERT INTO umbrella_errands (post_id) VALUES (:id) ON CONFLICT (post_id) DO NOTHING",
        [{"id": number} for number in posts],
    )


def has_errands(tx: Reading) -> bool:
    """Whether there is anything to mend or to announce."""
    return bool(unsettled(tx) or queued(tx, 1))


def queued(tx: Reading, limit: int) -> list[int]:
    """The posts to be looked at, oldest first."""
    rows = tx.all("SELECT post_id FROM umbrella_errands ORDER BY post_id LIMIT :most", most=limit)
    return [row["post_id"] for row in rows]


def unqueue(tx: Writing, post_id: int) -> None:
    tx.run("DELETE FROM umbrella_errands WHERE post_id = :id", id=post_id)


def _actors(tx: Reading, rest: str, **params: SqlValue) -> list[Actor]:
    rows = tx.all(f"SELECT {COLUMNS} FROM actors {rest}", **params)  # noqa: S608  # our own words
    return [actor_of(row) for row in rows]


def _host(row: Row) -> HostRow:
    return HostRow(
        actor_id=row["actor_id"],
        local=bool(row["local"]),
        circle=row["circle"],
        charter=row["charter"],
        charter_at=from_text(row["charter_at"]) if row["charter_at"] else None,
        community=row["community"],
        read_at=from_text(row["read_at"]) if row["read_at"] else None,
        failures=row["failures"],
    )


def _kept(row: Row) -> Kept:
    said = Statement(
        host=row["host_iri"],
        kind=Kind(row["kind"]),
        subject=row["subject_iri"],
        published=from_text(row["published_at"]),
        updated=from_text(row["updated_at"]),
        ended=bool(row["ended"]),
    )
    return Kept(said, row["number"], bytes(row["document"]))
