"""What a member takes along of their offers and needs, those through the desk too, and searches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from federation.strict_json import parse
from listings import event_store
from listings.listing import Listing
from listings.seen import mine, searches_of
from media import store as pictures
from media.picture import Picture, file_name
from posts import store as post_store
from rights.keepsake import Entry, Piece, Sheaf, Shown, Taking
from rights.plain import plain, written
from rights.telling import facts, said
from storage.sealing import Seal
from storage.transaction import Reading
from text import phrases
from text.rights_phrases import CHAPTERS
from text.spreadsheets import csv_rows

_COLUMNS = (
    *("id", "kind", "title", "body", "categories", "place", "audience", "state", "urgency"),
    *("mode", "language", "created_at", "changed_at", "expires_at", "iri"),
)


@dataclass(frozen=True, slots=True)
class ListingKeepsake:
    """Their listings with all that happened to them, as table, as records and as on the wire."""

    seal: Seal
    heading: str = CHAPTERS["listings"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of them at once: members have few, and old ones are forgotten."""
        found = [found.listing for found in mine(tx, self.seal, taking.member.id)]
        shown = pictures.shown_at_each(tx, [listing.post_id for listing in found])
        records = [
            {
                "listing": listing,
                "pictures": [_described(picture) for picture in shown.get(listing.post_id, ())],
                "events": event_store.events(tx, listing.post_id),
            }
            for listing in found
        ]
        pieces = [
            Piece("listings.json", written(records)),
            Piece("listings.csv", csv_rows([_COLUMNS, *map(_row, found)])),
            Piece("proposals.json", written(list(_proposals(tx, found)))),
        ]
        entries = [_entry(taking, listing, shown.get(listing.post_id, ())) for listing in found]
        return Sheaf(pieces, entries)


def _entry(taking: Taking, listing: Listing, shown: Sequence[Picture]) -> Entry:
    return Entry(
        heading=listing.title,
        facts=facts(
            taking,
            kind=said(taking, phrases.KINDS, listing.kind),
            state=said(taking, phrases.STATES, listing.state),
            audience=said(taking, phrases.AUDIENCES, listing.audience),
            place=listing.place,
            made=listing.created_at,
            ends=listing.expires_at,
        ),
        words=listing.body,
        pictures=[Shown(_file(picture), picture.alt) for picture in shown],
    )


def _file(picture: Picture) -> str:
    return file_name(picture.name, picture.media_type)


def _described(picture: Picture) -> dict[str, object]:
    return {"file": f"media/{_file(picture)}", "alt": picture.alt, "made_at": picture.created_at}


def _row(listing: Listing) -> list[object]:
    told = {**vars_of(listing), "id": listing.post_id, "categories": " ".join(listing.categories)}
    return [told[name] for name in _COLUMNS]


def vars_of(listing: Listing) -> dict[str, object]:
    """Its fields as plain JSON."""
    told = plain(listing)
    assert isinstance(told, dict)  # noqa: S101  # a dataclass is told field by field
    return told


def _proposals(tx: Reading, found: Sequence[Listing]) -> Iterator[object]:
    """Each as other servers know it (FEP-0837)."""
    for listing in found:
        post = post_store.by_id(tx, listing.post_id)
        if post is not None:
            yield parse(post.document)


@dataclass(frozen=True, slots=True)
class SearchKeepsake:
    """What they look for."""

    heading: str = CHAPTERS["searches"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once."""
        searches = searches_of(tx, taking.member.id)
        entries = [
            Entry(
                heading=search.filter.words or search.filter.place or search.filter.category or "…",
                facts=facts(taking, made=search.made_at, place=search.filter.place),
            )
            for search in searches
        ]
        return Sheaf([Piece("searches.json", written(searches))], entries)
