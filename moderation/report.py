"""A report, and what is kept of one that comes in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

MAX_SUBJECTS: Final = 50
MAX_CONTENT: Final = 5_000


class Category(StrEnum):
    """What a report is about, in a word; the words are Mastodon's."""

    SPAM = "spam"
    LEGAL = "legal"
    VIOLATION = "violation"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody has reported somebody: for moderators' eyes only; `content` is plain text."""

    id: int
    iri: str | None
    reporter_iri: str
    subject_iris: tuple[str, ...]
    content: str
    created_at: datetime
    closed_at: datetime | None = None
    category: Category = Category.OTHER
    forwarded: bool = False
    assigned_id: int | None = None  # who deals with it
    closed_by: int | None = None
