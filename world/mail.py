"""The way out for letters: a mail server, or a mailbox that only keeps what it is given."""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from world.errors import Refused, Unreachable

_KEPT = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """One letter as a mail server takes it: bare addresses, and the message of RFC 5322."""

    sender: str  # where it comes back to if it cannot be delivered
    recipient: str
    message: bytes


class Bounced(Refused):
    """Refused for good. `code` is the answer without its words, such as "550 5.1.1".

    `is_address` says that the address is at fault, not this one letter: nothing will ever arrive
    there. The words of the answer are left out, because they may name the address.
    """

    def __init__(self, code: str, *, is_address: bool) -> None:
        super().__init__(f"The mail server refused it: {code}")
        self.code = code
        self.is_address = is_address


class Deferred(Unreachable):
    """This one letter is not taken now, others may be; `code` as in `Bounced`."""

    def __init__(self, code: str) -> None:
        super().__init__(f"The mail server takes it later: {code}")
        self.code = code


class Postman(Protocol):
    """Takes letters away.

    Raises `Bounced` for good, `Deferred` for this letter now, and plain `Unreachable` when
    no letter at all can be handed over now.
    """

    @property
    def is_there(self) -> bool:
        """Whether letters can be sent from this node at all."""
        ...

    async def send(self, letter: Envelope) -> None:
        """Hands one letter over; when it returns, somebody else answers for it."""
        ...

    async def close(self) -> None:
        """Ends the connection; another letter would open a new one."""
        ...


class NoPostman:
    """A node that sends no letters."""

    is_there = False

    async def send(self, letter: Envelope) -> None:  # noqa: ARG002  # the protocol's signature
        message = "This node sends no letters: [mail] server is not set."
        raise Unreachable(message)

    async def close(self) -> None:
        """Nothing is open."""


class DevMailbox:
    """Keeps the last letters instead of sending them: for trials on one machine, and tests."""

    is_there = True

    def __init__(self) -> None:
        self.letters: deque[Envelope] = deque(maxlen=_KEPT)

    async def send(self, letter: Envelope) -> None:
        self.letters.append(letter)

    async def close(self) -> None:
        """Nothing is open."""
