"""All SQL of offers and needs: their rows, their events, their words for the search."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from listings.categories import words_of
from listings.listing import Kind, Listing, ListingAudience, Mode, State, Urgency
from listings.places import searched_place
from listings.terms import Crew, Exchange, Voice
from listings.terms_text import cap_of, ride_of, ride_text, window_of, window_text
from posts.seen_store import VISIBLE, Viewer, viewer_params
from storage.instants import from_text, to_text
from storage.search import SearchIndex, fold
from storage.transaction import Reading, Row, SqlValue, Writing, by_name

SEARCH = SearchIndex("listing_search")

LISTINGS = """
SELECT l.*, p.iri, p.author_id FROM listings l
  JOIN posts p ON p.id = l.post_id JOIN actors a ON a.id = p.author_id
"""
_OPEN = "l.state = 'open' AND (l.expires_at IS NULL OR l.expires_at > :now)"
_NEWEST = (1 << 63) - 1
_LISTS_KEPT: Final = 512


def listing_of(row: Row) -> Listing:
    """The listing in a row that selects `l.*`, the post's iri and author."""
    return listing_named(by_name(row))


def listing_named(row: Mapping[str, Any]) -> Listing:
    """As `listing_of`, of `by_name` of such a row."""
    return Listing(
        post_id=row["post_id"],
        iri=row["iri"],
        author_id=row["author_id"],
        network_id=row["network_id"],
        local=bool(row["local"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        body=row["body"],
        language=row["language"],
        categories=_codes(row["categories"]),
        mode=Mode(row["mode"]),
        estimate_minutes=row["estimate_minutes"],
        available_minutes=row["available_minutes"],
        urgency=Urgency(row["urgency"]),
        place=row["place"],
        audience=ListingAudience(row["audience"]),
        state=State(row["state"]),
        expires_at=_instant(row["expires_at"]),
        delete_at=_instant(row["delete_at"]),
        created_at=from_text(row["created_at"]),
        changed_at=from_text(row["changed_at"]),
        window=window_of(row["slots"]),
        cap=cap_of(row["cap_most"], row["cap_per"]),
        helpers=Crew(row["helpers_min"], row["helpers_max"]),
        voice=Voice(row["voice"]),
        signed=row["signed"],
        access=_codes(row["access"]),
        exchange=Exchange(row["exchange"]),
        ride=ride_of(row["ride"]),
        rests_at_cap=row["paused_by"] == _CAP,
        opened_at=_instant(row["opened_at"]),
        tells_part=bool(row["tells_part"]),
    )


@lru_cache(maxsize=_LISTS_KEPT)
def _codes(text: str) -> tuple[str, ...]:
    """A JSON list of codes; most rows have one of a few."""
    return tuple(json.loads(text))


@lru_cache(maxsize=_LISTS_KEPT)
def _codes_text(codes: tuple[str, ...]) -> str:
    return json.dumps(codes)


def _instant(text: str | None) -> datetime | None:
    return from_text(text) if text else None


_CAP = "cap"
_COLUMNS = (
    *("post_id", "network_id", "local", "kind", "title", "body", "language", "categories"),
    *("root_category", "mode", "estimate_minutes", "available_minutes", "urgency", "place"),
    *("audience", "state", "expires_at", "delete_at", "created_at", "changed_at"),
    *("slots", "cap_most", "cap_per", "helpers_min", "helpers_max", "voice", "signed", "access"),
    *("exchange", "ride", "place_words", "paused_by", "opened_at", "tells_part"),
)
# Whoever writes a listing down as they have known it never makes more of what was told of it.
_PUT = f"""
INSERT INTO listings ({", ".join(_COLUMNS)}) VALUES ({", ".join(f":{name}" for name in _COLUMNS)})
    ON CONFLICT (post_id) DO UPDATE SET
       {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:-1])},
       tells_part = min(listings.tells_part, excluded.tells_part)
"""  # noqa: S608  # only our own column names


def put(tx: Writing, listing: Listing) -> None:
    """Writes a listing down as it is now, with the words it is found by."""
    tx.run(_PUT, **_what(listing), **_terms(listing))
    if listing.state is State.OPEN:
        place = searched_place(tx, listing)
        words = (listing.title, listing.body, words_of(listing.categories), place)
        SEARCH.put(tx, listing.post_id, words)
    else:
        SEARCH.forget(tx, listing.post_id)


def _what(listing: Listing) -> dict[str, SqlValue]:
    return {
        "post_id": listing.post_id,
        "network_id": listing.network_id,
        "local": int(listing.local),
        "kind": listing.kind,
        "title": listing.title,
        "body": listing.body,
        "language": listing.language,
        "categories": _codes_text(listing.categories),
        "root_category": listing.root_category,
        "mode": listing.mode,
        "estimate_minutes": listing.estimate_minutes,
        "available_minutes": listing.available_minutes,
        "urgency": listing.urgency,
        "place": listing.place,
        "audience": listing.audience,
        "state": listing.state,
        "expires_at": _text(listing.expires_at),
        "delete_at": _text(listing.delete_at),
        "created_at": to_text(listing.created_at),
        "changed_at": to_text(listing.changed_at),
    }


def _terms(listing: Listing) -> dict[str, SqlValue]:
    cap, helpers = listing.cap, listing.helpers
    return {
        "slots": window_text(listing.window),
        "cap_most": cap.most if cap else None,
        "cap_per": cap.per if cap else None,
        "helpers_min": helpers.least,
        "helpers_max": helpers.most,
        "voice": listing.voice,
        "signed": listing.signed,
        "access": _codes_text(listing.access),
        "exchange": listing.exchange,
        "ride": ride_text(listing.ride),
        "place_words": fold(listing.place),
        "paused_by": _CAP if listing.rests_at_cap else "",
        "opened_at": _text(listing.opened_at),
        "tells_part": int(listing.tells_part),
    }


def _text(instant: datetime | None) -> str | None:
    return to_text(instant) if instant else None


def free_place(tx: Writing, post_id: int) -> None:
    """Its member has edited it: what is told of where it is does not depend on what was told."""
    tx.run("UPDATE listings SET tells_part = 1 WHERE post_id = :id", id=post_id)


def forget(tx: Writing, post_id: int) -> None:
    """Removes a listing and its words; what happened to it stays written in its events."""
    SEARCH.forget(tx, post_id)
    tx.run("DELETE FROM listings WHERE post_id = :id", id=post_id)


def by_post(tx: Reading, post_id: int) -> Listing | None:
    """The listing a post carries, whoever may see it: for rules, never for showing."""
    row = tx.one(f"{LISTINGS} WHERE l.post_id = :id", id=post_id)
    return None if row is None else listing_of(row)


def by_iri(tx: Reading, iri: str) -> Listing | None:
    """A listing by its name, whoever may see it: for rules, never for showing."""
    row = tx.one(f"{LISTINGS} WHERE p.iri = :iri", iri=iri)
    return None if row is None else listing_of(row)


def seen(tx: Reading, viewer: Viewer, post_id: int) -> Listing | None:
    """The listing, in whatever state, if the viewer may see it."""
    row = tx.one(
        f"{LISTINGS} WHERE l.post_id = :id AND {VISIBLE}", id=post_id, **viewer_params(viewer)
    )
    return None if row is None else listing_of(row)


def of_author(tx: Reading, author_id: int) -> list[Listing]:
    """Everything a member of ours has offered or asked for and that is still here, newest first."""
    rows = tx.all(
        f"{LISTINGS} WHERE p.author_id = :author ORDER BY l.post_id DESC", author=author_id
    )
    return [listing_of(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Whose:
    """One member's listings, or those of all members of a network."""

    author_id: int | None = None
    network_id: int | None = None


_WHOSE = """
    l.local = 1
    AND (:author IS NULL OR p.author_id = :author)
    AND (:network IS NULL OR l.network_id = :network)
"""


def open_seen(
    tx: Reading, viewer: Viewer, whose: Whose, now: datetime, *, before: int | None, limit: int
) -> list[tuple[Listing, bytes]]:
    """Open listings of ours that the viewer may see, newest first, with their documents."""
    rows = tx.all(
        "SELECT l.*, p.iri, p.author_id, p.document FROM listings l"  # noqa: S608
        " JOIN posts p ON p.id = l.post_id JOIN actors a ON a.id = p.author_id"
        f" WHERE {_WHOSE} AND {_OPEN} AND l.post_id < :before AND {VISIBLE}"
        " ORDER BY l.post_id DESC LIMIT :limit",
        **_whose(whose),
        now=to_text(now),
        before=_NEWEST if before is None else before,
        limit=limit,
        **viewer_params(viewer),
    )
    return [(listing_of(row), row["document"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Extent:
    """How many there are, and when the one changed that changed last."""

    count: int
    changed_at: datetime | None


def extent_seen(tx: Reading, viewer: Viewer, whose: Whose, now: datetime) -> Extent:
    """Of all that `open_seen` has; what the viewer may not see does not count."""
    row = tx.one(
        "SELECT count(*) AS n, max(l.changed_at) AS changed_at FROM listings l"  # noqa: S608
        " JOIN posts p ON p.id = l.post_id JOIN actors a ON a.id = p.author_id"
        f" WHERE {_WHOSE} AND {_OPEN} AND {VISIBLE}",
        **_whose(whose),
        now=to_text(now),
        **viewer_params(viewer),
    )
    return Extent(0, None) if row is None else Extent(row["n"], _instant(row["changed_at"]))


def _whose(whose: Whose) -> dict[str, SqlValue]:
    return {"author": whose.author_id, "network": whose.network_id}


_NETWORK_OF = """
SELECT n.id FROM actors a JOIN actors n
    ON n.iri IN (SELECT a.iri UNION ALL SELECT a.network_iri
                 UNION ALL SELECT value FROM json_each(:named))
 WHERE a.id = :author AND n.host = a.host AND n.type = 'Group' AND n.gone_at IS NULL
 ORDER BY n.id = a.id DESC, n.iri = a.network_iri DESC LIMIT 1
"""


def network_of(tx: Reading, author_id: int, named: Sequence[str]) -> int | None:
    """The network an author is or belongs to, or else one of those `named` on their host.

    What somebody says of a network elsewhere is not believed: nobody adopts members (TB-60).
    """

    def ask() -> int | None:
        found = tx.value(_NETWORK_OF, author=author_id, named=json.dumps(list(named)))
        return None if found is None else int(str(found))

    return tx.recall(("actors",), ("network of", author_id, *named), ask)


def lacks_network(tx: Reading, post_id: int) -> bool:
    """Whether a post carries a listing of which nobody knows whose member's it is."""
    sql = "SELECT 1 FROM listings WHERE post_id = :id AND network_id IS NULL"
    return tx.one(sql, id=post_id) is not None


def set_network(tx: Writing, post_id: int, network_id: int) -> None:
    """Says whose member's listing it is, where that was not known."""
    tx.run(
        "UPDATE listings SET network_id = :network WHERE post_id = :id AND network_id IS NULL",
        id=post_id,
        network=network_id,
    )
