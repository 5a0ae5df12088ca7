"""Which statuses somebody may see, as ids (rule R8): what programs of members read.

A status is a post, or an announcement of one, which has an id of its own. Lists are newest first,
whichever way a page is taken; what the viewer may not see is not in them.
"""

from dataclasses import dataclass

from posts import direct_store, status_store
from posts.direct_store import DirectThread
from posts.post import Reaction
from posts.seen_store import Page, Viewer
from posts.status_store import Choice, Listed, Status
from storage.transaction import Reading

__all__ = [
    "Choice",
    "Context",
    "DirectThread",
    "Listed",
    "Page",
    "Status",
    "bookmarked_seen_by",
    "context_seen_by",
    "direct_thread_seen_by",
    "direct_threads_seen_by",
    "liked_seen_by",
    "of_author_seen_by",
    "pinned_seen_by",
    "status_seen_by",
    "who_reacted_seen_by",
]

_ANCESTORS, _DESCENDANTS, _DEEPEST = 400, 1_000, 200
# A stranger gets enough of a thread to understand it.
_ANCESTORS_FOR_ANYBODY, _DESCENDANTS_FOR_ANYBODY, _DEEPEST_FOR_ANYBODY = 40, 60, 20


def status_seen_by(tx: Reading, viewer: Viewer, status_id: int) -> Status | None:
    """What that id stands for, or None if there is none for this viewer."""
    return status_store.one(tx, viewer, status_id)


def of_author_seen_by(
    tx: Reading, viewer: Viewer, author_id: int, choice: Choice, page: Page
) -> list[int]:
    """What an author wrote and announced, as far as it is asked for."""
    return status_store.of_author(tx, viewer, author_id, choice, page)


def pinned_seen_by(tx: Reading, viewer: Viewer, author_id: int) -> list[int]:
    """What an author has pinned of their own, last pinned first."""
    return status_store.pinned(tx, viewer, author_id)


def liked_seen_by(tx: Reading, viewer: Viewer, page: Page) -> list[Listed]:
    """What the viewer likes and may still see; nobody likes nothing."""
    return status_store.liked(tx, viewer, page)


def bookmarked_seen_by(tx: Reading, viewer: Viewer, page: Page) -> list[Listed]:
    """What the viewer has kept for themselves and may still see."""
    return status_store.bookmarked(tx, viewer, page)


def who_reacted_seen_by(
    tx: Reading, viewer: Viewer, post_id: int, kind: Reaction, page: Page
) -> list[Listed] | None:
    """Ids of the actors who like or announce a post; None if the viewer may not see the post."""
    status = status_store.one(tx, viewer, post_id)
    if status is None:
        return None
    return status_store.who_reacted(tx, viewer, status.post_id, kind, page)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a status stands in its thread: what it answers from the beginning, what answers it."""

    ancestors: list[int]
    descendants: list[int]


def context_seen_by(tx: Reading, viewer: Viewer, status_id: int) -> Context | None:
    """The thread around a status, or None if there is none for this viewer."""
    status = status_store.one(tx, viewer, status_id)
    if status is None:
        return None
    most = (_ANCESTORS, _DESCENDANTS, _DEEPEST)
    if viewer.actor is None:
        most = (_ANCESTORS_FOR_ANYBODY, _DESCENDANTS_FOR_ANYBODY, _DEEPEST_FOR_ANYBODY)
    above, below, deepest = most
    return Context(
        status_store.ancestors(tx, viewer, status.post_id, above),
        status_store.descendants(tx, viewer, status.post_id, below, deepest),
    )


def direct_threads_seen_by(tx: Reading, viewer: Viewer, page: Page) -> list[DirectThread]:
    """The viewer's threads of direct notes; pages go on by the id of the last note."""
    return direct_store.threads(tx, viewer, page)


def direct_thread_seen_by(tx: Reading, viewer: Viewer, thread_id: int) -> DirectThread | None:
    """One of the viewer's threads of direct notes."""
    return None if viewer.actor is None else direct_store.thread(tx, viewer.actor.id, thread_id)
