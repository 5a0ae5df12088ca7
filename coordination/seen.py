"""How other networks do, as coordinators see it; for everybody else there is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.person import Person
from actors import store as people
from actors.signs import Sign, Signs
from alliances.seen import sees_networks
from coordination import store
from coordination.health import Contact, Health, Queue, Walked
from outbox import backlog
from outbox.backlog_store import OpenDelivery
from relations import store as bonds
from relations.offer import PactStep
from storage.transaction import Reading


@dataclass(frozen=True, slots=True)
class Case:
    """One network looked at closely: what waits for it, and how the pact has come about."""

    health: Health
    deliveries: Sequence[OpenDelivery]
    history: Sequence[PactStep]


def networks_seen_by(tx: Reading, signs: Signs, coordinator: Person, now: datetime) -> list[Health]:
    """Every other network we have to do with: sisters first, and of those what is amiss first.

    Nothing for anybody but coordinators, ours and of umbrellas.
    """
    if not sees_networks(tx, coordinator):
        return []
    networks = store.looked_at(tx)
    hosts = {network.host for network in networks}
    pacts = {pact.network.id: pact for pact in people.pacts(tx)}
    queues, contacts = store.queues(tx, hosts), store.contacts(tx, hosts)
    walks = store.walks(tx)
    found = [
        Health(
            network=network,
            pact=pacts.get(network.id),
            queue=queues.get(network.host, Queue()),
            contact=_newest(contacts.get(network.host), signs.of(network.host)),
            walked=walks.get(network.id, Walked()),
        )
        for network in networks
        if network.gone_at is None or network.id in pacts
    ]
    return sorted(found, key=lambda one: (not one.is_sister, not one.troubles(now)))


def case_seen_by(
    tx: Reading, signs: Signs, coordinator: Person, network_id: int, now: datetime
) -> Case | None:
    """One network; None for what is none, and for anybody but our own coordinators."""
    if not coordinator.is_coordinator or not store.is_looked_at(tx, network_id):
        return None
    for health in networks_seen_by(tx, signs, coordinator, now):
        if health.network.id == network_id:
            deliveries = backlog.deliveries_at(tx, health.network.host)
            return Case(health, deliveries, bonds.history_with(tx, network_id))
    return None


def _newest(written: Contact | None, sign: Sign | None) -> Contact:
    """What was written down, and what was heard since."""
    if sign is None:
        return written or Contact()
    before = written or Contact()
    is_measured = sign.ahead is not None
    return Contact(
        heard_at=sign.heard_at,
        delivered_at=sign.delivered_at or before.delivered_at,
        ahead=sign.ahead if is_measured else before.ahead,
        measured_at=sign.measured_at if is_measured else before.measured_at,
    )
