"""Which servers get an announcement whole, and which by its id. Pure."""

from enum import StrEnum

from federation.origins import host_of
from outbox.expand import Reader


class Kinship(StrEnum):
    """Who of those whom an activity is for is to get this form of it."""

    ALL = "all"
    KIN = "kin"  # servers of our kind, which take an activity inside an `Announce` (FEP-1b12)
    OTHERS = "others"  # all but those: they want the id, and look the thing up

    def takes(self, reader: Reader, near: frozenset[str]) -> bool:
        """Whether that reader gets it; hosts that are `near` know the thing already."""
        if self is Kinship.ALL:
            return True
        is_kin = reader.kin and host_of(reader.iri) not in near
        return is_kin is (self is Kinship.KIN)
