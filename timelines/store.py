"""The one door to this room's rows; the SQL stands in the `*_store.py` files, one per topic."""

from timelines.shown_store import accounts, by_ids, posts

__all__ = ["accounts", "by_ids", "posts"]
