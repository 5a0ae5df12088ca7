"""Who may know what of a member: the access functions of this room.

A member's own page shows them everything; coordinators see how to reach everybody (`domain.md`
2E); a node admin sees what any member sees; nobody else sees anything that is sealed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from accounts import store
from accounts.person import Contact, Person
from accounts.roles import Role, Vetting
from storage.sealing import Seal
from storage.search import fold, words_of
from storage.transaction import Reading, Writing

_PEOPLE_SHOWN: Final = 30
_KEPT_FOLDED: Final = 4_096  # names, in memory
_SEEN_EVERY: Final = timedelta(hours=1)


def person(tx: Reading, actor_id: int) -> Person | None:
    """The member of that number, or None for anybody who is none here, or no more."""
    return store.person(tx, actor_id)


def persons(tx: Reading, numbers: Iterable[int]) -> dict[int, Person]:
    """As `person`, for many at once: those of these who are members, by number."""
    return {one.id: one for one in store.people_numbered(tx, list(numbers))}


def people_seen_by(tx: Reading, viewer: Person) -> list[Person]:
    """Every member, for coordinators; nobody else is given a list of members (PRV-17)."""
    return store.people(tx) if viewer.is_coordinator else []


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """A stretch of the list of members, how many there are in all, and where the next begins."""

    people: tuple[Person, ...]
    total: int
    following: int | None


def find_people(
    tx: Reading, viewer: Person, words: str, vetting: Vetting | None, start: int = 0
) -> PeopleFound:
    """The members whose names or handles hold all these words, by name: for coordinators."""
    if not viewer.is_coordinator:
        return PeopleFound((), 0, None)
    wanted, end = words_of(words), start + _PEOPLE_SHOWN
    if wanted:
        found = [
            entry.actor_id
            for entry in store.entries(tx)
            if (vetting is None or entry.vetting == vetting) and _is_called(entry, wanted)
        ]
        stretch = store.Stretch(found[start:end], len(found))
    else:
        stretch = store.stretch(tx, vetting, start, _PEOPLE_SHOWN)
    shown, total = store.people_numbered(tx, stretch.numbers), stretch.total
    return PeopleFound(tuple(shown), total, end if end < total else None)


def _is_called(entry: store.Entry, wanted: Sequence[str]) -> bool:
    """Whether all these words are in a name or handle."""
    called = _folded(entry.name, entry.username)
    return all(word in called for word in wanted)


@lru_cache(maxsize=_KEPT_FOLDED)
def _folded(name: str, username: str) -> str:
    return fold(f"{name} {username}")


def living_in(tx: Reading, area: str) -> int:
    """How many members whom a coordinator has met live in a part of town, by what they say.

    Case, accents and outer spaces do not count; neither does whoever is paused or gone.
    """
    met = [vetting for vetting in Vetting if vetting.has_been_met]
    wanted = _area(area)
    return sum(many for name, many in store.areas(tx, met) if _area(name) == wanted)


@lru_cache(maxsize=_KEPT_FOLDED)
def _area(text: str) -> str:
    return fold(text).strip()


def person_seen_by(tx: Reading, viewer: Person, actor_id: int) -> Person | None:
    """A member as they are to the network's side: for themselves and for coordinators."""
    if viewer.id != actor_id and not viewer.is_coordinator:
        return None
    return store.person(tx, actor_id)


def shown_name(person: Person) -> str:
    """The name under which everybody but coordinators knows that member."""
    return person.actor.name


def contact_seen_by(tx: Reading, seal: Seal, viewer: Person, actor_id: int) -> Contact | None:
    """How to reach a member: for themselves and for coordinators, never for others or admins."""
    if viewer.id != actor_id and not viewer.is_coordinator:
        return None
    return opened_contact(tx, seal, actor_id)


def opened_contact(tx: Reading, seal: Seal, actor_id: int) -> Contact | None:
    """How to reach a member, for rooms with a rule of their own about who may know.

    `conversations` reveals parts of it once both sides have said yes.
    """
    row = store.sealed(tx, actor_id)
    if row is None:
        return None
    parts = zip(fields(Contact), store.SEALED_FIELDS, strict=True)
    return Contact(
        **{
            to.name: opened(seal, actor_id, name, value)
            for to, name in parts
            if (value := getattr(row, name)) is not None
        }
    )


def opened(seal: Seal, actor_id: int, field: str, value: bytes) -> str:
    """The text of one sealed field of an account."""
    return seal.open_text(value, sealed_name(field, actor_id))


def sealed_name(field: str, actor_id: int) -> str:
    """Under which name a field of an account is sealed."""
    return f"accounts.{field} {actor_id}"


def by_email(tx: Reading, seal: Seal, address: str) -> Person | None:
    """Whose confirmed address that is; letter case does not count."""
    found = whose_address(tx, seal, address)
    return None if found is None else store.person(tx, found)


def whose_address(tx: Reading, seal: Seal, address: str) -> int | None:
    """As `by_email`, the member's number alone: one question, whether anybody has it or not."""
    return store.by_email(tx, seal.blind(address.strip().lower(), "accounts.email"))


def holders(tx: Reading, role: Role) -> list[Person]:
    """Every member who may use that role now, the one who joined first at the head."""
    return [holder for holder in store.holders(tx, role) if holder.may(role)]


def note_visit(tx: Writing, visitor: Person, now: datetime) -> None:
    """Remembers that somebody was here, to the hour."""
    if is_visit_news(visitor, now):
        store.mark_seen(tx, visitor.id, now)


def is_visit_news(visitor: Person, now: datetime) -> bool:
    """Whether `note_visit` would write: ask first, writing is dear."""
    return visitor.last_seen_at is None or now - visitor.last_seen_at >= _SEEN_EVERY
