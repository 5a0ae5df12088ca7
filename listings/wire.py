"""Offers and needs as ActivityStreams: a `Note` for everybody, FEP-0837 for those who know it.

Written as `reference/federation.md` 6.5 says. What a person needs stands in `content`; what a
sister node needs stands in the members of FEP-0837 and, where that has none, in terms of ours:
`listingState`, `urgency`, `mode`, and the bare text in `source`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import escape

from actors.actor import Actor
from federation.contexts import OBJECT_CONTEXT
from federation.iris import Iris
from federation.strict_json import Json
from listings.categories import CATEGORIES
from listings.listing import Kind, Listing, Mode, State, Urgency
from posts.post import PostText
from posts.wire import hashtag
from storage.instants import to_text
from text.clean import clean_html
from text.languages import Words, words_for
from text.links import html_of
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

LISTING_CONTEXT = [
    *OBJECT_CONTEXT[:-1],
    OBJECT_CONTEXT[-1]
    | {
        "sisternet": "urn:sisternet:",
        "listingState": "sisternet:listingState",
        "urgency": "sisternet:urgency",
        "mode": "sisternet:mode",
    },
]
PURPOSES = {Kind.OFFER: "offer", Kind.NEED: "request"}
_SHOWN_BODY = 1_200
_ONE: Json = {"hasUnit": "one", "hasNumericalValue": "1"}
_NOTHING_LEFT = "0"


@dataclass(frozen=True, slots=True)
class Manner:
    """How this network writes its listings."""

    zone: str = "UTC"  # IANA zone in which days are named
    title_in_name: bool = True  # off where most followers use GoToSocial, which folds such notes


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose listing it is, and to whom it goes."""

    author: Actor
    network: Actor
    to: Sequence[str]
    cc: Sequence[str]
    published_at: datetime
    updated_at: datetime | None = None


def listing_note(listing: Listing, envelope: Envelope, iris: Iris, manner: Manner) -> Json:
    """The whole `Note` of a listing of ours but for its proof."""
    iri = listing.iri
    content = content_of(listing, iris, manner)
    document: Json = {
        "@context": list(LISTING_CONTEXT),
        "id": iri,
        "type": "Note",
        "attributedTo": envelope.author.iri,
        "audience": envelope.network.iri,
        "to": list(envelope.to),
        "cc": list(envelope.cc),
        "published": to_text(envelope.published_at),
        "content": content,
        "contentMap": {listing.language or "en": content},
        "source": {"content": listing.body, "mediaType": "text/plain"},
        "sensitive": False,
        "url": iris.listing_page(listing.post_id),
        "context": iris.context(listing.post_id),
        "replies": iris.replies(iri),
        "tag": [hashtag(tag, iris) for tag in tags_of(listing)],
        "attachment": [],
        "listingState": str(listing.state),
        "mode": str(listing.mode),
        **_proposal(listing, iris),
    }
    if manner.title_in_name:
        document["name"] = listing.title
    if envelope.updated_at:
        document["updated"] = to_text(envelope.updated_at)
    if listing.expires_at:
        document["endTime"] = to_text(listing.expires_at)
    if listing.place:
        document["location"] = {"type": "Place", "name": listing.place}
    if listing.urgency is not Urgency.WHENEVER:
        document["urgency"] = str(listing.urgency)
    return document


def text_of(listing: Listing, content: str, iris: Iris) -> PostText:
    """What the post that carries a listing shows."""
    return PostText(
        name=listing.title,
        content=content,
        summary="",
        sensitive=False,
        language=listing.language,
        url=iris.listing_page(listing.post_id),
    )


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
    said: list[str] = []
    if listing.estimate_minutes:
        said.append(words.gettext(TAKES, time=words.duration(listing.estimate_minutes)))
    if listing.available_minutes:
        said.append(words.gettext(AVAILABLE, time=words.duration(listing.available_minutes)))
    if listing.mode is not Mode.EITHER:
        said.append(words.gettext(MODES[listing.mode]))
    if listing.urgency is not Urgency.WHENEVER:
        said.append(words.gettext(URGENCIES[listing.urgency]))
    if listing.place:
        said.append(words.gettext(PLACE, place=listing.place))
    if listing.expires_at and not listing.state.is_ended:
        said.append(words.gettext(UNTIL, day=words.day(listing.expires_at, manner.zone)))
    lines = "<br>".join(escape(line, quote=False) for line in said)
    return f"<p>{lines}</p>" if lines else ""


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


def _proposal(listing: Listing, iris: Iris) -> Json:
    """The members of FEP-0837. Time is exchanged for time; things are lent or given freely."""
    is_thing = listing.root_category == "thing"
    primary: Json = {
        "id": f"{listing.iri}#primary",
        "type": "Intent",
        "name": listing.title,
        "action": "transfer" if is_thing else "deliverService",
        "resourceQuantity": dict(_ONE) if is_thing else _hours(listing.estimate_minutes or 60),
    }
    if listing.categories:
        primary["resourceConformsTo"] = iris.category(listing.categories[0])
    if len(listing.categories) > 1:
        primary["resourceClassifiedAs"] = [iris.category(code) for code in listing.categories]
    available = _available(listing, is_thing=is_thing)
    if available is not None:
        primary["availableQuantity"] = available
    proposal: Json = {
        "purpose": PURPOSES[listing.kind],
        "publishes": primary,
        "unitBased": not is_thing and listing.estimate_minutes is None,
    }
    if not is_thing:
        proposal["reciprocal"] = {
            "id": f"{listing.iri}#reciprocal",
            "type": "Intent",
            "action": "transfer",
            "resourceConformsTo": f"{iris.base_url}/currencies/hour",
            "resourceQuantity": _hours(listing.estimate_minutes or 60),
        }
    return proposal


def _available(listing: Listing, *, is_thing: bool) -> Json | None:
    """What is left of it: nothing while it is not open to answers (6.5, rule 6)."""
    if listing.state is not State.OPEN:
        return {"hasUnit": "one" if is_thing else "hour", "hasNumericalValue": _NOTHING_LEFT}
    if listing.available_minutes is None or is_thing:
        return None
    return _hours(listing.available_minutes)


def _hours(minutes: int) -> Json:
    """Quarter hours have at most two decimals, so nothing is rounded."""
    return {"hasUnit": "hour", "hasNumericalValue": f"{(Decimal(minutes) / 60).normalize():f}"}
