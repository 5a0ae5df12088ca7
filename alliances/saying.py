"""What our umbrellas and our network say: written down, signed, and told to whom it concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from actors import store as people
from actors.actor import Actor
from actors.room import Portraits
from alliances import consent_store, store
from alliances.consent import Consent, Kind, Statement, instant_after
from alliances.store import Kept
from alliances.wire import (
    Charter,
    invitation_of,
    statement_document,
    statement_iri,
    umbrellas_collection,
    wish_to_join,
)
from federation.strict_json import write
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from storage.transaction import Reading, Writing
from text.links import html_of

_FEW = 60  # members who hear at once of each other
_SUMMARY = 1_000  # what programs show of an actor; the page has it in full
_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Saying:
    """Works inside the transaction of whoever decides. The `KeyObserver` of `relations`."""

    publisher: Publisher
    portraits: Portraits

    def state(self, tx: Writing, host: Actor, said: Statement) -> None:
        """A host of ours says this of its subject, in place of what it said before."""
        known = store.statement(tx, host.id, said.kind, said.subject)
        number = self.publisher.ids.new() if known is None else known.number
        store.put_statement(tx, host.id, self._signed(tx, host, said, number, said.updated))

    def charter(self, tx: Writing, host: Actor, charter: Charter, now: datetime) -> None:
        """A host of ours says from now on that the umbrella is for this."""
        store.set_charter(tx, host.id, charter.text, charter.updated)
        summary = html_of(charter.text[:_SUMMARY], {}, self.publisher.iris.tag)
        people.update_local(tx, replace(host, summary=summary), now)
        community = store.community_of(tx, host.id)
        if community is not None:
            people.update_local(tx, replace(community, summary=summary), now)

    def name_umbrellas(self, tx: Writing, named: frozenset[str], now: datetime) -> bool:
        """Our network names these and no others; False if it does already."""
        network = people.network(tx)
        known = consent_store.consent(tx, network.iri)
        if named == (known.named if known else frozenset()):
            return False
        at = instant_after(known.updated if known else None, now)
        self._sign_list(tx, network, Consent(network.iri, at, named))
        return True

    def tell_of(
        self,
        tx: Writing,
        umbrella: Actor,
        now: datetime,
        also: Iterable[str],
        *,
        to_all: bool = False,
    ) -> None:
        """Our host of an umbrella tells that something is new there: `Update(Organization)`.

        To the other hosts, to the homes of coordinators, and to `also`, networks that are named
        by their IRIs; they read its collections then. With `to_all`, or where they are few, to
        its followers and to every network that is in or is meant to be, too. In a large umbrella
        they hear of other hosts and of the charter that way, and of each other when they read it
        next: or a thousand who come would be a million letters.
        """
        to_all = to_all or store.count_statements(tx, umbrella.id, Kind.MEMBER) <= _FEW
        people.touch(tx, umbrella.id, now)
        changed = people.by_id(tx, umbrella.id) or umbrella
        document = self.portraits.document(tx, changed)
        self.publisher.at(now).publish(
            tx,
            changed,
            outgoing.update_of(document, changed.iri),
            Audience.PUBLIC if to_all else Audience.DIRECT,
            people=_elsewhere([*people.by_iris(tx, also), *self._hosts(tx, umbrella)]),
            also=_inboxes(self._concerned(tx, umbrella, to_all=to_all)),
        )

    def invite(self, tx: Writing, umbrella: Actor, subject_iri: str, now: datetime) -> None:
        """Whoever has a place in our umbrella hears of it: they may never have met it."""
        whom = people.by_iri(tx, subject_iri)
        if whom is not None and not whom.local and whom.gone_at is None:
            word = invitation_of(whom.iri, umbrella.iri)
            self.publisher.at(now).publish(tx, umbrella, word, Audience.DIRECT, people=[whom])

    def tell_of_network(self, tx: Writing, hosts: Sequence[Actor], now: datetime) -> None:
        """Our network tells the hosts of umbrellas that the list of those it names is new."""
        network = people.network(tx)
        people.touch(tx, network.id, now)
        changed = people.by_id(tx, network.id) or network
        document = self.portraits.document(tx, changed)
        elsewhere = [host for host in hosts if not host.local and host.gone_at is None]
        self.publisher.at(now).publish(
            tx,
            changed,
            outgoing.update_of(document, changed.iri),
            Audience.PUBLIC,
            people=elsewhere,
        )

    def ask_in(self, tx: Writing, hosts: Sequence[Actor], now: datetime) -> None:
        """Our network tells these hosts that it names them: they may never have met it."""
        self.propose(tx, people.network(tx), hosts, now)

    def propose(self, tx: Writing, ours: Actor, hosts: Sequence[Actor], now: datetime) -> None:
        """Our network, or our host of an umbrella, tells hosts that it names them."""
        for host in _elsewhere(hosts):
            word = wish_to_join(host.iri)
            self.publisher.at(now).publish(tx, ours, word, Audience.DIRECT, people=[host])

    def renewed(self, tx: Writing, actor: Actor, now: datetime) -> None:
        """Signs what that actor of ours has said anew, with the keys of now."""
        known = consent_store.consent(tx, actor.iri)
        if known is not None:
            self._sign_list(tx, actor, known, created=now)
        for kind in Kind:
            for kept in store.statements_of(tx, [actor.id], kind):
                anew = self._signed(tx, actor, kept.statement, kept.number, now)
                store.put_statement(tx, actor.id, anew)

    def _signed(
        self, tx: Reading, host: Actor, said: Statement, number: int, created: datetime
    ) -> Kept:
        iris, signer = self.publisher.iris, self.publisher.keyring.signer_in(tx, host.id)
        said = replace(said, host=host.iri)
        iri = statement_iri(iris, host.iri, said.kind, number)
        document = statement_document(said, iri, signer, created)
        return Kept(said, number, write(document))

    def _sign_list(
        self, tx: Writing, network: Actor, consent: Consent, created: datetime | None = None
    ) -> None:
        signer = self.publisher.keyring.signer_in(tx, network.id)
        document = umbrellas_collection(
            network, consent, self.publisher.iris, signer, created or consent.updated
        )
        consent_store.put_consent(tx, consent, write(document), _NEVER)

    def _concerned(self, tx: Reading, umbrella: Actor, *, to_all: bool) -> list[Actor]:
        hosts = self._hosts(tx, umbrella)
        kinds = list(Kind) if to_all else [Kind.COORDINATOR]
        said = [kept for kind in kinds for kept in store.statements_of(tx, [umbrella.id], kind)]
        subjects = {kept.statement.subject for kept in said if not kept.statement.ended}
        if to_all:
            subjects |= set(consent_store.naming(tx, [host.iri for host in hosts]))
        return people.by_iris(tx, sorted(subjects))

    def _hosts(self, tx: Reading, umbrella: Actor) -> list[Actor]:
        """All hosts of the umbrella, and those it names that do not name it yet."""
        host = store.host(tx, umbrella.id)
        known = [] if host is None else store.actors_of_circle(tx, host.circle)
        named = people.by_iris(tx, umbrella.also_known_as)
        return list({actor.id: actor for actor in [*known, *named]}.values())


def _elsewhere(concerned: Iterable[Actor]) -> list[Actor]:
    """Those who live elsewhere, each once."""
    found = {actor.id: actor for actor in concerned if not actor.local and actor.gone_at is None}
    return list(found.values())


def _inboxes(concerned: Iterable[Actor]) -> list[str]:
    return [actor.delivery_inbox(shared=True) for actor in _elsewhere(concerned)]
