"""Who says that they sent this request? The one door for signed requests, of either scheme.

`read_claim` holds a request against every rule that needs no key (section 1.8 of the
federation reference); `Claim.check` then takes one operation with the key. If a request bears
RFC 9421 headers they alone decide, however good an older signature beside them looks.
"""

from datetime import datetime
from typing import Final

from federation import cavage, message_signatures
from federation.received import Claim, Here, Received, Scheme, Window, gather

__all__ = ["Claim", "Received", "Scheme", "Window", "is_signed", "read_claim"]

_USUAL_WINDOW: Final = Window()


def is_signed(request: Received) -> bool:
    """Whether the request bears a signature at all, good or bad.

    Raises:
        Malformed: a header that must stand once stands twice.
    """
    fields = gather(request.headers)
    return message_signatures.carries(fields) or cavage.carries(fields)


def read_claim(
    request: Received, *, base_url: str, now: datetime, window: Window = _USUAL_WINDOW
) -> Claim:
    """The claim that a request makes to us, who answer at `base_url`, at the instant `now`.

    Raises:
        Unproven: no signature, or one that breaks a rule: unreadable, weak, stale, meant for
            another host, or not fitting the body.
        Malformed: the request has two readings or none: a header twice, a line break in one.
    """
    fields = gather(request.headers)
    here = Here(base_url, now.timestamp(), window)
    if message_signatures.carries(fields):
        return message_signatures.read(request, fields, here)
    return cavage.read(request, fields, here)
