"""Announcements as programs read them (clientapi.md 6)."""

from federation.iris import Iris
from federation.strict_json import Json
from notifications.announcement import Announcement
from storage.instants import to_text
from text.links import html_of


def announcement_of(one: Announcement, iris: Iris) -> Json:
    """The entity `Announcement`."""
    return {
        "id": str(one.id),
        "content": html_of(one.text, {}, iris.tag),
        "starts_at": None if one.starts_at is None else to_text(one.starts_at),
        "ends_at": None if one.ends_at is None else to_text(one.ends_at),
        "all_day": one.all_day,
        "published_at": to_text(one.published_at),
        "updated_at": to_text(one.published_at),
        "read": one.is_read,
        "mentions": [],
        "statuses": [],
        "tags": [],
        "emojis": [],
        "reactions": [
            {"name": reaction.name, "count": reaction.count, "me": reaction.is_own}
            for reaction in one.reactions
        ],
    }
