"""What members and coordinators do with suggestions: look, ask to be introduced, decide."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from accounts import seen as members
from actors.actor import Actor
from conversations.actions import Conversations
from conversations.answering import Answer
from listings import holding
from listings import store as listing_store
from listings.holding import Doer
from listings.listing import Listing
from matching import store
from matching.introduction import Introduction, State, Wish
from matching.suggest import Suggestion, suggestions
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from text.listing_phrases import LISTING_TROUBLE
from text.matching_phrases import MATCH_TROUBLE
from world.errors import Conflict, Missing, Refused
from world.outside import World

WORDS_LONGEST: Final = 2_000
_CHOSEN_FROM: Final = 40
_WAITING_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """An introduction that a coordinator is to decide, with the two listings it is about."""

    introduction: Introduction
    need: Listing
    offer: Listing


@dataclass(frozen=True, slots=True)
class Considered:
    """A need with what may help, and what was asked for already, by the offer's number."""

    need: Listing
    suggestions: tuple[Suggestion, ...]
    asked: Mapping[int, Introduction]


class Matching:
    """The use cases of this room. `approves`: a coordinator decides about introductions."""

    def __init__(
        self,
        world: World,
        database: Database,
        seal: Seal,
        talks: Conversations,
        *,
        approves: bool = False,
    ) -> None:
        self._world = world
        self._database = database
        self._seal = seal
        self._talks = talks
        self.approves = approves

    # ------------------------------------------------------------------------------- looking

    def considered(self, tx: Reading, asker: Actor, need_id: int) -> Considered:
        """A need with its suggestions, for whoever has it and for coordinators.

        Raises `Missing` for everybody else, and for what is no listing of ours.
        """
        need, _ = self._asked_by(tx, asker, need_id)
        found = suggestions(tx, self._seal, need_id, self._world.clock.now())
        asked = {one.offer_id: one for one in store.of_need(tx, self._seal, need_id)}
        return Considered(need, tuple(found), asked)

    async def suggest(self, asker: Actor, need_id: int) -> tuple[Suggestion, ...]:
        """The suggestions alone, in a transaction of their own."""
        found = await self._database.read(lambda tx: self.considered(tx, asker, need_id))
        return found.suggestions

    def waiting_seen_by(self, tx: Reading, viewer: Actor) -> list[Waiting]:
        """What waits for a coordinator, the oldest first; for all others nothing does."""
        person = members.person(tx, viewer.id)
        if person is None or not person.is_coordinator:
            return []
        found = []
        for one in store.waiting(tx, self._seal, _WAITING_SHOWN):
            need = listing_store.by_post(tx, one.need_id)
            offer = listing_store.by_post(tx, one.offer_id)
            if need is not None and offer is not None:
                found.append(Waiting(one, need, offer))
        return found

    # --------------------------------------------------------------------------------- asking

    async def ask(self, doer: Doer, wish: Wish) -> Introduction:
        """Asks to be introduced to whoever makes an offer that was suggested.

        Begins the conversation at once, or waits for a coordinator where the network has decided
        so; a coordinator who asks for somebody has decided. Asking twice is asking once.

        Raises:
            Missing: it is neither the doer's need nor are they a coordinator.
            Conflict: the offer does not suit any more, or it was declined before.
            Refused: no words, or too many.
        """
        words = _checked(wish.words)
        return await self._database.write(
            lambda tx: self._ask(tx, doer, replace(wish, words=words))
        )

    def _ask(self, tx: Writing, doer: Doer, wish: Wish) -> Introduction:
        _, owner_id = self._asked_by(tx, doer.actor, wish.need_id)
        known = self._known(tx, wish)
        if known is not None and known.state in (State.WAITING, State.BEGUN):
            return known
        is_own = doer.actor.id == owner_id
        if known is not None and known.state is State.DECLINED and is_own:
            raise Conflict(MATCH_TROUBLE["declined"])
        now = self._world.clock.now()
        fitting = suggestions(tx, self._seal, wish.need_id, now, _CHOSEN_FROM)
        if wish.offer_id not in {one.offer.listing.post_id for one in fitting}:
            raise Conflict(MATCH_TROUBLE["not fitting"])
        new = Introduction(
            self._world.ids.new(), wish.need_id, wish.offer_id, wish.words, State.WAITING, now
        )
        if self.approves and is_own:
            store.put(tx, self._seal, new)
            return new
        return self._begin(tx, new, doer, owner_id)

    def _known(self, tx: Reading, wish: Wish) -> Introduction | None:
        found = store.of_need(tx, self._seal, wish.need_id)
        return next((one for one in found if one.offer_id == wish.offer_id), None)

    def _begin(self, tx: Writing, new: Introduction, doer: Doer, owner_id: int) -> Introduction:
        said = Answer(new.offer_id, new.words, need_id=new.need_id)
        talk = self._talks.begin(tx, doer, owner_id, said)
        begun = replace(new, state=State.BEGUN, words="", conversation_id=talk.id)
        store.put(tx, self._seal, begun)
        return begun

    # -------------------------------------------------------------------------------- deciding

    async def approve(self, coordinator: Actor, number: int) -> Introduction:
        """Introduces the two. Raises as `decline`, and `Conflict` if the offer is over."""

        def act(tx: Writing) -> Introduction:
            waits = self._waiting(tx, coordinator, number)
            need = holding.local(tx, waits.need_id)
            owner_id = holding.owner_of(tx, self._seal, need)
            owner = members.person(tx, owner_id) if owner_id is not None else None
            if owner is None:
                raise Missing(LISTING_TROUBLE["no listing"])
            begun = self._begin(tx, waits, Doer(owner.actor), owner.id)
            decided = replace(begun, decided_at=self._world.clock.now(), decided_by=coordinator.id)
            store.put(tx, self._seal, decided)
            return decided

        return await self._database.write(act)

    async def decline(self, coordinator: Actor, number: int, why: str = "") -> Introduction:
        """Leaves it be; `why` is for whoever asked.

        Raises `Missing` for who is no coordinator, `Conflict` if somebody has decided already.
        """

        def act(tx: Writing) -> Introduction:
            waits = self._waiting(tx, coordinator, number)
            declined = replace(
                waits,
                state=State.DECLINED,
                decided_at=self._world.clock.now(),
                decided_by=coordinator.id,
                why=why.strip()[:WORDS_LONGEST],
            )
            store.put(tx, self._seal, declined)
            return declined

        return await self._database.write(act)

    def _waiting(self, tx: Reading, coordinator: Actor, number: int) -> Introduction:
        missing = Missing(MATCH_TROUBLE["no introduction"])
        holding.insist_on_coordinator(tx, coordinator, missing)
        found = store.by_id(tx, self._seal, number)
        if found is None:
            raise missing
        if found.state is not State.WAITING:
            raise Conflict(MATCH_TROUBLE[found.state])
        return found

    def _asked_by(self, tx: Reading, asker: Actor, need_id: int) -> tuple[Listing, int]:
        """A need of ours and whose it is; `Missing` unless it is theirs or they coordinate."""
        missing = Missing(LISTING_TROUBLE["no listing"])
        need = holding.local(tx, need_id)
        owner_id = holding.owner_of(tx, self._seal, need)
        if owner_id is None:
            raise missing
        if asker.id != owner_id:
            holding.insist_on_coordinator(tx, asker, missing)
        return need, owner_id


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused(MATCH_TROUBLE["words missing"])
    if len(words) > WORDS_LONGEST:
        raise Refused(MATCH_TROUBLE["words long"])
    return words
