"""An invitation: a link or printed code with which people join, for so many and so long."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.roles import Role, Vetting
from text.people_phrases import TROUBLE
from world.errors import Malformed

SECRET_OCTETS: Final = 20  # 160 bits, and still a small QR code
_MOST_USES: Final = 200
_LONGEST: Final = timedelta(days=180)
_NOTE_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """What an invitation gives, to how many, until when.

    `vetting`: in which they begin; `ACTIVE` where a coordinator hands it only to people whom they
    have met. A role beside `MEMBER` is given to one person only.
    """

    until: datetime
    uses: int = 1
    vetting: Vetting = Vetting.APPLIED
    role: Role = Role.MEMBER
    note: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """`secret` is "" for whoever may not have it, and once the invitation is over."""

    id: int
    terms: Terms
    uses_left: int
    made_by: int
    made_at: datetime
    withdrawn_at: datetime | None
    secret: str = ""

    def is_open(self, now: datetime) -> bool:
        """Whether somebody can still join by it."""
        return self.withdrawn_at is None and self.uses_left > 0 and now < self.terms.until


def checked_terms(terms: Terms, now: datetime) -> Terms:
    """The terms, or `Malformed` for what is too many, too long or for nobody."""
    if not 1 <= terms.uses <= _MOST_USES:
        raise Malformed(TROUBLE["uses"])
    if not now < terms.until <= now + _LONGEST:
        raise Malformed(TROUBLE["until"])
    if terms.vetting not in (Vetting.APPLIED, Vetting.MET, Vetting.ACTIVE):
        raise Malformed(TROUBLE["beginning"])
    if terms.role is not Role.MEMBER and terms.uses != 1:
        raise Malformed(TROUBLE["one role"])
    if len(terms.note) > _NOTE_LONGEST:
        raise Malformed(TROUBLE["too long"])
    return terms


def hash_of(secret: str) -> bytes:
    """Under which a secret is looked up. A plain hash is enough: it has 160 bits of its own."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
