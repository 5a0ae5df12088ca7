"""From when to when a key counts.

Both ends are in it: what is published at the very instant of a rotation is still signed with the
key before (FEP-8b32 dates proofs by whole seconds, so the beginning counts from its second on).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from federation.dates import read_instant
from federation.strict_json import Json


@dataclass(frozen=True, slots=True)
class Lifetime:
    """An end that is None is open: nothing is known of it, or it has not come yet."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Whether a key with this lifetime may have signed something at that instant."""
        if self.since is not None and instant < self.since.replace(microsecond=0):
            return False
        return self.until is None or instant <= self.until

    def within(self, other: "Lifetime") -> "Lifetime":
        """The part of it that is in the other one as well; what was known never grows."""
        begins = [end for end in (self.since, other.since) if end is not None]
        ends = [end for end in (self.until, other.until) if end is not None]
        return Lifetime(max(begins, default=None), min(ends, default=None))


ALWAYS: Final = Lifetime()


def says_to_be_later(document: Json, lifetime: Lifetime) -> bool:
    """Whether a document says of itself that it is newer than the end of a key.

    Then that key did not sign it in its time, whatever date its proof bears.
    """
    said = [read_instant(document.get(name)) for name in ("published", "updated")]
    until = lifetime.until
    return until is not None and any(at is not None and at > until for at in said)
