"""What the pages of offers and needs show, made of what the rooms know."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.person import Person
from federation.documents import read_thing
from federation.strict_json import parse
from listings.holding import Overtaken
from listings.listing import Deed, Kind, Listing, State
from listings.terms import ONE_HELPER, Exchange
from listings.wording import cap_in_words, helpers_in_words, window_in_words
from media.picture import Picture
from posts.post import Post
from templates.views import Fact
from text import phrases
from text.clean import safe_url
from text.languages import Words
from text.listing_phrases import EXCHANGES, FIELDS, RETURNING, WHEELCHAIR
from world.errors import Malformed

_LONGEST_ALT = 300


def terms_of(listing: Listing, words: Words) -> tuple[Fact, ...]:
    """When, how often, by how many and in return for what, as far as there is anything to say."""
    say = words.gettext
    told: list[Fact] = []
    if not listing.window.is_anytime:
        told.append(Fact(say(FIELDS["window"]), window_in_words(listing.window, words)))
    if listing.cap:
        told.append(Fact(say(FIELDS["cap"]), cap_in_words(listing.cap, words)))
    if listing.helpers != ONE_HELPER:
        told.append(Fact(say(FIELDS["helpers"]), helpers_in_words(listing.helpers, words)))
    if listing.exchange is not Exchange.HOURS:
        told.append(Fact(say(FIELDS["exchange"]), say(EXCHANGES[listing.exchange])))
    if listing.ride:
        more = ((RETURNING, listing.ride.returning), (WHEELCHAIR, listing.ride.wheelchair))
        said = [say(text) for text, is_so in more if is_so]
        told += [Fact(say(FIELDS["ride"]), ", ".join(said))] if said else []
    return tuple(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A listing to whoever looks: what may be done by them, and what they may know of its owner."""

    item: Listing
    shots: Sequence["Shot"] = ()
    owner: Person | None = None
    is_own: bool = False
    may_change: bool = False
    is_coordinator: bool = False

    @property
    def deeds(self) -> tuple[Deed, ...]:
        """The buttons under it."""
        return deeds_for(self.item) if self.may_change else ()


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a listing: of ours with its sizes, of a sister's only where it is."""

    url: str
    alt: str
    small: str = ""
    width: int = 0
    height: int = 0


def shots_of(pictures: Sequence[Picture]) -> list[Shot]:
    """Our own pictures."""
    return [
        Shot(one.path, one.alt, one.small_path, *_fitting(one.width, one.height))
        for one in pictures
    ]


def _fitting(width: int, height: int, most: int = 480) -> tuple[int, int]:
    larger = max(width, height, 1)
    if larger <= most:
        return width, height
    return max(1, width * most // larger), max(1, height * most // larger)


def shots_elsewhere(post: Post) -> list[Shot]:
    """The pictures a sister's post names: led to, never loaded by our pages (PRV)."""
    try:
        attached = read_thing(parse(post.document)).attachments
    except Malformed:
        return []
    found = ((safe_url(one.url), one) for one in attached if one.media_type.startswith("image/"))
    return [Shot(url, one.name[:_LONGEST_ALT]) for url, one in found if url]


# What its owner, or a coordinator for them, may do to a listing; the first is what one comes for.
_DEEDS: dict[State, tuple[Deed, ...]] = {
    State.DRAFT: (Deed.WITHDRAW,),
    State.IN_REVIEW: (Deed.WITHDRAW,),
    State.OPEN: (Deed.FULFIL, Deed.RENEW, Deed.PAUSE, Deed.WITHDRAW),
    State.RESERVED: (Deed.FULFIL, Deed.REOPEN, Deed.WITHDRAW),
    State.PAUSED: (Deed.RESUME, Deed.RENEW, Deed.WITHDRAW),
    State.EXPIRED: (Deed.RENEW,),
}


def deeds_for(listing: Listing) -> tuple[Deed, ...]:
    """The buttons under a listing of one's own, in order."""
    deeds = _DEEDS.get(listing.state, ())
    if listing.rests_at_cap:
        deeds = tuple(deed for deed in deeds if deed is not Deed.RESUME)
    if listing.kind is Kind.OFFER and listing.state is State.OPEN:
        # An offer goes on for others; taking it back comes last, keeping it going first.
        deeds = (Deed.RENEW, Deed.PAUSE, Deed.FULFIL, Deed.WITHDRAW)
    return deeds


@dataclass(frozen=True, slots=True)
class Changed:
    """What somebody else has changed in the meantime, and what stands there now."""

    name: str
    now: str


def changes_of(overtaken: Overtaken, words: Words, zone: str) -> tuple[Changed, ...]:
    """What the second of two sees, field by field; the state, if that is another."""
    listing = overtaken.listing
    told = [
        Changed(words.gettext(FIELDS[name]), _now(listing, name, words, zone))
        for name in overtaken.fields
    ]
    steps = [event for event in overtaken.events if event.from_state is not event.to_state]
    if steps:
        told.append(Changed("", words.gettext(phrases.STATES[listing.state])))
    return tuple(told)


def _now(listing: Listing, name: str, words: Words, zone: str) -> str:
    """What a field says now, in words; "" for what is better looked at."""
    if name in ("title", "body", "place"):
        return str(getattr(listing, name))
    said = {
        "audience": words.gettext(phrases.AUDIENCES[listing.audience]),
        "urgency": words.gettext(phrases.URGENCIES[listing.urgency]),
        "mode": words.gettext(phrases.MODES[listing.mode]),
        "window": window_in_words(listing.window, words),
        "cap": cap_in_words(listing.cap, words) if listing.cap else "",
        "expires_at": words.day(listing.expires_at, zone) if listing.expires_at else "",
    }
    return said.get(name, "")
