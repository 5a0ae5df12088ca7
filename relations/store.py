"""This room's own rows, and joins over those of `actors` that only this room needs."""

from datetime import datetime

from actors.actor import Actor
from actors.actor_store import COLUMNS, actor_of
from relations.offer import Fate, PactOffer, PactStep
from storage.database import Reading, Writing
from storage.instants import from_text, to_text


def has_moved_since(tx: Reading, actor_id: int, since: datetime) -> bool:
    """Whether that actor has moved its followers after that instant."""
    found = tx.value(
        "SELECT 1 FROM moves WHERE actor_id = :actor AND moved_at > :since",
        actor=actor_id,
        since=to_text(since),
    )
    return found is not None


def note_move(tx: Writing, actor_id: int, target_iri: str, now: datetime) -> None:
    """Remembers when an actor moved, and where."""
    tx.run(
        "INSERT INTO moves (actor_id, target_iri, moved_at) VALUES (:actor, :target, :now)"
        " ON CONFLICT (actor_id) DO UPDATE SET target_iri = excluded.target_iri,"
        " moved_at = excluded.moved_at",
        actor=actor_id,
        target=target_iri,
        now=to_text(now),
    )


def blocked_by(tx: Reading, blocker_id: int, block_iri: str) -> int | None:
    """Whom an actor has blocked by that activity."""
    found = tx.value(
        "SELECT blocked_id FROM blocks WHERE blocker_id = :blocker AND iri = :iri",
        blocker=blocker_id,
        iri=block_iri,
    )
    return found if isinstance(found, int) else None


def tied_to(tx: Reading, actor_id: int, host: str) -> list[Actor]:
    """Everybody at a server who follows an actor of ours, or is followed by them."""
    rows = tx.all(
        f"""SELECT {COLUMNS} FROM actors WHERE host = :host AND id IN (
                SELECT follower_id FROM follows WHERE followed_id = :actor
                UNION SELECT followed_id FROM follows WHERE follower_id = :actor)
            ORDER BY id""",  # noqa: S608  # only our own column names
        host=host,
        actor=actor_id,
    )
    return [actor_of(row) for row in rows]


def open_proposals(tx: Reading) -> int:
    """How many networks wait for our answer."""
    found = tx.value("SELECT count(*) FROM pacts WHERE state = 'proposed' AND proposed_by = 'them'")
    return found if isinstance(found, int) else 0


_OFFERS_KEPT = 20
_STEPS_KEPT = 200


def offers_with(tx: Reading, network_id: int) -> list[PactOffer]:
    """Every proposal between our network and another, oldest first."""
    rows = tx.all(
        "SELECT iri, proposed_by, fate FROM pact_offers WHERE network_id = :network"
        " ORDER BY heard_at, rowid",
        network=network_id,
    )
    return [PactOffer(row["iri"], row["proposed_by"], Fate(row["fate"])) for row in rows]


def offer_named(tx: Reading, network_id: int, iri: str) -> PactOffer | None:
    """One proposal between our network and another by its name."""
    found = [offer for offer in offers_with(tx, network_id) if offer.iri == iri]
    return found[0] if found else None


def put_offer(tx: Writing, network_id: int, offer: PactOffer, now: datetime) -> None:
    """Writes a proposal down, or what became of it; of those that hold no more some are kept."""
    _put_step(tx, network_id, offer, now)
    tx.run(
        "INSERT INTO pact_offers (iri, network_id, proposed_by, fate, heard_at)"
        " VALUES (:iri, :network, :by, :fate, :now)"
        " ON CONFLICT (iri) DO UPDATE SET fate = excluded.fate WHERE network_id = :network",
        iri=offer.iri,
        network=network_id,
        by=offer.proposed_by,
        fate=offer.fate.value,
        now=to_text(now),
    )
    tx.run(
        "DELETE FROM pact_offers WHERE network_id = :network AND fate <> 'accepted'"
        " AND iri NOT IN (SELECT iri FROM pact_offers WHERE network_id = :network"
        "  ORDER BY heard_at DESC, rowid DESC LIMIT :kept)",
        network=network_id,
        kept=_OFFERS_KEPT,
    )


def _put_step(tx: Writing, network_id: int, offer: PactOffer, now: datetime) -> None:
    """Goes on with the history, if anything is new."""
    tx.run(
        "INSERT INTO pact_history (network_id, offer_iri, proposed_by, fate, at)"
        " SELECT :network, :iri, :by, :fate, :now WHERE NOT EXISTS ("
        "  SELECT 1 FROM pact_offers WHERE iri = :iri AND fate = :fate)",
        network=network_id,
        iri=offer.iri,
        by=offer.proposed_by,
        fate=offer.fate.value,
        now=to_text(now),
    )
    tx.run(
        "DELETE FROM pact_history WHERE network_id = :network AND id <= ("
        "  SELECT id FROM pact_history WHERE network_id = :network"
        "  ORDER BY id DESC LIMIT 1 OFFSET :kept)",
        network=network_id,
        kept=_STEPS_KEPT,
    )


def history_with(tx: Reading, network_id: int) -> list[PactStep]:
    """What was proposed between our network and another, and what became of it, oldest first."""
    rows = tx.all(
        "SELECT offer_iri, proposed_by, fate, at FROM pact_history"
        " WHERE network_id = :network ORDER BY id",
        network=network_id,
    )
    return [
        PactStep(
            PactOffer(row["offer_iri"], row["proposed_by"], Fate(row["fate"])),
            from_text(row["at"]),
        )
        for row in rows
    ]


def has_undone_since(tx: Reading, activity_iri: str, since: datetime) -> bool:
    """Whether one of ours has undone, after that instant, an activity of that name."""
    found = tx.value(
        "SELECT 1 FROM activities WHERE object_iri = :iri AND type = 'Undo'"
        " AND published_at > :since",
        iri=activity_iri,
        since=to_text(since),
    )
    return found is not None


def inboxes_of_everybody(tx: Reading) -> list[str]:
    """One inbox for each server and shared inbox we know, for what all of them should hear."""
    rows = tx.all(
        "SELECT DISTINCT coalesce(shared_inbox, inbox) AS inbox FROM actors"
        " WHERE local = 0 AND gone_at IS NULL ORDER BY inbox"
    )
    return [row["inbox"] for row in rows]


def pacts_changed_at(tx: Reading) -> str | None:
    """When the list of our sisters last changed."""
    found = tx.value(
        "SELECT max(max(coalesce(answered_at, ''), coalesce(ended_at, ''))) FROM pacts"
    )
    return found if isinstance(found, str) and found else None
