"""What somebody may see: the access functions that routes, pages and programs use (rule R8).

What a viewer may not see does not exist for them: the same None, the same gap in a list, the
same number left out of a count (R23, PRV-05, PRV-07).
"""

from collections.abc import Iterable, Mapping

from posts import quote_store, seen_store
from posts.post import Post
from posts.quote import QuoteView
from posts.seen_store import ANYBODY, Page, Viewer
from storage.transaction import Reading

__all__ = [
    "ANYBODY",
    "Page",
    "Viewer",
    "answers_seen_by",
    "can_see",
    "context_seen_by",
    "count_answers_seen_by",
    "count_context_seen_by",
    "count_quotes",
    "featured_seen_by",
    "home_seen_by",
    "post_by_id_seen_by",
    "post_seen_by",
    "posts_of_seen_by",
    "quotes_seen_by",
    "quoting_seen_by",
    "stamp_seen_by",
    "tag_seen_by",
]


def can_see(tx: Reading, viewer: Viewer, post: Post) -> bool:
    """Whether the viewer may see that post now."""
    return seen_store.may_see(tx, viewer, post.id)


def post_seen_by(tx: Reading, viewer: Viewer, iri: str) -> Post | None:
    """The post of that name, or None if there is none for this viewer."""
    return seen_store.one(tx, viewer, iri)


def post_by_id_seen_by(tx: Reading, viewer: Viewer, post_id: int) -> Post | None:
    """The post of that number, or None if there is none for this viewer."""
    return seen_store.one_by_id(tx, viewer, post_id)


def home_seen_by(tx: Reading, viewer: Viewer, page: Page) -> list[Post]:
    """The viewer's home timeline, newest first; nobody has an empty one."""
    return seen_store.home(tx, viewer, page)


def posts_of_seen_by(tx: Reading, viewer: Viewer, author_id: int, page: Page) -> list[Post]:
    """What an author wrote, newest first."""
    return seen_store.of_author(tx, viewer, author_id, page)


def tag_seen_by(tx: Reading, viewer: Viewer, tag: str, page: Page) -> list[Post]:
    """Public posts with that hashtag (lower case, without its sign), newest first."""
    return seen_store.with_tag(tx, viewer, tag, page)


def answers_seen_by(tx: Reading, viewer: Viewer, parent_iri: str, page: Page) -> list[Post]:
    """The answers to a post, oldest first; none under a post that the viewer may not see."""
    if seen_store.one(tx, viewer, parent_iri) is None:
        return []
    return seen_store.answers_to(tx, viewer, parent_iri, page)


def count_answers_seen_by(tx: Reading, viewer: Viewer, parent_iri: str) -> int:
    """How many answers `answers_seen_by` has in all."""
    if seen_store.one(tx, viewer, parent_iri) is None:
        return 0
    return seen_store.count_answers(tx, viewer, parent_iri)


def context_seen_by(tx: Reading, viewer: Viewer, context_iri: str, page: Page) -> list[Post]:
    """The posts of a thread, oldest first."""
    return seen_store.in_context(tx, viewer, context_iri, page)


def count_context_seen_by(tx: Reading, viewer: Viewer, context_iri: str) -> int:
    """How many posts `context_seen_by` has in all."""
    return seen_store.count_in_context(tx, viewer, context_iri)


def featured_seen_by(tx: Reading, viewer: Viewer, actor_id: int) -> list[Post]:
    """What an actor has pinned to their profile, last pinned first."""
    return seen_store.featured(tx, viewer, actor_id)


def stamp_seen_by(tx: Reading, viewer: Viewer, stamp_id: int) -> tuple[Post, str] | None:
    """What may be quoted by leave of that stamp, and by which post; None if it was taken back."""
    stamp = quote_store.stamp(tx, stamp_id)
    if stamp is None or stamp.is_revoked:
        return None
    quoted = seen_store.one_by_id(tx, viewer, stamp.post_id)
    return None if quoted is None else (quoted, stamp.quoting_iri)


def quotes_seen_by(tx: Reading, viewer: Viewer, post_ids: Iterable[int]) -> Mapping[int, QuoteView]:
    """What these posts, which the viewer may see, quote; those that quote nothing are left out."""
    return quote_store.seen_by(tx, viewer, post_ids)


def count_quotes(tx: Reading, post_ids: Iterable[int]) -> Mapping[int, int]:
    """How many quotes of each of these everybody may see; those with none are left out."""
    return quote_store.counts(tx, post_ids)


def quoting_seen_by(tx: Reading, viewer: Viewer, post: Post, page: Page) -> list[Post]:
    """The posts that quote that one with its author's leave, newest first."""
    return quote_store.quoting_seen_by(tx, viewer, post.iri, page)
