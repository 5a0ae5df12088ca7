"""Whom a letter is for, and what an address of theirs may look like."""

import re
from dataclasses import dataclass

from world.errors import Malformed

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_LOCAL, _LONGEST_DOMAIN, _LONGEST = 64, 253, 254
_HOURS = range(24)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader of letters. `address` is as `checked_address` returns it, or `Malformed` is raised.

    Between the local hours `quiet_from` and `quiet_to` only urgent letters go; equal
    hours mean that none are quiet. `digest_day` counts from Monday, 0.
    """

    address: str
    name: str  # how to greet; may be empty
    language: str  # en, es, fr or mi
    zone: str  # IANA
    actor_id: int | None = None  # a member of ours, for choices; None: guest or applicant
    quiet_from: int = 21
    quiet_to: int = 8
    digest_day: int = 4
    digest_hour: int = 7

    def __post_init__(self) -> None:
        if checked_address(self.address) != self.address:
            message = "This is no e-mail address as we write them."
            raise Malformed(message)
        if self.quiet_from not in _HOURS or self.quiet_to not in _HOURS:
            message = "Hours are counted from 0 to 23."
            raise Malformed(message)


def checked_address(text: str) -> str:
    """An e-mail address as we keep it: no space around it, its domain in small ASCII letters.

    Raises `Malformed` for what is none. Narrower than RFC 5321 4.1.2: no quoted names, no address
    literals, no comments; what is left can neither break out of a header nor name a second person.
    """
    local, _, domain = text.strip().rpartition("@")
    domain = _ascii_domain(domain)
    address = f"{local}@{domain}"
    labels = domain.split(".")
    sound = (
        _LOCAL.fullmatch(local) is not None
        and len(local) <= _LONGEST_LOCAL
        and len(domain) <= _LONGEST_DOMAIN
        and len(address) <= _LONGEST
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdecimal()
    )
    if not sound:
        message = "This does not look like an e-mail address, such as josie@example.org."
        raise Malformed(message)
    return address


def _ascii_domain(domain: str) -> str:
    """A domain in the letters of its language as DNS knows it; "" for what DNS cannot know."""
    if len(domain) > _LONGEST:
        return ""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
