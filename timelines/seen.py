"""What somebody reads in timelines: the access functions of this room (rule R8)."""

from datetime import datetime

from actors import store as people
from posts.seen_store import Page, Viewer
from storage.search import words_of
from storage.transaction import Reading
from timelines import list_store, timeline_store
from timelines.people_list import HOUSE_LISTS
from timelines.shown import Shown
from timelines.timeline_store import Round, Tags
from world.errors import Missing

__all__ = [
    "Page",
    "Round",
    "Tags",
    "home_seen_by",
    "list_seen_by",
    "named_seen_by",
    "public_seen_by",
    "tagged_seen_by",
]


def home_seen_by(tx: Reading, viewer: Viewer, page: Page) -> list[Shown]:
    """The viewer's home timeline, newest first; nobody has an empty one."""
    return timeline_store.home(tx, viewer, page)


def public_seen_by(tx: Reading, viewer: Viewer, chosen: Round, page: Page) -> list[Shown]:
    """What is said to everybody, and to the viewer as one of us, newest first."""
    return timeline_store.shown_round(tx, viewer, chosen, page)


def tagged_seen_by(
    tx: Reading, viewer: Viewer, tags: Tags, chosen: Round, page: Page
) -> list[Shown]:
    """The same with hashtags."""
    return timeline_store.tagged(tx, viewer, tags, chosen, page)


def named_seen_by(tx: Reading, viewer: Viewer, iri: str, page: Page) -> list[Shown]:
    """The post with that address, if everybody may read it."""
    return timeline_store.named(tx, viewer, iri, page)


def list_seen_by(
    tx: Reading, viewer: Viewer, list_id: int, page: Page, now: datetime
) -> list[Shown]:
    """What stands on a list of the viewer's, or on one that everybody has.

    Raises `Missing` for a list that is not theirs.
    """
    if viewer.actor is not None and list_id in HOUSE_LISTS:
        return _of_house(tx, viewer, HOUSE_LISTS[list_id], page, now)
    owned = None if viewer.actor is None else list_store.one(tx, viewer.actor.id, list_id)
    if owned is None:
        raise Missing("Record not found")
    return timeline_store.on_list(tx, viewer, owned.id, owned.replies, page)


def _of_house(tx: Reading, viewer: Viewer, name: str, page: Page, now: datetime) -> list[Shown]:
    if name == "sisters":
        return timeline_store.of_sisters(tx, viewer, page)
    if name == "offers":
        return timeline_store.offers(tx, viewer, now, page)
    return timeline_store.needs(tx, viewer, _near(tx, viewer), now, page)


def _near(tx: Reading, viewer: Viewer) -> list[str]:
    """The words of where the viewer and our network are, folded as places of listings are."""
    place = viewer.actor.place if viewer.actor else None
    return list(dict.fromkeys(words_of(f"{place or ''} {people.network(tx).place or ''}")))
