"""What other rooms and pages may know of umbrellas; who is in is everybody's to know."""

from collections.abc import Sequence

from accounts.person import Person
from actors import store as people
from actors.actor import Actor
from actors.shut_out import is_shut_out
from alliances import consent_store, member_store, store
from alliances.consent import Kind, decisions
from alliances.umbrella import Coordinator, Member, Portrait
from federation.origins import host_of
from storage.transaction import Reading

_MOST_COMMUNITIES = 8


def members_of(tx: Reading, umbrella_id: int) -> list[Actor]:
    """The networks that are in that umbrella, by name; empty for an actor who is no umbrella.

    `umbrella_id` is the number of any host of it. Networks on blocked hosts are left out.
    """
    return [member.network for member in memberships_of(tx, umbrella_id)]


def memberships_of(tx: Reading, umbrella_id: int) -> list[Member]:
    """As `members_of`, each with since when and by whose statement."""
    host = store.host(tx, umbrella_id)
    if host is None:
        return []
    blocked = people.blocked_hosts(tx)
    found = member_store.members(tx, host.circle)
    return [member for member in found if not is_shut_out(member.network.host, blocked)]


def umbrellas_of(tx: Reading, network_id: int) -> list[Actor]:
    """The umbrellas a network is in, each by one host: ours, or the first we knew."""
    return member_store.umbrellas_with(tx, network_id)


def coordinates(tx: Reading, actor_id: int) -> list[Actor]:
    """The umbrellas that somebody coordinates, each by one host."""
    actor = people.by_id(tx, actor_id)
    return [] if actor is None else member_store.umbrellas_led_by(tx, actor.iri)


def leads_here(tx: Reading, person: Person) -> list[Actor]:
    """The umbrellas that one of our members coordinates and that count here, each by one host.

    Those hosted here, and those our network is in; no other makes anybody anything.
    """
    if not person.vetting.has_been_met:
        return []
    ours = {umbrella.id for umbrella in umbrellas_of(tx, people.network(tx).id)}
    return [one for one in coordinates(tx, person.id) if one.local or one.id in ours]


def sees_networks(tx: Reading, person: Person) -> bool:
    """Whether one of our members may see how networks do: coordinators, ours and of umbrellas."""
    return person.is_coordinator or bool(leads_here(tx, person))


def hosts_of(tx: Reading, umbrella_id: int) -> list[Actor]:
    """Every host of that umbrella, ours first; empty for an actor who is no umbrella."""
    host = store.host(tx, umbrella_id)
    return [] if host is None else store.actors_of_circle(tx, host.circle)


def coordinators_of(tx: Reading, umbrella_id: int) -> list[Coordinator]:
    """Who coordinates that umbrella."""
    host = store.host(tx, umbrella_id)
    return [] if host is None else member_store.coordinators(tx, host.circle)


def may_coordinate(tx: Reading, umbrella_id: int, actor_iri: str) -> bool:
    """Whether that person's word counts for that umbrella."""
    host = store.host(tx, umbrella_id)
    return host is not None and member_store.is_coordinator(tx, host.circle, actor_iri)


def communities_of_ours(tx: Reading) -> list[str]:
    """The communities that show what our network's members list for everybody, by their IRIs."""
    return store.communities_with(tx, people.network(tx).id, _MOST_COMMUNITIES)


def all_umbrellas(tx: Reading) -> list[Actor]:
    """Every umbrella we know, each by one host, by name."""
    return member_store.every_umbrella(tx)


def portrait_of(tx: Reading, umbrella: Actor) -> Portrait | None:
    """An umbrella as its page shows it; None for an actor who is none."""
    host = store.host(tx, umbrella.id)
    if host is None:
        return None
    hosts = store.actors_of_circle(tx, host.circle)
    names = frozenset(actor.iri for actor in hosts)
    said = store.statements_of(tx, [actor.id for actor in hosts], Kind.MEMBER)
    decided = decisions((kept.statement for kept in said), names)
    admitted = {iri for iri, statement in decided.items() if not statement.ended}
    naming = set(consent_store.naming(tx, names))
    own = consent_store.joined(tx)
    return Portrait(
        actor=umbrella,
        charter=host.charter,
        hosts=(umbrella, *(actor for actor in hosts if actor.id != umbrella.id)),
        members=tuple(memberships_of(tx, umbrella.id)),
        coordinators=tuple(member_store.coordinators(tx, host.circle)),
        invited=tuple(sorted(admitted - naming)),
        asking=tuple(sorted(naming - admitted)),
        joined=any(actor.id in own for actor in hosts),
        community=_community_of(tx, hosts),
        proposed=tuple(_proposed(tx, hosts)),
    )


def _community_of(tx: Reading, hosts: Sequence[Actor]) -> str:
    """The handle of the first community beside these hosts, ours first."""
    rows = (store.host(tx, host.id) for host in hosts)
    iri = next((row.community for row in rows if row is not None and row.community), "")
    return f"{iri.rpartition('/')[2]}@{host_of(iri)}" if iri else ""


def _proposed(tx: Reading, hosts: Sequence[Actor]) -> list[Actor]:
    """Who says to host that umbrella as well, and is not named by our host of it."""
    ours = next((host for host in hosts if host.local), None)
    if ours is None:
        return []
    return [
        other
        for other in store.actors_of_all(tx)
        if ours.iri in other.also_known_as and other.iri not in ours.also_known_as
    ]
