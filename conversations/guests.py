"""Somebody without an account answers a public listing: by a form, a yes to their address, a link.

Nothing of theirs is shown to anybody before the address has proven to be theirs, and the address
itself never is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.person import checked_name
from conversations import guest_store, party, store
from conversations.answering import Answer, take_up
from conversations.bench import Bench
from conversations.conversation import Conversation
from conversations.guest_store import Guest
from conversations.passes import Passes
from conversations.refusing import checked_words
from conversations.standing import GuestDoer
from listings import store as listing_store
from listings.listing import Listing
from mail.recipient import Recipient, checked_address
from posts import seen_store
from posts.seen import ANYBODY
from storage.transaction import Reading, Writing
from templates.letter_views import AddressLetter
from text.conversation_phrases import TALK_TROUBLE
from world.errors import Conflict, Gone, Limited, Missing, Refused

HOLDS: Final = timedelta(hours=24)
"""For how long the letter that asks whether the address is theirs can be answered."""

LETTERS_A_DAY: Final = 3
_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class GuestForm:
    """What a guest tells of themselves, and to whoever lists it."""

    name: str
    email: str
    text: str
    language: str = "en"


def ask(tx: Writing, bench: Bench, listing_id: int, form: GuestForm) -> None:
    """Keeps what a guest writes, and asks by letter whether the address is theirs.

    Raises `Missing` for a listing that not everybody may see, `Conflict` where it takes no answers,
    `Refused` where letters are not sent, `Malformed` for an odd name or address, `Limited` after
    three letters to that address within a day.
    """
    listing = answerable(tx, bench, listing_id)
    guest = Guest(
        id=bench.world.ids.new(),
        listing_id=listing.post_id,
        name=checked_name(form.name),
        email=checked_address(form.email),
        language=form.language,
        words=checked_words(form.text),
        asked_at=bench.now(),
    )
    key = guest_store.email_key(bench.seal, guest.email)
    if guest_store.count_since(tx, key, bench.now() - _DAY) >= LETTERS_A_DAY:
        raise Limited(TALK_TROUBLE["many letters"], round(_DAY.total_seconds()))
    guest_store.add(tx, bench.seal, guest)
    link = passes_of(bench).guest_link(guest.id)
    letter = AddressLetter(link, round(HOLDS / _MINUTE))
    bench.letters.queue(tx, recipient_of(bench, guest), letter, about=f"guest {guest.id}")


def answerable(tx: Reading, bench: Bench, listing_id: int) -> Listing:
    """The listing, if a guest may answer it now; raises as `ask`."""
    listing = listing_store.by_post(tx, listing_id)
    if listing is None or not listing.local:
        raise Missing(TALK_TROUBLE["no talk"])
    if not seen_store.may_see(tx, ANYBODY, listing.post_id):
        raise Missing(TALK_TROUBLE["no talk"])
    if not bench.letters.can_be_sent:
        raise Refused(TALK_TROUBLE["letters off"])
    if not listing.is_open(bench.now()):
        raise Conflict(TALK_TROUBLE["not open"])
    return listing


def confirm(tx: Writing, bench: Bench, secret: str) -> Conversation:
    """The address is theirs: what they wrote is in the conversation now. Twice is once.

    Raises `Gone` for a link that is over, `Conflict` if the listing takes no answers any more.
    """
    guest = guest_of(tx, bench, secret)
    own = party.guest(guest.id)
    if guest.confirmed_at is not None:
        return store.with_party(tx, bench.seal, own)[0]
    listing = listing_store.by_post(tx, guest.listing_id)
    if listing is None:
        raise Conflict(TALK_TROUBLE["not open"])
    said = Answer(listing.post_id, guest.words, language=guest.language)
    talk = take_up(tx, bench, own, listing, said)
    guest_store.confirm(tx, bench.seal, guest, bench.now())
    return talk


def guest_of(tx: Reading, bench: Bench, secret: str) -> Guest:
    """Whose link that is. Raises `Gone` for one that leads nowhere (any more)."""
    number = passes_of(bench).guest_of(secret)
    guest = None if number is None else guest_store.by_id(tx, bench.seal, number)
    if guest is None or (guest.confirmed_at is None and bench.now() - guest.asked_at > HOLDS):
        raise Gone(TALK_TROUBLE["link over"])
    return guest


def doer_of(tx: Reading, bench: Bench, secret: str) -> GuestDoer:
    """Who acts by that link; raises `Gone` before they have said yes to their address too."""
    guest = guest_of(tx, bench, secret)
    if guest.confirmed_at is None:
        raise Gone(TALK_TROUBLE["link over"])
    return GuestDoer(guest.id)


def passes_of(bench: Bench) -> Passes:
    """Who makes and reads secret links."""
    return Passes(bench.seal, bench.iris.base_url)


def recipient_of(bench: Bench, guest: Guest) -> Recipient:
    """A guest as a reader of letters, by the clocks of our network."""
    zone = bench.listings.bench.policy.zone
    return Recipient(address=guest.email, name=guest.name, language=guest.language, zone=zone)


def tidy(tx: Writing, now: datetime) -> int:
    """Erases who has not said yes to their address in time; says how many."""
    return guest_store.forget_unconfirmed(tx, now - HOLDS)
