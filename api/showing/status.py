"""Status (clientapi.md 6): what everybody sees who may see it at all. Pure.

What depends on who looks, or on the hour, is put beside it by `showing`: the account, the
viewer's own marks, polls, quotes, filters.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from actors.actor import Actor
from api.showing.account import acct_of
from api.showing.emoji import emojis_of
from api.showing.extension import extension_of, listing_card
from api.showing.html import html_of
from api.showing.media import attachments_of
from federation.emojis import emojis_in
from federation.profile import hashtags_as_spelt
from federation.strict_json import Json, parse
from posts.post import Post, Visibility
from storage.instants import to_text
from text.clean import clean_line, safe_url
from timelines.shown import PostFacts, Shown
from world.errors import SisternetError

SHOWN_AS: Mapping[str, str] = MappingProxyType(
    {
        Visibility.PUBLIC: "public",
        Visibility.UNLISTED: "unlisted",
        Visibility.SISTERS: "private",
        Visibility.NETWORK: "private",
        Visibility.FOLLOWERS: "private",
        Visibility.COORDINATORS: "direct",
        Visibility.DIRECT: "direct",
    }
)
"""The nearest visibility that programs know, never a wider one."""
_TITLED: Final = frozenset({"Article", "Page", "Event", "Video", "Audio", "Image", "Document"})
_LANGUAGE_LETTERS: Final = (2, 3)


def document_in(post: Post) -> Json:
    """The document of a post; empty for one that cannot be read any more."""
    try:
        return parse(post.document)
    except SisternetError:
        return {}


def status_of(facts: PostFacts, document: Json, mentioned: Sequence[Actor], base_url: str) -> Json:
    """A post as a Status without its `account`. `document` is `document_in` of the post."""
    post, counts = facts.post, facts.counts
    parent_id, parent_author_id = facts.parent or (None, None)
    status: Json = {
        "id": str(post.id),
        "created_at": to_text(post.published_at),
        "in_reply_to_id": _id(parent_id),
        "in_reply_to_account_id": _id(parent_author_id),
        "sensitive": post.text.sensitive,
        "spoiler_text": post.text.summary,
        "visibility": SHOWN_AS[post.visibility],
        "language": _language(post.text.language),
        "uri": post.iri,
        "url": _page(facts, base_url),
        "replies_count": counts.replies,
        "reblogs_count": counts.announces,
        "favourites_count": counts.likes,
        "quotes_count": 0,
        "edited_at": None if post.updated_at is None else to_text(post.updated_at),
        "content": html_of(post.text.content, _title(post)),
        "reblog": None,
        "application": None,
        "media_attachments": attachments_of(post, facts.pictures, base_url, document),
        "mentions": [_mention(actor) for actor in mentioned],
        "tags": [
            {"name": name, "url": f"{base_url}/tags/{name.lower()}"}
            for name in map(clean_line, hashtags_as_spelt(document))
            if name
        ],
        "emojis": emojis_of(emojis_in(document)),
        "card": None,
        "poll": None,
        "quote": None,
        "quote_approval": None,
    }
    if facts.listing is not None:
        status["card"] = listing_card(facts.listing, post, status["url"])
        status["sisternet"] = extension_of(facts.listing, status["url"])
    return status


def announce_of(shown: Shown, visibility: str, base_url: str) -> Json:
    """An announcement as a Status without `account` and without what it shows (`reblog`)."""
    return {
        "id": str(shown.id),
        "created_at": shown.announced_at,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": visibility,
        "language": None,
        "uri": shown.announced_as or f"{base_url}/activities/{shown.id}",
        "url": shown.announced_as,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "quotes_count": 0,
        "edited_at": None,
        "content": "",
        "application": None,
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
        "quote": None,
        "quote_approval": None,
    }


def narrower(one: str, other: str) -> str:
    """Of two visibilities, as programs know them, the one that shows to fewer."""
    order = ("public", "unlisted", "private", "direct")
    return max(one, other, key=order.index)


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _title(post: Post) -> str:
    return (post.text.name or "") if post.type in _TITLED else ""


def _language(tag: str | None) -> str | None:
    code = (tag or "").partition("-")[0].lower()
    fits = len(code) in _LANGUAGE_LETTERS and code.isascii() and code.isalpha()
    return code if fits else None


def _page(facts: PostFacts, base_url: str) -> str:
    post = facts.post
    if not post.local:
        return safe_url(post.text.url) or post.iri
    kind = "posts" if facts.listing is None else "listings"
    return post.text.url or f"{base_url}/{kind}/{post.id}"


def _mention(actor: Actor) -> Json:
    return {
        "id": str(actor.id),
        "username": actor.username,
        "acct": acct_of(actor),
        "url": safe_url(actor.url) or actor.iri,
    }
