"""A consent record: who agreed to what, for whom, how and until when (`domain.md` 3.9)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

AUDIENCES: Final = ("coordinator", "network", "sisters", "public")
"""Who may know, from the few to all; the same words as `listings.listing.ListingAudience`."""


@dataclass(frozen=True, slots=True)
class Consent:
    """`subject_id` agreed that `fields` are shown to `audience` for `purpose`, from `from_at` on.

    `given_by` is the subject, or the coordinator who noted it; `evidence_hash` the SHA-256 of the
    words that were agreed to, or of the paper.
    """

    id: int
    subject_id: int
    given_by: int
    how: str
    fields: frozenset[str]
    audience: str
    purpose: str
    from_at: datetime
    until: datetime | None = None
    withdrawn_at: datetime | None = None
    evidence_hash: bytes | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it counts at that instant."""
        begun = self.from_at <= now and self.withdrawn_at is None
        return begun and (self.until is None or now < self.until)


def covering(audience: str) -> tuple[str, ...]:
    """The audiences a consent may name that allow showing something to this one."""
    return AUDIENCES[AUDIENCES.index(audience) :]


def evidence_of(words: str) -> bytes:
    """What is kept of the words somebody agreed to."""
    return hashlib.sha256(words.encode()).digest()
