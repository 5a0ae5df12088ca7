"""What a post said before its author changed it."""

from dataclasses import replace

from federation.strict_json import parse
from posts import history_store, status_store, store
from posts.history_store import Version
from posts.post import Post, PostText
from posts.seen_store import Viewer
from storage.transaction import Reading


def says_otherwise(old: Post, text: PostText, document: bytes) -> bool:
    """Whether a reader sees another text, other pictures or other options of a poll."""
    if replace(text, url=old.text.url) != old.text:
        return True
    return _hanging_on(old.document) != _hanging_on(document)


def versions_seen_by(tx: Reading, viewer: Viewer, status_id: int) -> list[Version]:
    """All that a post has said, the oldest first, what it says now last; [] if it is not seen."""
    status = status_store.one(tx, viewer, status_id)
    post = None if status is None else store.by_id(tx, status.post_id)
    if post is None:
        return []
    now = Version(post.updated_at or post.published_at, post.text, post.document)
    return [*history_store.versions(tx, post.id), now]


def _hanging_on(octets: bytes) -> tuple[object, ...]:
    document = parse(octets)
    options = document.get("oneOf") or document.get("anyOf") or []
    if not isinstance(options, list):
        options = [options]
    titles = [one.get("name") for one in options if isinstance(one, dict)]
    return document.get("attachment") or None, titles
