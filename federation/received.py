"""A request as it came in, the place and hour it came to, and the claim it makes.

A claim says "the owner of this key sent this request". It has passed every rule that needs no
key; whether it is true takes one operation with the key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from federation.flaws import Flaw, refusal
from federation.keys import KeyKind, PublicKey
from federation.origins import is_iri
from world.errors import Malformed

Fields = Mapping[str, str]
"""Header fields by lower-case name; several lines of one name are joined by ", "."""

# Two of these in one request have two readings (SIG-31).
_ONLY_ONCE: Final = frozenset(
    {
        "authorization",
        "content-digest",
        "content-length",
        "content-type",
        "date",
        "digest",
        "host",
        "signature",
        "signature-input",
    }
)

MOST_COVERED: Final = 64
"""How many headers or components one signature may cover."""


class Scheme(StrEnum):
    """How a request is signed; the values stand in the database."""

    CAVAGE = "cavage"
    RFC9421 = "rfc9421"


@dataclass(frozen=True, slots=True)
class Received:
    """One request: `target` is path and query exactly as sent, header names are lower case."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Window:
    """How far a signature's time may be from ours, in seconds; `grace` is for `expires`."""

    back: int = 3900
    ahead: int = 3600
    grace: int = 300


@dataclass(frozen=True, slots=True)
class Here:
    """Who receives, and when: our public base URL, the present instant, the clock window."""

    base_url: str
    now: float
    window: Window

    @property
    def scheme(self) -> str:
        return self.base_url.partition("://")[0]

    @property
    def host(self) -> str:
        """`host` or `host:port`, as it stands in the base URL."""
        return self.base_url.partition("://")[2]

    def check_host(self, host: str | None) -> None:
        """Passes the `Host` of a request that was meant for us."""
        ours = self.host
        if host == ours:
            return
        default_port = ":443" if self.scheme == "https" else ":80"
        if host is None or host.lower().removesuffix(default_port) != ours:
            raise refusal(Flaw.HOST, f"host={host} ours={ours}")

    def check_time(self, seconds: float, told: str) -> None:
        """Passes an instant inside the window; `told` is how the peer wrote it."""
        if not self.now - self.window.back <= seconds <= self.now + self.window.ahead:
            raise refusal(Flaw.WINDOW, f"told={told} off_by={seconds - self.now:.0f}s")

    def check_expiry(self, seconds: float) -> None:
        """Passes an `expires` that is still to come, or just over."""
        if seconds + self.window.grace < self.now:
            raise refusal(Flaw.EXPIRED, f"expires={seconds:.0f} now={self.now:.0f}")

    def check_key_id(self, key_id: str) -> None:
        """Passes the name of a key that could be looked up: https, or http where we are http."""
        if not is_iri(key_id) or (self.scheme == "https" and not key_id.startswith("https:")):
            raise refusal(Flaw.KEY_ID, key_id)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signed request claims; `check` with the key of `key_id` finds out if it is true.

    `messages` are the byte strings of which one must have been signed: the second, where there
    is one, leaves out the query of the target, as some peers do.
    """

    scheme: Scheme
    key_id: str
    signature: bytes
    messages: tuple[bytes, ...]
    kind: KeyKind | None = None

    def check(self, key: PublicKey) -> None:
        """Passes if the private half of `key` made the signature.

        The kind of key decides how it is verified; an algorithm that the request named may
        only agree with it.

        Raises:
            Unproven: another key, a wrong signature, or an algorithm of another kind.
        """
        if self.kind is not None and self.kind is not key.kind:
            raise refusal(Flaw.ALGORITHM, f"named={self.kind} key={key.kind}")
        if not any(key.verify(message, self.signature) for message in self.messages):
            raise refusal(Flaw.SIGNATURE, self.key_id)


def needs_digest(method: str, body: bytes) -> bool:
    """Whether there is, or should be, a body that a signature must speak for."""
    return bool(body) or method not in {"GET", "HEAD"}


def gather(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The header fields by name, trimmed.

    Raises:
        Malformed: a header that must stand once stands twice.
    """
    fields: dict[str, str] = {}
    for name, value in headers:
        trimmed = value.strip(" \t")
        if name not in fields:
            fields[name] = trimmed
        elif name in _ONLY_ONCE:
            raise Malformed("A header that may stand once stands twice.")
        else:
            fields[name] = f"{fields[name]}, {trimmed}"
    return fields


def message_of(lines: list[str]) -> bytes:
    """The lines as the bytes that are signed, in the encoding that headers travel in.

    Raises:
        Malformed: a value holds a line break, or a character that no header can hold.
    """
    text = "\n".join(lines)
    if text.count("\n") != len(lines) - 1:
        raise Malformed("A signed header holds a line break.")
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as cause:
        raise Malformed("A signed header holds a character that none can hold.") from cause
