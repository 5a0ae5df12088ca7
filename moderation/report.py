"""A report, and what is kept of one that comes in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

MAX_SUBJECTS: Final = 50
MAX_CONTENT: Final = 5_000


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
