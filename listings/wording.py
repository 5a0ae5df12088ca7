"""What a listing says to people, in its own language (`reference/federation.md` 6.5).

The same sentences whether it is read on Mastodon or in an e-mail; pages show the same facts.
"""

from dataclasses import dataclass
from html import escape
from typing import Final

from federation.iris import Iris
from listings.categories import CATEGORIES
from listings.listing import Listing, Mode, State, Urgency
from listings.terms import ONE_HELPER, Cap, Crew, Exchange, Per, Voice
from listings.window import Slot, Window
from text.clean import clean_html
from text.languages import Words, words_for
from text.links import html_of
from text.listing_phrases import EXCHANGES, RETURNING, VOICES, WHEELCHAIR, WHEN
from text.phrases import (
    ANSWER_HERE,
    AVAILABLE,
    HASHTAGS,
    HEADLINES,
    MODES,
    PLACE,
    STATES,
    TAKES,
    UNTIL,
    URGENCIES,
)

_SHOWN_BODY: Final = 1_100


@dataclass(frozen=True, slots=True)
class Manner:
    """How this network writes its listings."""

    zone: str = "UTC"  # IANA zone in which days are named
    title_in_name: bool = True  # off where most followers use GoToSocial, which folds such notes


def tags_of(listing: Listing) -> tuple[str, ...]:
    """The hashtags of a listing: its kind, in English and its own language, and its categories."""
    said = HASHTAGS[listing.kind]
    own = words_for(listing.language).gettext(said)
    categories = [CATEGORIES[code].tag for code in listing.categories if code in CATEGORIES]
    return tuple(dict.fromkeys([said, own.lower(), *categories]))


def content_of(listing: Listing, iris: Iris, manner: Manner) -> str:
    """The body that people read: title, text, one line each for what else they need, link, tags."""
    words = words_for(listing.language)
    title = words.gettext(HEADLINES[listing.kind], title=listing.title)
    if listing.state is not State.OPEN:
        # Whoever reads this in a timeline must see at once that it is over (domain.md 3.1).
        title = f"{title} ({words.gettext(STATES[listing.state])})"
    parts = [f"<p><strong>{escape(title, quote=False)}</strong></p>"]
    if listing.body:
        parts.append(html_of(_shortened(listing.body), {}, iris.tag))
    parts.append(_lines(listing, words, manner))
    parts.append(_link(listing, words, iris))
    parts.append(_hashtags(listing, iris))
    return clean_html("".join(parts))


def _shortened(body: str) -> str:
    """Longer texts are folded by Mastodon's clients; the rest is on the page, and in `source`."""
    if len(body) <= _SHOWN_BODY:
        return body
    return body[:_SHOWN_BODY].rpartition(" ")[0].rstrip(" ,;:\n") + " …"


def _lines(listing: Listing, words: Words, manner: Manner) -> str:
    said = [*_terms(listing, words), *_occasion(listing, words)]
    if listing.expires_at and not listing.state.is_ended:
        said.append(words.gettext(UNTIL, day=words.day(listing.expires_at, manner.zone)))
    if listing.voice is not Voice.NAMED:
        said.append(words.gettext(VOICES[listing.voice], name=listing.signed))
    lines = "<br>".join(escape(line, quote=False) for line in said)
    return f"<p>{lines}</p>" if lines else ""


def _terms(listing: Listing, words: Words) -> list[str]:
    said: list[str] = []
    if listing.estimate_minutes:
        said.append(words.gettext(TAKES, time=words.duration(listing.estimate_minutes)))
    if listing.available_minutes:
        said.append(words.gettext(AVAILABLE, time=words.duration(listing.available_minutes)))
    if listing.cap:
        said.append(cap_in_words(listing.cap, words))
    if listing.helpers != ONE_HELPER:
        said.append(helpers_in_words(listing.helpers, words))
    if listing.exchange is not Exchange.HOURS:
        said.append(words.gettext(EXCHANGES[listing.exchange]))
    if listing.mode is not Mode.EITHER:
        said.append(words.gettext(MODES[listing.mode]))
    return said


def _occasion(listing: Listing, words: Words) -> list[str]:
    said: list[str] = []
    if listing.urgency is not Urgency.WHENEVER:
        said.append(words.gettext(URGENCIES[listing.urgency]))
    if not listing.window.is_anytime:
        said.append(words.gettext(WHEN, when=window_in_words(listing.window, words)))
    if listing.place:
        said.append(words.gettext(PLACE, place=listing.place))
    if listing.ride and listing.ride.returning:
        said.append(words.gettext(RETURNING))
    if listing.ride and listing.ride.wheelchair:
        said.append(words.gettext(WHEELCHAIR))
    return said


def window_in_words(window: Window, words: Words) -> str:
    """When it suits: "3 April 2026, 14:30–16:00 (Europe/London)"; "" for anytime."""
    if window.span:
        return words.span(window.span.start, window.span.end, window.span.zone)
    if not window.slots:
        return ""
    zone = window.slots[0].zone.replace("_", " ")
    return f"{', '.join(_slot(slot, words) for slot in window.slots)} ({zone})"


def _slot(slot: Slot, words: Words) -> str:
    return f"{words.weekday(slot.weekday)} {words.clock(slot.begins)}–{words.clock(slot.ends)}"


def cap_in_words(cap: Cap, words: Words) -> str:
    """How often: "2 times a month at most"."""
    match cap.per:
        case Per.WEEK:
            return words.ngettext(
                "{count} time a week at most", "{count} times a week at most", cap.most
            )
        case Per.MONTH:
            return words.ngettext(
                "{count} time a month at most", "{count} times a month at most", cap.most
            )
        case Per.TOTAL:
            return words.ngettext("{count} time in all", "{count} times in all", cap.most)


def helpers_in_words(helpers: Crew, words: Words) -> str:
    """How many people it takes: "Takes 2 to 4 people"."""
    if helpers.least == helpers.most:
        return words.ngettext("Takes {count} person", "Takes {count} people", helpers.most)
    return words.gettext(
        "Takes {least} to {most} people",
        least=words.number(helpers.least),
        most=words.number(helpers.most),
    )


def _link(listing: Listing, words: Words, iris: Iris) -> str:
    if listing.state.is_ended:
        return ""
    page = escape(iris.listing_page(listing.post_id))
    said = escape(words.gettext(ANSWER_HERE), quote=False)
    return f'<p>{said} <a href="{page}">{page}</a></p>'


def _hashtags(listing: Listing, iris: Iris) -> str:
    links = (
        f'<a href="{escape(iris.tag(tag))}" class="mention hashtag">#<span>{escape(tag)}</span></a>'
        for tag in tags_of(listing)
    )
    return f"<p>{' '.join(links)}</p>"
