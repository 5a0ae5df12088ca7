"""The aggregated feed, as seen by somebody."""

from datetime import datetime

from posts.seen_store import Viewer
from storage.database import Reading, SqlValue
from storage.search import match_all
from umbrella import store
from umbrella.known_network import Feed, FeedFilter, FeedItem

_NOTHING = Feed((), None)


def seen_by(tx: Reading, viewer: Viewer, chosen: FeedFilter, now: datetime) -> Feed:
    """One page of open listings, newest first: public ones for everybody, more for members."""
    wanted: dict[str, SqlValue] = {
        "kind": chosen.kind,
        "category": chosen.category,
        "language": chosen.language,
        "before": chosen.before,
        "author": chosen.author_id,
    }
    if chosen.words.strip():
        wanted["words"] = match_all(chosen.words)
        if not wanted["words"]:
            return _NOTHING
    if chosen.network:
        wanted["network"] = store.network_id(tx, chosen.network)
        if wanted["network"] is None:
            return _NOTHING
    given = {key: value for key, value in wanted.items() if value is not None}
    found = store.feed(tx, viewer, given, now, chosen.limit + 1)
    shown = tuple(found[: chosen.limit])
    more = len(found) > chosen.limit
    return Feed(shown, shown[-1].post_id if more else None)


def item_seen_by(tx: Reading, viewer: Viewer, post_id: int) -> FeedItem | None:
    """One listing in whatever state, or None if there is none for this viewer."""
    return store.item(tx, viewer, post_id)
