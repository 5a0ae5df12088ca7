"""What can be wrong with a signature, and the error that says so.

The answer to a stranger carries no more than the short code; the chained cause holds what an
operator needs to help a peer (its Date, the algorithm it named), for the log.
"""

from enum import StrEnum

from world.errors import Unproven


class Flaw(StrEnum):
    """The rule that a signature broke; the value is the code that is shown."""

    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    NO_KEY_ID = "no-key-id"
    KEY_ID = "key-id"
    ALGORITHM = "algorithm"
    HOST = "host"
    METHOD_NOT_COVERED = "method-not-covered"
    TARGET_NOT_COVERED = "target-not-covered"
    HOST_NOT_COVERED = "host-not-covered"
    TIME_NOT_COVERED = "time-not-covered"
    DIGEST_NOT_COVERED = "digest-not-covered"
    NOTHING_COVERED = "nothing-covered"
    COVERED_TWICE = "covered-twice"
    PSEUDO_HEADER = "pseudo-header"
    COMPONENT = "component"
    ABSENT = "absent"
    TIME = "time"
    WINDOW = "window"
    EXPIRED = "expired"
    DIGEST = "digest"
    LABEL = "label"
    SIGNATURE_TEXT = "signature-text"
    SIGNATURE = "signature"


class FlawDetail(Exception):
    """The private cause of a refusal; never shown to a peer."""


def refusal(flaw: Flaw, detail: str = "") -> Unproven:
    """The error to raise; `detail` is for the log and cut to a line's length.

    Where the cause is an error already, raise this one from it and leave `detail` out.
    """
    error = Unproven(f"Signature refused: {flaw}.")
    error.__cause__ = FlawDetail(f"{flaw}: {detail[:300]!r}" if detail else str(flaw))
    return error
