"""The aggregated feed, as seen by somebody."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from posts.seen_store import Viewer
from storage.database import Reading
from umbrella import store
from umbrella.facets import Facets, counted
from umbrella.feed_filter import Feed, FeedFilter, FeedItem
from umbrella.index_keeping import IndexKeeper
from umbrella.paging import page_of
from umbrella.question import Question


def seen_by(tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime) -> Feed:
    """One page of open listings: public ones for everybody, more for members."""
    with _asked(tx, viewer, chosen, now) as question:
        return _feed(question)


def seen_and_counted(
    tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime
) -> tuple[Feed, Facets]:
    """As `seen_by` and `umbrella.facets.counts`, for little more than the price of one."""
    with _asked(tx, viewer, chosen, now) as question:
        return _feed(question), counted(question)


@contextmanager
def _asked(tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime) -> Iterator[Question]:
    with tx.memory.of(IndexKeeper).at(tx, now) as snapshot:
        yield Question(tx, snapshot, viewer, chosen, now)


def _feed(question: Question) -> Feed:
    page = page_of(question)
    items = store.open_at(question.tx, question.viewer, page.places, question.now)
    return Feed(tuple(items), page.next_before, page.total, is_cut=question.is_cut)


def item_seen_by(tx: Reading, viewer: Viewer, post_id: int) -> FeedItem | None:
    """One listing in whatever state, or None if there is none for this viewer."""
    return store.item(tx, viewer, post_id)


def listed_among(tx: Reading, post_ids: Sequence[int]) -> frozenset[int]:
    """Which of these posts, which somebody may see, are listings."""
    return store.listed_among(tx, post_ids)
