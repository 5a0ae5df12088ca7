"""What the table of doors (`doors.py`) says of each form."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fediverse.browsing import File
from tests.hostile.web.town import MEMBERS
from tests.hostile.web.watchful import Watchful

Typed = Mapping[str, str | tuple[str, ...] | File]
Deed = Callable[[Watchful], Awaitable[None]]

STRANGER, JOSIE, AMINA, TED, OTIS, DORA = "", "josie", "amina", "ted", "otis", "dora"
COORDINATORS = ("josie", "carol")
EVERYBODY = (*(name for name in MEMBERS if name != "lena"), "nell")


class Check(StrEnum):
    """What is asked of every form."""

    WORD = "it is believed only with the word of our pages"
    FIELDS = "it takes no field that it does not have"
    AMISS = "what is amiss in a field is told beside it"
    KIND = "it is read only as a form, and up to a size"
    WELL = "well filled in, it leads on"
    ONCE = "sent twice, it is done once"
    OWN = "it is there for those alone whose it is"
    MISSING = "about what is not there, it is missing"
    SLOWED = "whoever guesses is slowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One form. `{words}` in paths and in what is typed stand for what the town has.

    `page`: where the form stands, if not at its own address. `first`: what the browser does
    before. `also`: who else may open it, beside `who`. `excused`: checks that it is not put to,
    each with the reason.
    """

    path: str
    who: str = STRANGER
    page: str = ""
    typed: Typed = field(default_factory=dict)
    first: Deed | None = None
    also: tuple[str, ...] = ()
    excused: Mapping[Check, str] = field(default_factory=dict)

    @property
    def stands_at(self) -> str:
        """The page on which the form stands."""
        return self.page or self.path

    @property
    def is_of_coordinators(self) -> bool:
        """Whether it is for coordinators alone."""
        return self.who in COORDINATORS


COOKIE = {Check.ONCE: "it answers with a cookie, and does no harm when it is done again"}
BY_SECRET = {Check.OWN: "whoever holds the link may; that is what it is for"}
OF_EACH = {Check.OWN: "everybody has one of their own at that address"}
UNGUESSABLE = {Check.SLOWED: "its address holds more than a hundred bits that nobody can guess"}
