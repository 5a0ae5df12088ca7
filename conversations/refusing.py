"""Who is not heard, and how much is too much (`security.md` PRV-10, ACC-03)."""

from datetime import timedelta
from typing import Final

from actors import store as people
from conversations import guest_store, message_store, store
from conversations.bench import Bench
from conversations.conversation import WORDS_LONGEST, Conversation
from conversations.message import Speaker
from conversations.party import Party, PartyKind
from conversations.store import Pair
from storage.sealing import Seal
from storage.transaction import Reading, Writing
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Limited, Refused

WORDS_AN_HOUR: Final = 30
ANSWERS_A_DAY: Final = 20
ANSWERS_OF_A_SERVER_A_DAY: Final = 100
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_PAIR: Final = "conversations.pair"
_ORIGIN: Final = "conversations.origin"


def checked_words(text: str) -> str:
    """The words without space around them; raises `Refused` for none and for endless ones."""
    words = text.strip()
    if not words:
        raise Refused(TALK_TROUBLE["words missing"])
    if len(words) > WORDS_LONGEST:
        raise Refused(TALK_TROUBLE["words long"])
    return words


def insist_on_measure(tx: Reading, bench: Bench, talk: Conversation, by: Speaker) -> None:
    """Raises `Limited` if one of them has said very much within the hour."""
    since = bench.now() - _HOUR
    if message_store.count_since(tx, talk.id, by, since) >= WORDS_AN_HOUR:
        raise Limited(TALK_TROUBLE["many words"], round(_HOUR.total_seconds()))


def origin_key(tx: Reading, seal: Seal, party: Party) -> bytes:
    """From where an answer comes, blindly: a member, a server, a guest's address."""
    match party.kind:
        case PartyKind.REMOTE:
            actor = people.by_id(tx, party.id)
            return seal.blind(f"host {actor.host if actor else ''}", _ORIGIN)
        case PartyKind.GUEST:
            guest = guest_store.by_id(tx, seal, party.id)
            return seal.blind(f"guest {guest.email.casefold() if guest else ''}", _ORIGIN)
        case _:
            return seal.blind(f"member {party.id} {party.hidden}", _ORIGIN)


def insist_on_few_answers(tx: Reading, bench: Bench, party: Party, key: bytes) -> None:
    """Raises `Limited` if very many answers have come from there within a day."""
    most = ANSWERS_OF_A_SERVER_A_DAY if party.is_remote else ANSWERS_A_DAY
    if store.begun_since(tx, key, bench.now() - _DAY) >= most:
        raise Limited(TALK_TROUBLE["many answers"], round(_HOUR.total_seconds()))


def keep_out(tx: Writing, bench: Bench, who: Party, whom: Party) -> None:
    """`who` wants to hear nothing more of `whom`, wherever they may meet again."""
    store.keep_out(tx, _pair(tx, bench.seal, who, whom), bench.now())
    is_open = who.is_member and whom.kind in (PartyKind.MEMBER, PartyKind.REMOTE)
    if is_open and not who.hidden and not whom.hidden:
        people.block(tx, who.id, whom.id, iri=None, now=bench.now())


def is_kept_apart(tx: Reading, bench: Bench, one: Party, other: Party) -> bool:
    """Whether either of the two wants to hear nothing of the other."""
    pairs = (_pair(tx, bench.seal, one, other), _pair(tx, bench.seal, other, one))
    if any(store.is_kept_out(tx, pair) for pair in pairs):
        return True
    if PartyKind.GUEST in (one.kind, other.kind):
        return False
    return people.is_blocked_pair(tx, one.id, other.id)


def _pair(tx: Reading, seal: Seal, who: Party, whom: Party) -> Pair:
    return Pair(seal.blind(f"{_told(tx, seal, who)}\0{_told(tx, seal, whom)}", _PAIR))


def _told(tx: Reading, seal: Seal, party: Party) -> str:
    """Somebody, however they speak; a guest by their address."""
    if party.is_guest:
        guest = guest_store.by_id(tx, seal, party.id)
        return f"guest {guest.email.casefold() if guest else party.id}"
    return f"{party.kind} {party.id} {party.thread}"
