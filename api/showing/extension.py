"""Offers and needs in programs that know them, and as a card in those that do not. Pure.

Programs pass over the object `sisternet`; pages and tools of ours read it (clientapi.md 11).
"""

from api.showing.card import Card, card_of
from federation.strict_json import Json
from posts.post import Post
from storage.instants import to_text
from text.languages import words_for
from text.phrases import HEADLINES, STATES, UNTIL
from timelines.shown import ListingFacts


def extension_of(listing: ListingFacts, url: str) -> Json:
    """What is told of a listing besides its text; times in minutes, categories as our codes."""
    return {
        "kind": str(listing.kind),
        "title": listing.title,
        "state": str(listing.state),
        "categories": list(listing.categories),
        "mode": str(listing.mode),
        "urgency": str(listing.urgency),
        "estimate_minutes": listing.estimate_minutes,
        "available_minutes": listing.available_minutes,
        "place": listing.place or None,
        "open_until": None if listing.expires_at is None else to_text(listing.expires_at),
        "network": {
            "name": listing.network_name,
            "acct": listing.network_handle,
            "url": listing.network_url or None,
        },
        "url": url,
    }


def listing_card(listing: ListingFacts, post: Post, url: str) -> Json:
    """A card that leads to the listing's page, in the listing's own language."""
    words = words_for(post.text.language)
    said = [listing.place] if listing.place else []
    if listing.estimate_minutes:
        said.append(words.duration(listing.estimate_minutes))
    if listing.expires_at is not None and not listing.state.is_ended:
        said.append(words.gettext(UNTIL, day=words.day(listing.expires_at)))
    elif listing.state.is_ended:
        said.append(words.gettext(STATES[listing.state]))
    return card_of(
        Card(
            url=url,
            title=words.gettext(HEADLINES[listing.kind], title=listing.title),
            description=" · ".join(said),
            provider_name=listing.network_name,
            provider_url=listing.network_url,
        )
    )
