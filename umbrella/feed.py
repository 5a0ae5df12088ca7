"""The aggregated feed, as seen by somebody."""

from datetime import datetime

from storage.database import Reading
from storage.search import match_all
from umbrella import store
from umbrella.known_network import Feed, FeedFilter

PUBLIC = ("public",)
MEMBERS = ("public", "unlisted", "sisters", "network")


def seen_by(tx: Reading, *, is_member: bool, chosen: FeedFilter, now: datetime) -> Feed:
    """One page of the feed: public listings for everybody, what sisters share for members too."""
    words = match_all(chosen.words)
    if chosen.words.strip() and not words:
        return Feed((), None)
    found = store.feed(tx, chosen, words, MEMBERS if is_member else PUBLIC, now)
    shown = tuple(found[: chosen.limit])
    more = len(found) > chosen.limit
    return Feed(shown, shown[-1].post_id if more else None)
