"""Who acts in a conversation, and whether they may: one of the two, or a coordinator who is in."""

from dataclasses import dataclass

from accounts import seen as members
from accounts.behalf import OnBehalf
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.message import Speaker
from conversations.party import PartyKind
from listings.holding import Doer
from storage.transaction import Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict, Missing


@dataclass(frozen=True, slots=True)
class GuestDoer:
    """A guest who has shown the secret of their own conversation."""

    guest_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """As whom somebody acts. `side` is whose deed it is; a coordinator's own words are no side's.

    `acts_for` is the member in whose name a coordinator acts.
    """

    speaker: Speaker
    side: Side | None
    acts_for: int | None = None


def standing_of(tx: Reading, who: Doer | GuestDoer, talk: Conversation) -> Standing:
    """As whom somebody speaks. Raises `Missing` for everybody who is not in the conversation."""
    for side in Side:
        if _is(who, talk, side):
            return Standing(Speaker(side), side)
    if isinstance(who, Doer) and is_helper(tx, who.actor.id, talk):
        return Standing(Speaker.COORDINATOR, None)
    raise Missing(TALK_TROUBLE["no talk"])


def deciding(
    tx: Reading, who: Doer | GuestDoer, talk: Conversation, for_side: Side | None = None
) -> Standing:
    """As whom somebody decides; a coordinator does so for a member who has told them (E5).

    `for_side` says for which, where both are members of ours. Raises `Missing` as `standing_of`,
    `Conflict` where it is not clear for whom.
    """
    own = standing_of(tx, who, talk)
    if own.side is not None:
        return own
    sides = [side for side in talk.members if for_side in (None, side)]
    if len(sides) != 1:
        raise Conflict(TALK_TROUBLE["which side"])
    side = sides[0]
    return Standing(Speaker(side), side, acts_for=talk.party(side).id)


def is_helper(tx: Reading, actor_id: int, talk: Conversation) -> bool:
    """Whether that member is a coordinator, and coordinators were brought in."""
    if talk.coordinator_at is None:
        return False
    person = members.person(tx, actor_id)
    return person is not None and person.is_coordinator


def note_deed(
    tx: Writing,
    bench: Bench,
    who: Doer | GuestDoer,
    standing: Standing,
    talk: Conversation,
    deed: str,
) -> None:
    """Tells a member what a coordinator did in their name (E5).

    No log says which conversation it was if the desk speaks for them.
    """
    if standing.acts_for is None or standing.side is None or not isinstance(who, Doer):
        return
    is_hidden = talk.party(standing.side).hidden
    about = "" if is_hidden else f"/messages/{talk.id}"
    done = OnBehalf(deed, who.how, about, talk.title)
    bench.behalf.note(tx, who.actor.id, standing.acts_for, done)


def _is(who: Doer | GuestDoer, talk: Conversation, side: Side) -> bool:
    party = talk.party(side)
    if isinstance(who, GuestDoer):
        return party.kind is PartyKind.GUEST and party.id == who.guest_id
    return party.is_member and party.id == who.actor.id
