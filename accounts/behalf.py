"""Acting on behalf of a member: noted in a log for ever, and told to the member (E5)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from accounts import log_store, store
from accounts.log_store import Deed
from accounts.person import Person
from accounts.reach import Reach
from mail.actions import Letters
from storage.database import Reading, Writing
from templates.letter_views import BehalfLetter
from text.people_phrases import CONSENT_WORDS, DEED_WORDS, TROUBLE
from world.clock import Clock
from world.errors import Missing, Refused

LOG_PAGE: Final = "/settings/done-for-me"
_MOST: Final = 200


class ConsentHow(StrEnum):
    """How somebody agreed (`domain.md` 3.9); `NONE`: the network's own affair, nobody was asked."""

    WEB = "web"
    SPOKEN = "spoken"
    PAPER = "paper"
    WITNESSED = "witnessed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """What was done. `deed` is a key of `text.people_phrases.DEED_WORDS`.

    `about` is a path or IRI of the thing and stays in the log; `title` is what the member knows it
    by and stands in the letter only; `agreed_on` is the day on which they agreed, if it was noted.
    """

    deed: str
    how: ConsentHow
    about: str = ""
    title: str = ""
    agreed_on: date | None = None


class Behalf:
    """Notes what coordinators do for members, and writes to those members."""

    def __init__(self, clock: Clock, reach: Reach, letters: Letters, base_url: str) -> None:
        self._clock = clock
        self._reach = reach
        self._letters = letters
        self._base_url = base_url

    def note(self, tx: Writing, coordinator_id: int, member_id: int, done: OnBehalf) -> None:
        """Appends the deed to the log and writes to the member, in the transaction of the deed.

        Nothing to note where people act for themselves. Raises `Refused` unless the first is a
        coordinator, `Missing` if the second is no member any more.
        """
        if coordinator_id == member_id:
            return
        coordinator, member = store.person(tx, coordinator_id), store.person(tx, member_id)
        if coordinator is None or not coordinator.is_coordinator:
            raise Refused(TROUBLE["on behalf"])
        if member is None:
            raise Missing(TROUBLE["no member"])
        now = self._clock.now()
        deed = Deed(now, coordinator.id, member.id, done.deed, done.about, done.how, done.agreed_on)
        log_store.note_deed(tx, deed)
        self._tell(tx, coordinator, member, deed, done.title)

    def _tell(
        self, tx: Writing, coordinator: Person, member: Person, deed: Deed, title: str
    ) -> None:
        to = self._reach.recipient(tx, member)
        if to is None:
            return
        letter = BehalfLetter(
            coordinator_name=coordinator.name,
            deed=DEED_WORDS[deed.deed],
            at=deed.at,
            link=f"{self._base_url}{LOG_PAGE}",
            about=title,
            consent=CONSENT_WORDS[deed.consent],
        )
        self._letters.queue(tx, to, letter)

    def log_of(self, tx: Reading, viewer: Person, member_id: int) -> list[Deed]:
        """What was done on behalf of a member, newest first: for that member and coordinators."""
        if viewer.id != member_id and not viewer.is_coordinator:
            return []
        return log_store.deeds_for(tx, member_id, _MOST)

    def log(
        self, tx: Reading, viewer: Person, limit: int = _MOST, before: int | None = None
    ) -> list[Deed]:
        """What was done on behalf of anybody, newest first, before that `id`: for coordinators."""
        return log_store.deeds(tx, limit, before) if viewer.is_coordinator else []
