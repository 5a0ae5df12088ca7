"""A view as a table for spreadsheets (RFC 4180); no cell is taken for a formula (XSS-10)."""

from storage.instants import to_text
from syndication.view import Entry, View
from text.spreadsheets import csv_rows

CSV_TYPE = "text/csv; charset=utf-8; header=present"
COLUMNS = (
    *("id", "page", "kind", "title", "text", "categories", "place", "urgency", "mode", "language"),
    *("published", "changed", "until", "author", "author_page", "network", "network_page"),
    "signature",
)


def table(view: View) -> bytes:
    """A line of names, then one line for each offer or need; instants as ISO 8601 in UTC."""
    return csv_rows([COLUMNS, *(_row(entry) for entry in view.entries)])


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        *(entry.iri, entry.url, entry.kind, entry.title, entry.text),
        *(" ".join(entry.categories), entry.place, entry.urgency, entry.mode),
        *(entry.language or "", to_text(entry.published_at), to_text(entry.updated_at)),
        to_text(entry.expires_at) if entry.expires_at else "",
        *(entry.author_name, entry.author_url, entry.network_name, entry.network_url),
        entry.verdict,
    )
