"""The one way out: every outgoing HTTP request of a node goes through a `Network`."""

from dataclasses import dataclass
from typing import Protocol

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request. The body is sent byte for byte; what is added can break no signature.

    Added where absent: Host, User-Agent, Accept-Encoding, Content-Length. `total_seconds` spans
    everything from the look-up of the name to the last byte of the answer.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    limit_bytes: int = 1_048_576
    total_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are lower case. Redirects are answers like any other."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The first value of that header (lower-case name), or None."""
        return next((value for key, value in self.headers if key == name), None)


class Network(Protocol):
    """Sends requests.

    Raises `Unreachable` when nobody answered in time or the body was cut, `TooLarge` when the
    answer exceeded its limit, `Refused` when the address, port or scheme is forbidden.
    """

    async def send(self, request: Outgoing) -> Answer:
        """The answer to one request; never follows a redirect."""
        ...

    async def close(self) -> None:
        """Closes every connection."""
        ...
