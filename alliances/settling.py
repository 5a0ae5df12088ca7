"""Draws the conclusions of what was said: which hosts are one umbrella, who is in, who leads it.

In the transaction of whoever has heard or decided something. A host of ours that learns of a
newer decision of another host says the same; a network of ours that is in an umbrella names all
its hosts, so that none of them is missed when it falls away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from actors import store as people
from actors.actor import Actor
from actors.shut_out import is_shut_out
from alliances import consent_store, member_store, store
from alliances.consent import Kind, Statement, decisions, hosts_of, is_news, members
from alliances.member_store import Seat
from alliances.saying import Saying
from alliances.umbrella import HostRow
from alliances.wire import Charter
from storage.transaction import Reading, Writing


@dataclass(frozen=True, slots=True)
class Spoken:
    """Which of our hosts have something new to tell already, and about whom."""

    hosts: frozenset[int] = frozenset()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settling:
    """Concludes, and has told what is new by it."""

    saying: Saying

    def settle(
        self, tx: Writing, umbrella_ids: Iterable[int], now: datetime, spoken: Spoken | None = None
    ) -> None:
        """Draws every conclusion about these umbrellas; `umbrella_ids` are hosts of them."""
        spoken = spoken or Spoken()
        touched = _circles_of(tx, umbrella_ids)
        regrouped = _regroup(tx)
        touched |= regrouped
        touched |= self._renew_own_list(tx, now)
        for circle in sorted(touched):
            self._conclude(tx, circle, now, spoken, to_all=circle in regrouped)

    def hear_charter(self, tx: Writing, host: Actor, charter: Charter) -> None:
        """A host says that the umbrella is for this; our hosts of it follow when it is settled."""
        known = store.host(tx, host.id)
        if known is not None and _is_newer(charter, known):
            store.set_charter(tx, host.id, charter.text, charter.updated)

    def _renew_own_list(self, tx: Writing, now: datetime) -> set[int]:
        """Has our network name every host of what it is in; the umbrellas this concerns."""
        before = consent_store.consent(tx, people.network(tx).iri)
        circles = _circles_of(tx, consent_store.joined(tx))
        hosts = [host for circle in circles for host in store.actors_of_circle(tx, circle)]
        named = frozenset(host.iri for host in hosts)
        if not self.saying.name_umbrellas(tx, named, now):
            return set()
        names_before = before.named if before else frozenset()
        lost = people.by_iris(tx, names_before - named)
        self.saying.tell_of_network(tx, [*hosts, *lost], now)
        self.saying.ask_in(tx, [host for host in hosts if host.iri not in names_before], now)
        return circles | _circles_of(tx, [host.id for host in lost])

    def _conclude(
        self, tx: Writing, circle: int, now: datetime, spoken: Spoken, *, to_all: bool
    ) -> None:
        hosts = store.actors_of_circle(tx, circle)
        told = {host.id for host in hosts if host.local and self._adopt(tx, host, hosts)}
        told |= spoken.hosts
        following = self._adopt_charter(tx, hosts, now)
        told |= following
        to_all = to_all or bool(following)
        if _seat(tx, circle, hosts):
            store.note_unsettled(tx, circle)
            told |= {host.id for host in hosts if host.local}
        if any(host.local for host in hosts):
            _want_lists(tx, hosts, now)
        for host in hosts:
            if host.id in told:
                self.saying.tell_of(tx, host, now, spoken.about, to_all=to_all)

    def _adopt_charter(self, tx: Writing, hosts: Sequence[Actor], now: datetime) -> set[int]:
        """Our hosts say what the newest charter of any host says; those that did not before."""
        rows = [row for host in hosts if (row := store.host(tx, host.id)) and row.charter_at]
        if not rows:
            return set()
        newest = max(rows, key=lambda row: (row.charter_at, row.charter))
        assert newest.charter_at is not None  # noqa: S101  # asked above
        charter = Charter(newest.charter, newest.charter_at)
        following = {
            host.id: host
            for host in hosts
            if host.local and (row := store.host(tx, host.id)) and _is_newer(charter, row)
        }
        for host in following.values():
            self.saying.charter(tx, host, charter, now)
        return set(following)

    def _adopt(self, tx: Writing, ours: Actor, hosts: Sequence[Actor]) -> bool:
        """Our host says what another decided later than anything it says itself."""
        adopted = False
        for kind in Kind:
            said = store.statements_of(tx, [host.id for host in hosts], kind)
            decided = _decided(said, hosts)
            own = {
                kept.statement.subject: kept.statement
                for kept in said
                if kept.statement.host == ours.iri
            }
            for subject, statement in decided.items():
                if is_news(statement, own.get(subject)):
                    self.saying.state(tx, ours, replace(statement, host=ours.iri))
                    adopted = True
        return adopted


def _is_newer(charter: Charter, known: HostRow) -> bool:
    """Of two of the same instant the longer in the order of letters counts, everywhere."""
    if known.charter_at is None:
        return True
    return (charter.updated, charter.text) > (known.charter_at, known.charter)


def _circles_of(tx: Reading, umbrella_ids: Iterable[int]) -> set[int]:
    known = store.circles(tx)
    return {known[number] for number in umbrella_ids if number in known}


def _regroup(tx: Writing) -> set[int]:
    """Finds anew which hosts name each other; the umbrellas that are others than before."""
    blocked = people.blocked_hosts(tx)
    actors = store.actors_of_all(tx)
    names = {
        actor.iri: frozenset(actor.also_known_as)
        for actor in actors
        if actor.gone_at is None and not is_shut_out(actor.host, blocked)
    }
    numbers = {actor.iri: actor.id for actor in actors}
    before = store.circles(tx)
    touched: set[int] = set()
    for actor in actors:
        circle = min(numbers[iri] for iri in hosts_of(actor.iri, names))
        if store.set_circle(tx, actor.id, circle):
            touched |= {before[actor.id], circle}
    return touched


def _decided(said: Iterable[store.Kept], hosts: Sequence[Actor]) -> dict[str, Statement]:
    return decisions((kept.statement for kept in said), frozenset(host.iri for host in hosts))


def _want_lists(tx: Writing, hosts: Sequence[Actor], now: datetime) -> None:
    """Has the lists of those read who were admitted and have not been heard."""
    own = people.network(tx).iri
    said = store.statements_of(tx, [host.id for host in hosts], Kind.MEMBER)
    for subject, statement in _decided(said, hosts).items():
        unheard = subject != own and not consent_store.waits_for_consent(tx, subject)
        if unheard and not statement.ended:
            consent_store.want_consent(tx, subject, now)


def _seat(tx: Writing, circle: int, hosts: Sequence[Actor]) -> bool:
    """Writes down who is in and who leads; whether another network is in than before."""
    numbers = {host.iri: host.id for host in hosts}
    leading = _decided(store.statements_of(tx, numbers.values(), Kind.COORDINATOR), hosts)
    seats = [
        Seat(iri, said.published, numbers[said.host])
        for iri, said in leading.items()
        if not said.ended
    ]
    if _as_set(member_store.seats_of_coordinators(tx, circle)) != _as_set(seats):
        member_store.replace_coordinators(tx, circle, seats)
    before = member_store.seats_of_members(tx, circle)
    after = _seats_of_members(tx, hosts, numbers)
    if _as_set(before) != _as_set(after):
        member_store.replace_members(tx, circle, after)
    return {seat.whose for seat in before} != {seat.whose for seat in after}


def _seats_of_members(
    tx: Writing, hosts: Sequence[Actor], numbers: Mapping[str, int]
) -> list[Seat]:
    decided = _decided(store.statements_of(tx, numbers.values(), Kind.MEMBER), hosts)
    consents = consent_store.consents_of(tx, decided)
    inside = members(decided, consents, frozenset(numbers))
    networks = {actor.iri: actor for actor in people.by_iris(tx, inside)}
    return [
        Seat(networks[iri].id, said.published, numbers[said.host])
        for iri, said in inside.items()
        if iri in networks and networks[iri].type == "Group"
    ]


def _as_set(seats: Iterable[Seat]) -> frozenset[Seat]:
    return frozenset(seats)
