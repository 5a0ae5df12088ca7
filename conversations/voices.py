"""In whose name each side speaks to the world, and under which name the other side knows it."""

from accounts import seen as members
from accounts.person import first_name
from actors import store as people
from actors.actor import Actor
from conversations import guest_store
from conversations.conversation import Conversation, Side
from conversations.party import Party, PartyKind
from listings import store as listing_store
from listings.terms import Voice
from storage.sealing import Seal
from storage.transaction import Reading
from text.conversation_phrases import TALK_TROUBLE
from text.languages import words_for
from text.people_phrases import SOMEBODY_OF
from world.errors import Missing


def voice_of(tx: Reading, party: Party) -> Actor:
    """The actor of ours in whose name a member speaks: their own, or the network's desk."""
    return people.network(tx) if party.hidden else _actor(tx, party.id)


def remote_of(tx: Reading, talk: Conversation) -> Actor | None:
    """The actor elsewhere who talks, if one does and is still there."""
    side = talk.remote_side
    actor = None if side is None else people.by_id(tx, talk.party(side).id)
    return None if actor is None or actor.gone_at is not None else actor


def speaks_agreements(actor: Actor) -> bool:
    """Whether their server is like ours, and understands what is offered by FEP-0837."""
    return bool(actor.network_iri or actor.sisters)


def home_decides(tx: Reading, talk: Conversation) -> bool:
    """Whether it is agreed as soon as both have said yes here, without an answer from elsewhere.

    The home of a listing decides. Where the other side lists it on a server that knows only
    words, words are all there is.
    """
    if talk.is_local:
        return True
    other = remote_of(tx, talk)
    return other is None or not speaks_agreements(other)


def name_of(
    tx: Reading, seal: Seal, talk: Conversation, side: Side, *, in_full: bool, language: str
) -> str:
    """How a side is called; `in_full` for coordinators, who know everybody of ours."""
    party = talk.party(side)
    match party.kind:
        case PartyKind.MEMBER:
            return _member_name(tx, talk, side, in_full=in_full, language=language)
        case PartyKind.REMOTE:
            actor = people.by_id(tx, party.id)
            return "" if actor is None else actor.name or actor.handle
        case PartyKind.GUEST:
            told = guest_store.by_id(tx, seal, party.id)
            return "" if told is None else told.name
        case PartyKind.GONE:
            return ""


def _member_name(
    tx: Reading, talk: Conversation, side: Side, *, in_full: bool, language: str
) -> str:
    party = talk.party(side)
    person = members.person(tx, party.id)
    if person is None:
        return ""
    if in_full:
        return person.name
    if not party.hidden:
        return members.shown_name(person)
    signed = _signed(tx, talk) if side is Side.HOLDER else ""
    return signed or words_for(language).gettext(SOMEBODY_OF, network=people.network(tx).name)


def _signed(tx: Reading, talk: Conversation) -> str:
    """The first name under which a listing of the desk's stands, if it bears one."""
    listing = listing_store.by_post(tx, talk.listing_id) if talk.listing_id else None
    if listing is None or listing.voice is not Voice.FIRST_NAME:
        return ""
    return first_name(listing.signed)


def _actor(tx: Reading, actor_id: int) -> Actor:
    actor = people.by_id(tx, actor_id)
    if actor is None:
        raise Missing(TALK_TROUBLE["no talk"])
    return actor
