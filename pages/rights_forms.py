"""The forms about what is a member's own."""

from dataclasses import dataclass
from typing import Annotated, Final

from pages.fields import Choice, Files, Tick, Upload
from rights.brought import OCTETS_MOST
from rights.lists import ListKind
from text.people_phrases import AGREED

BY_ITSELF: Final = "by_itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportForm:
    """A list from elsewhere, and of what it is; usually the file itself tells."""

    file: Annotated[
        tuple[Upload, ...], Files(octets=OCTETS_MOST, accept=".csv,.txt,text/csv,text/plain")
    ]
    kind: Annotated[str, Choice((BY_ITSELF, *ListKind))] = BY_ITSELF

    @property
    def chosen(self) -> ListKind | None:
        """The kind that was chosen; None to find out by the file."""
        return None if self.kind == BY_ITSELF else ListKind(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveForm:
    """That one is sure."""

    sure: Annotated[bool, Tick()]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveForOthers(LeaveForm):
    """The same for somebody else, with how they agreed."""

    how: Annotated[str, Choice(AGREED)]
