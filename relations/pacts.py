"""The deeds of sisterhood, each in the caller's transaction.

A pact joins two networks. One proposes (`Offer`), the other answers (`Accept`, `Reject`), either
ends it (`Undo`); see `docs/architecture.md`, "A pact on the wire". While it lasts both networks
follow each other and name each other in their collections of sisters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from actors import store as actors_store
from actors.actor import Actor, Pact, PactState, Role
from federation.strict_json import Json
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations import store
from relations.following import Following
from relations.observers import PactObserver
from relations.wire import offer_document
from storage.database import Reading, Writing
from world.clock import Clock
from world.errors import Conflict, Refused

US, THEM = "us", "them"
_NETWORK_TYPES = frozenset({"Group", "Organization"})
_MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Pacts:
    """Proposes, answers and ends, for our network or on the word of the other."""

    publisher: Publisher
    following: Following
    clock: Clock
    observers: Sequence[PactObserver] = ()

    def propose(self, tx: Writing, other: Actor) -> PactState:
        """We ask; if they had asked already, that is a yes. Raises `Conflict` for a sister."""
        ours = actors_store.network(tx)
        _check_is_network(ours, other)
        pact = actors_store.pact_with(tx, other.id)
        if pact is not None and pact.state is PactState.ACTIVE:
            raise Conflict("This network is our sister already.")
        if pact is not None and _is_open(pact, THEM):
            self.accept(tx, other)
            return PactState.ACTIVE
        offer = outgoing.offer_of_sisterhood(ours.iri, other.iri)
        said = self.publisher.publish(tx, ours, offer, Audience.DIRECT, people=[other])
        self._save(tx, other, said.iri, US, PactState.PROPOSED)
        return PactState.PROPOSED

    def accept(self, tx: Writing, other: Actor) -> None:
        """We say yes to what they proposed. Raises `Conflict` if they have not."""
        pact = _proposed_by_them(tx, other)
        self._say(tx, other, outgoing.accept_of(_offer(pact, actors_store.network(tx))))
        self._begin(tx, pact)

    def decline(self, tx: Writing, other: Actor) -> None:
        """We say no to what they proposed. Raises `Conflict` if they have not."""
        pact = _proposed_by_them(tx, other)
        self._say(tx, other, outgoing.reject_of(_offer(pact, actors_store.network(tx))))
        self._save(tx, other, pact.offer_iri, pact.proposed_by, PactState.DECLINED)

    def end(self, tx: Writing, other: Actor) -> None:
        """We end the pact, or take back what we proposed. `Conflict` if there is neither."""
        pact = actors_store.pact_with(tx, other.id)
        if pact is None or not (pact.state is PactState.ACTIVE or _is_open(pact, US)):
            raise Conflict("There is no sisterhood to end.")
        # Retracted first: what only sisters see is still addressed to a sister.
        was_active = pact.state is PactState.ACTIVE
        if was_active:
            self._tell_observers(tx, other)
        self._say(tx, other, outgoing.undo_of(_offer(pact, actors_store.network(tx))))
        self._close(tx, pact, was_active=was_active)

    def hear_offer(self, tx: Writing, other: Actor, offer_iri: str) -> None:
        """They ask. Asked again, a sister hears yes again; if we had asked as well, it is a yes.

        Raises `Conflict` if it is no network, `Refused` if it is blocked or far too many wait.
        """
        ours = actors_store.network(tx)
        _check_is_network(ours, other)
        if actors_store.is_blocked_pair(tx, ours.id, other.id):
            raise Refused("One of the two has blocked the other.")
        pact = actors_store.pact_with(tx, other.id)
        if pact is not None and (pact.state is PactState.ACTIVE or _is_open(pact, US)):
            # Whoever asks again may have lost our follow as well: it is sent anew.
            actors_store.remove_follow(tx, ours.id, other.id)
            self._save(tx, other, offer_iri, THEM, PactState.PROPOSED)
            self.accept(tx, other)
            return
        if pact is None and store.open_proposals(tx) >= _MOST_OPEN:
            raise Refused("Too many proposals wait for an answer here.")
        self._save(tx, other, offer_iri, THEM, PactState.PROPOSED)

    def hear_yes(self, tx: Writing, other: Actor, offer_iri: str | None) -> None:
        """They say yes to what we proposed; raises `Refused` if we have not."""
        pact = _asked(tx, other, offer_iri)
        if pact.state is PactState.PROPOSED:
            self._begin(tx, pact)

    def hear_no(self, tx: Writing, other: Actor, offer_iri: str | None) -> None:
        """They say no to what we proposed, or no longer; raises `Refused` if we have not."""
        pact = _asked(tx, other, offer_iri)
        if pact.state is PactState.ACTIVE:
            self._tell_observers(tx, other)
            self._close(tx, pact, was_active=True)
        elif pact.state is PactState.PROPOSED:
            self._save(tx, other, pact.offer_iri, US, PactState.DECLINED)

    def hear_end(self, tx: Writing, other: Actor) -> None:
        """They end the pact, or take back what they proposed; again has no effect."""
        pact = actors_store.pact_with(tx, other.id)
        if pact is None or pact.state in (PactState.ENDED, PactState.DECLINED):
            return
        was_active = pact.state is PactState.ACTIVE
        if was_active:
            self._tell_observers(tx, other)
        self._close(tx, pact, was_active=was_active)

    def _begin(self, tx: Writing, pact: Pact) -> None:
        self._save(tx, pact.network, pact.offer_iri, pact.proposed_by, PactState.ACTIVE)
        self.following.ask(tx, actors_store.network(tx), pact.network)
        for observer in self.observers:
            observer.began(tx, pact.network)

    def _close(self, tx: Writing, pact: Pact, *, was_active: bool) -> None:
        self._save(tx, pact.network, pact.offer_iri, pact.proposed_by, PactState.ENDED)
        if was_active:
            self.following.sever(tx, actors_store.network(tx), pact.network)

    def _tell_observers(self, tx: Writing, other: Actor) -> None:
        for observer in self.observers:
            observer.ended(tx, other)

    def _say(self, tx: Writing, other: Actor, document: Json) -> None:
        ours = actors_store.network(tx)
        self.publisher.publish(tx, ours, document, Audience.DIRECT, people=[other])

    def _save(
        self, tx: Writing, other: Actor, offer_iri: str, proposed_by: str, state: PactState
    ) -> None:
        now = self.clock.now()
        actors_store.save_pact(tx, other.id, offer_iri, proposed_by, state, now)


def _check_is_network(ours: Actor, other: Actor) -> None:
    if other.local or other.id == ours.id:
        raise Conflict("A network cannot be its own sister.")
    if other.role == Role.NODE or other.type not in _NETWORK_TYPES:
        raise Conflict("That is not a network; sisters are networks.")
    if other.gone_at is not None:
        raise Conflict("That network is gone.")


def _is_open(pact: Pact, proposed_by: str) -> bool:
    return pact.state is PactState.PROPOSED and pact.proposed_by == proposed_by


def _proposed_by_them(tx: Reading, other: Actor) -> Pact:
    pact = actors_store.pact_with(tx, other.id)
    if pact is None or not _is_open(pact, THEM):
        raise Conflict("That network has not proposed anything to us.")
    return pact


def _asked(tx: Reading, other: Actor, offer_iri: str | None) -> Pact:
    """What we proposed to the one who answers; nobody else can answer it (ORI-31)."""
    pact = actors_store.pact_with(tx, other.id)
    if pact is None or pact.proposed_by != US or pact.offer_iri != offer_iri:
        raise Refused("Nobody asked this network that.")
    return pact


def _offer(pact: Pact, ours: Actor) -> Json:
    other = pact.network.iri
    proposer, asked = (ours.iri, other) if pact.proposed_by == US else (other, ours.iri)
    return offer_document(pact.offer_iri, proposer, asked)
