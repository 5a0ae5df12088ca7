"""The deeds of sisterhood, each in the caller's transaction.

A pact joins two networks. One proposes (`Offer`), the other answers (`Accept`, `Reject`), either
ends it (`Undo`); see `docs/architecture.md`, "A pact on the wire". While it lasts both networks
follow each other and name each other in their collections of sisters.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from actors import store as actors_store
from actors.actor import Actor, PactState, Role
from federation.origins import same_origin
from federation.strict_json import Json
from outbox import wire as outgoing
from outbox.audience import Audience
from outbox.publish import Publisher
from relations import store
from relations.following import Following
from relations.observers import PactObserver
from relations.offer import THEM, US, Fate, PactOffer, has_pact, outcome
from relations.wire import offer_document
from storage.database import Reading, Writing
from world.clock import Clock
from world.errors import Conflict, Refused

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
        offers = store.offers_with(tx, other.id)
        if has_pact(offers):
            raise Conflict("This network is our sister already.")
        if any(offer.is_open_of_theirs for offer in offers):
            self.accept(tx, other)
            return PactState.ACTIVE
        asked = outgoing.offer_of_sisterhood(ours.iri, other.iri)
        said = self.publisher.publish(tx, ours, asked, Audience.DIRECT, people=[other])
        self._note(tx, other, [PactOffer(said.iri, US, Fate.OPEN)])
        return PactState.PROPOSED

    def accept(self, tx: Writing, other: Actor) -> None:
        """We say yes to what they proposed. Raises `Conflict` if they have not."""
        waiting = _waiting(tx, other)
        self._say(tx, other, outgoing.accept_of, waiting)
        self._note(tx, other, _with_fate(waiting, Fate.ACCEPTED))

    def decline(self, tx: Writing, other: Actor) -> None:
        """We say no to what they proposed. Raises `Conflict` if they have not."""
        waiting = _waiting(tx, other)
        self._say(tx, other, outgoing.reject_of, waiting)
        self._note(tx, other, _with_fate(waiting, Fate.DECLINED))

    def end(self, tx: Writing, other: Actor) -> None:
        """We end the pact, or take back what we proposed. `Conflict` if there is neither."""
        offers = store.offers_with(tx, other.id)
        ended = [offer for offer in offers if offer.can_be_ended_by_us]
        if not ended:
            raise Conflict("There is no sisterhood to end.")
        if has_pact(offers):
            # Retracted first: what only sisters see is still addressed to a sister.
            self._tell_of_end(tx, other)
        self._say(tx, other, outgoing.undo_of, ended)
        self._note(tx, other, _with_fate(ended, Fate.UNDONE), told=True)

    def hear_offer(self, tx: Writing, other: Actor, offer_iri: str) -> None:
        """They ask. Asked again, a sister hears yes again; if we had asked as well, it is a yes.

        Raises `Conflict` if it is no network, `Refused` if it is blocked or far too many wait.
        """
        ours = actors_store.network(tx)
        _check_is_network(ours, other)
        if actors_store.is_blocked_pair(tx, ours.id, other.id):
            raise Refused("One of the two has blocked the other.")
        if store.offer_named(tx, other.id, offer_iri) is not None:
            return  # taken back before it came, or heard before
        offers = store.offers_with(tx, other.id)
        if not offers and store.open_proposals(tx) >= _MOST_OPEN:
            raise Refused("Too many proposals wait for an answer here.")
        is_yes = has_pact(offers) or any(offer.is_open_of_ours for offer in offers)
        self._note(tx, other, [PactOffer(offer_iri, THEM, Fate.OPEN)])
        if is_yes:
            self.accept(tx, other)
        if has_pact(offers):
            # Whoever asks again may have lost our follow as well: it is sent anew.
            actors_store.remove_follow(tx, ours.id, other.id)
            self.following.ask(tx, ours, other)

    def hear_yes(self, tx: Writing, other: Actor, offer_iri: str | None) -> None:
        """They say yes to what we proposed; raises `Refused` if we have not."""
        offer = _asked(tx, other, offer_iri)
        if offer.fate is Fate.OPEN:
            self._note(tx, other, _with_fate([offer], Fate.ACCEPTED))

    def hear_no(self, tx: Writing, other: Actor, offer_iri: str | None) -> None:
        """They say no to what we proposed, or no longer; raises `Refused` if we have not."""
        offer = _asked(tx, other, offer_iri)
        if offer.fate is Fate.ACCEPTED:
            self._note(tx, other, _with_fate([offer], Fate.UNDONE))
        elif offer.fate is Fate.OPEN:
            self._note(tx, other, _with_fate([offer], Fate.DECLINED))

    def hear_end(self, tx: Writing, other: Actor, offer_iri: str | None) -> None:
        """They end the pact, or take back what they proposed, be it still on its way to us."""
        offer = store.offer_named(tx, other.id, offer_iri or "")
        if offer is not None and offer.fate in (Fate.OPEN, Fate.ACCEPTED):
            self._note(tx, other, _with_fate([offer], Fate.UNDONE))
        elif offer is None and offer_iri is not None and same_origin(offer_iri, other.iri):
            store.put_offer(tx, other.id, PactOffer(offer_iri, THEM, Fate.UNDONE), self.clock.now())

    def hear_that_it_is_gone(self, tx: Writing, other: Actor) -> None:
        """That network is no more: nothing it said or was told holds."""
        offers = store.offers_with(tx, other.id)
        self._note(tx, other, _with_fate(offers, Fate.UNDONE))

    def _note(
        self, tx: Writing, other: Actor, changed: Sequence[PactOffer], *, told: bool = False
    ) -> None:
        """Writes down what became of some proposals, and whether a pact begins or ends by it.

        `told` says that the rooms above know already.
        """
        if not changed:
            return
        before = {offer.iri: offer for offer in store.offers_with(tx, other.id)}
        after = before | {offer.iri: offer for offer in changed}
        was, is_now = has_pact([*before.values()]), has_pact([*after.values()])
        if was and not is_now and not told:
            self._tell_of_end(tx, other)
        now = self.clock.now()
        for offer in changed:
            store.put_offer(tx, other.id, offer, now)
        self._save(tx, other, *outcome([*after.values()], changed[-1]))
        if is_now and not was:
            self._begin(tx, other)
        elif was and not is_now:
            self.following.sever(tx, actors_store.network(tx), other)

    def _begin(self, tx: Writing, other: Actor) -> None:
        self.following.ask(tx, actors_store.network(tx), other)
        for observer in self.observers:
            observer.began(tx, other)

    def _tell_of_end(self, tx: Writing, other: Actor) -> None:
        for observer in self.observers:
            observer.ended(tx, other)

    def _say(
        self,
        tx: Writing,
        other: Actor,
        wording: Callable[[Json], Json],
        offers: Sequence[PactOffer],
    ) -> None:
        ours = actors_store.network(tx)
        for offer in offers:
            document = wording(_document(offer, ours, other))
            self.publisher.publish(tx, ours, document, Audience.DIRECT, people=[other])

    def _save(self, tx: Writing, other: Actor, state: PactState, by: PactOffer) -> None:
        known = actors_store.pact_with(tx, other.id)
        if known is None or (known.state, known.offer_iri) != (state, by.iri):
            now = self.clock.now()
            actors_store.save_pact(tx, other.id, by.iri, by.proposed_by, state, now)


def _check_is_network(ours: Actor, other: Actor) -> None:
    if other.local or other.id == ours.id:
        raise Conflict("A network cannot be its own sister.")
    if other.role == Role.NODE or other.type not in _NETWORK_TYPES:
        raise Conflict("That is not a network; sisters are networks.")
    if other.gone_at is not None:
        raise Conflict("That network is gone.")


def _waiting(tx: Reading, other: Actor) -> list[PactOffer]:
    waiting = [offer for offer in store.offers_with(tx, other.id) if offer.is_open_of_theirs]
    if not waiting:
        raise Conflict("That network has not proposed anything to us.")
    return waiting


def _asked(tx: Reading, other: Actor, offer_iri: str | None) -> PactOffer:
    """What we proposed to the one who answers; nobody else can answer it (ORI-31)."""
    offer = store.offer_named(tx, other.id, offer_iri or "")
    if offer is None or offer.proposed_by != US:
        raise Refused("Nobody asked this network that.")
    return offer


def _with_fate(offers: Sequence[PactOffer], fate: Fate) -> list[PactOffer]:
    return [replace(offer, fate=fate) for offer in offers]


def _document(offer: PactOffer, ours: Actor, other: Actor) -> Json:
    is_ours = offer.proposed_by == US
    proposer, asked = (ours.iri, other.iri) if is_ours else (other.iri, ours.iri)
    return offer_document(offer.iri, proposer, asked)
