"""Which servers get an announcement whole, which as a thread begins, and which by its id. Pure."""

from enum import StrEnum

from federation.origins import host_of
from outbox.expand import Reader


class Kinship(StrEnum):
    """Who of those whom an activity is for is to get this form of it."""

    ALL = "all"
    KIN = "kin"  # servers of our kind, which take an activity inside an `Announce` (FEP-1b12)
    THREADS = "threads"  # followers of a community who take a `Page` in an activity (Lemmy, PieFed)
    OTHERS = "others"  # neither of those: they want the id, and look the thing up
    BY_ID = "by id"  # all but readers of threads: nothing can be told whole

    def takes(self, reader: Reader, near: frozenset[str]) -> bool:
        """Whether that reader gets it; hosts that are `near` know the thing already."""
        if self is Kinship.ALL:
            return True
        if reader.kin and host_of(reader.iri) not in near:
            return self in (Kinship.KIN, Kinship.BY_ID)
        if reader.threads:
            return self is Kinship.THREADS
        return self in (Kinship.OTHERS, Kinship.BY_ID)
