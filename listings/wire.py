"""Offers and needs as ActivityStreams: a `Note` for everybody, FEP-0837 for those who know it.

Written as `reference/federation.md` 6.5 says. What a person needs stands in `content`; what a
sister node needs stands in the members of FEP-0837 and, where that has none, in terms of ours:
`listingState`, `urgency`, `mode`, `window`, `cap`, `helpers`, `exchange`, `ride`, and the bare
text in `source`. What access somebody needs is not told to anybody here.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from actors.actor import Actor
from federation.addressing import PUBLIC
from federation.contexts import OBJECT_CONTEXT
from federation.iris import Iris
from federation.strict_json import Json
from listings.listing import Kind, Listing, State, Urgency
from listings.terms import ONE_HELPER, Exchange
from listings.terms_text import ride_text, window_text
from listings.wording import Manner, content_of, tags_of
from media.picture import Picture
from posts.post import PostText
from posts.wire import hashtag
from storage.instants import to_text

LISTING_CONTEXT = [
    *OBJECT_CONTEXT[:-1],
    OBJECT_CONTEXT[-1]
    | {
        "sisternet": "urn:sisternet:",
        "listingState": "sisternet:listingState",
        "urgency": "sisternet:urgency",
        "mode": "sisternet:mode",
        "window": "sisternet:window",
        "cap": "sisternet:cap",
        "helpers": "sisternet:helpers",
        "exchange": "sisternet:exchange",
        "ride": "sisternet:ride",
        "hasBeginning": "vf:hasBeginning",
        "hasEnd": "vf:hasEnd",
        "toot": "http://joinmastodon.org/ns#",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"},
    },
]
PURPOSES = {Kind.OFFER: "offer", Kind.NEED: "request"}
_ONE: Json = {"hasUnit": "one", "hasNumericalValue": "1"}
_NOTHING_LEFT = "0"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Whose listing it is, and to whom it goes."""

    author: Actor
    network: Actor
    to: Sequence[str]
    cc: Sequence[str]
    published_at: datetime
    updated_at: datetime | None = None
    pictures: Sequence[Picture] = ()


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
        "attachment": [picture.document(iris.base_url) for picture in envelope.pictures],
        "listingState": str(listing.state),
        "mode": str(listing.mode),
        "exchange": str(listing.exchange),
        **_terms(listing),
        **_proposal(listing, iris),
        **_leave(envelope),
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


def _leave(envelope: Envelope) -> Json:
    """What everybody may see may be quoted by everybody: to be spread is what it is for (5.10)."""
    if PUBLIC not in (*envelope.to, *envelope.cc):
        return {}
    return {"interactionPolicy": {"canQuote": {"automaticApproval": [PUBLIC]}}}


def _terms(listing: Listing) -> Json:
    """What FEP-0837 has no words for, where there is anything to say."""
    told: Json = {}
    if not listing.window.is_anytime:
        told["window"] = json.loads(window_text(listing.window))
    if listing.cap:
        told["cap"] = {"most": listing.cap.most, "per": str(listing.cap.per)}
    if listing.helpers != ONE_HELPER:
        told["helpers"] = {"least": listing.helpers.least, "most": listing.helpers.most}
    if listing.ride:
        told["ride"] = json.loads(ride_text(listing.ride) or "{}")
    return told


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


def _proposal(listing: Listing, iris: Iris) -> Json:
    """The members of FEP-0837. Nothing is reciprocal but hours: gifts and loans ask for none."""
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
    if listing.window.span:
        primary["hasBeginning"] = to_text(listing.window.span.start)
        primary["hasEnd"] = to_text(listing.window.span.end)
    available = _available(listing, is_thing=is_thing)
    if available is not None:
        primary["availableQuantity"] = available
    proposal: Json = {
        "purpose": PURPOSES[listing.kind],
        "publishes": primary,
        "unitBased": not is_thing and listing.estimate_minutes is None,
    }
    if listing.exchange is Exchange.HOURS:
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
