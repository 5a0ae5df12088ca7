"""The SQL of who is in an umbrella and who coordinates it, as statements and consents have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of, by_id, by_iri
from alliances.umbrella import Coordinator, Member
from storage.instants import from_text, to_text
from storage.transaction import Reading, SqlValue, Writing


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's place in an umbrella: since when, and by the statement of which host."""

    whose: int | str  # a network's number, or a coordinator's IRI
    since: datetime
    by_id: int


def seats_of_members(tx: Reading, circle: int) -> list[Seat]:
    """The networks that are in, by their numbers."""
    rows = tx.all(
        "SELECT * FROM umbrella_members WHERE circle = :circle ORDER BY network_id", circle=circle
    )
    return [Seat(row["network_id"], from_text(row["since_at"]), row["by_id"]) for row in rows]


def seats_of_coordinators(tx: Reading, circle: int) -> list[Seat]:
    """Who coordinates, by their IRIs."""
    rows = tx.all(
        "SELECT * FROM umbrella_coordinators WHERE circle = :circle ORDER BY actor_iri",
        circle=circle,
    )
    return [Seat(row["actor_iri"], from_text(row["since_at"]), row["by_id"]) for row in rows]


def replace_members(tx: Writing, circle: int, seats: Sequence[Seat]) -> None:
    """Writes down who is in, in place of what was there."""
    tx.run("DELETE FROM umbrella_members WHERE circle = :circle", circle=circle)
    tx.run_many(
        "INSERT INTO umbrella_members (circle, network_id, since_at, by_id)"
        " VALUES (:circle, :whose, :since, :by)",
        _rows(circle, seats),
    )


def replace_coordinators(tx: Writing, circle: int, seats: Sequence[Seat]) -> None:
    """Writes down who coordinates, in place of what was there."""
    tx.run("DELETE FROM umbrella_coordinators WHERE circle = :circle", circle=circle)
    tx.run_many(
        "INSERT INTO umbrella_coordinators (circle, actor_iri, since_at, by_id)"
        " VALUES (:circle, :whose, :since, :by)",
        _rows(circle, seats),
    )


def forget_left(tx: Writing) -> int:
    """Forgets who was in umbrellas that nobody keeps any more; says how many seats those were."""
    gone = " WHERE circle NOT IN (SELECT circle FROM umbrella_hosts)"
    tables = ("umbrella_members", "umbrella_coordinators")
    return sum(tx.run(f"DELETE FROM {table}{gone}") for table in tables)  # noqa: S608  # our names


def members(tx: Reading, circle: int) -> list[Member]:
    """The networks that are in and still there, by name."""
    rows = tx.all(
        f"SELECT {COLUMNS}, m.since_at, m.by_id FROM umbrella_members m"  # noqa: S608
        " JOIN actors ON actors.id = m.network_id"
        " WHERE m.circle = :circle AND actors.gone_at IS NULL ORDER BY actors.name, actors.id",
        circle=circle,
    )
    hosts = {number: by_id(tx, number) for number in {row["by_id"] for row in rows}}
    return [
        Member(actor_of(row), from_text(row["since_at"]), host)
        for row in rows
        if (host := hosts[row["by_id"]]) is not None
    ]


def coordinators(tx: Reading, circle: int) -> list[Coordinator]:
    """Who coordinates that umbrella."""
    return [
        Coordinator(str(seat.whose), by_iri(tx, str(seat.whose)), seat.since)
        for seat in seats_of_coordinators(tx, circle)
    ]


def is_coordinator(tx: Reading, circle: int, actor_iri: str) -> bool:
    """Whether that person coordinates that umbrella."""
    found = tx.one(
        "SELECT 1 FROM umbrella_coordinators WHERE circle = :circle AND actor_iri = :iri",
        circle=circle,
        iri=actor_iri,
    )
    return found is not None


def is_member(tx: Reading, circle: int, network_id: int) -> bool:
    """Whether that network is in that umbrella."""
    found = tx.one(
        "SELECT 1 FROM umbrella_members WHERE circle = :circle AND network_id = :network",
        circle=circle,
        network=network_id,
    )
    return found is not None


def umbrellas_with(tx: Reading, network_id: int) -> list[Actor]:
    """The umbrellas a network is in, each by one of its hosts: ours, or the first we knew."""
    return _one_host_each(
        tx,
        "SELECT circle FROM umbrella_members WHERE network_id = :network",
        network=network_id,
    )


def umbrellas_led_by(tx: Reading, actor_iri: str) -> list[Actor]:
    """The umbrellas somebody coordinates, each by one of its hosts."""
    return _one_host_each(
        tx,
        "SELECT circle FROM umbrella_coordinators WHERE actor_iri = :iri",
        iri=actor_iri,
    )


def every_umbrella(tx: Reading) -> list[Actor]:
    """All umbrellas we know, each by one of its hosts."""
    return _one_host_each(tx, "SELECT circle FROM umbrella_hosts")


def _one_host_each(tx: Reading, circles: str, **params: SqlValue) -> list[Actor]:
    rows = tx.all(
        f"SELECT {COLUMNS}, h.circle FROM umbrella_hosts h"  # noqa: S608  # our own words
        " JOIN actors ON actors.id = h.actor_id"
        f" WHERE h.circle IN ({circles}) AND actors.gone_at IS NULL"
        " ORDER BY actors.local DESC, actors.id",
        **params,
    )
    first: dict[int, Actor] = {}
    for row in rows:
        first.setdefault(row["circle"], actor_of(row))
    return sorted(first.values(), key=lambda actor: (actor.name, actor.id))


def _rows(circle: int, seats: Sequence[Seat]) -> list[dict[str, SqlValue]]:
    return [
        {
            "circle": circle,
            "whose": seat.whose,
            "since": to_text(seat.since),
            "by": seat.by_id,
        }
        for seat in seats
    ]
