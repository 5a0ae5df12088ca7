"""The way out for letters: a mail server, or a mailbox that only keeps what it is given."""

import asyncio
import re
import ssl
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Protocol

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from world.errors import Refused, Unreachable

_KEPT = 200
_FOR_GOOD = range(500, 600)
_TOO_LARGE = 552
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463: of addresses, all of 1 but the moved (6); of mailboxes, disabled (2.1).
_OF_ADDRESSES = re.compile(r"5\.1\.(?!6\b)\d+|5\.2\.1")
# Without such a status, RFC 5321 4.2.3 means the mailbox by these.
_OF_MAILBOXES = frozenset({"550", "551", "553"})
UNTOLD = "5.0.0"


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

    async def call(self) -> None:
        """Only asks whether letters would be taken; raises `Unreachable` if not."""
        ...

    async def close(self) -> None:
        """Ends the connection; another letter would open a new one."""
        ...


class NoPostman:
    """A node that sends no letters."""

    is_there = False

    async def send(self, letter: Envelope) -> None:  # noqa: ARG002  # the protocol's signature
        await self.call()

    async def call(self) -> None:
        message = "This node sends no letters: [mail] server is not set."
        raise Unreachable(message)

    async def close(self) -> None:
        """Nothing is open."""


class DevMailbox:
    """Keeps the last letters instead of sending them: for trials on one machine, and tests."""

    is_there = True

    def __init__(self) -> None:
        self.letters: deque[Envelope] = deque(maxlen=_KEPT)
        self._taken = 0

    def numbered(self) -> Iterator[tuple[int, Envelope]]:
        """The letters, oldest first, each with a number that stays its own."""
        first = self._taken - len(self.letters) + 1
        return zip(count(first), tuple(self.letters), strict=False)

    async def send(self, letter: Envelope) -> None:
        self._taken += 1
        self.letters.append(letter)

    async def call(self) -> None:
        """It is always there."""

    async def close(self) -> None:
        """Nothing is open."""


class Tls(StrEnum):
    """How the way to the mail server is closed; always checked, never "if it can"."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # for a server on this machine


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is and how to speak with it; `trust` for certificates of one's own."""

    host: str
    port: int
    tls: Tls = Tls.STARTTLS
    username: str = ""
    password_file: Path = Path("mail-password")
    own_name: str = "localhost"  # what we say HELO with
    seconds: float = 20.0  # for each answer
    trust: ssl.SSLContext | None = None


class SmtpPostman:
    """Hands letters to a mail server (RFC 5321) over one connection, kept until `close`."""

    is_there = True

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._open: aiosmtplib.SMTP | None = None

    async def send(self, letter: Envelope) -> None:
        """Implements `Postman`. A connection that the server has closed meanwhile is renewed."""
        try:
            connection = await self._connected()
            await connection.sendmail(letter.sender, [letter.recipient], letter.message)
        except SMTPRecipientsRefused as refused:
            raise _refusal(refused.recipients[0]) from refused
        except SMTPDataError as refused:
            raise _refusal(refused) from refused
        except (SMTPException, OSError) as trouble:
            if isinstance(trouble, SMTPSenderRefused) and trouble.code == _TOO_LARGE:
                raise _refusal(trouble) from trouble
            await self.close()
            raise Unreachable(_in_words(trouble)) from trouble

    async def call(self) -> None:
        """Implements `Postman`: greets, proves who we are, and asks for nothing."""
        try:
            await (await self._connected()).noop()
        except (SMTPException, OSError) as trouble:
            raise Unreachable(_in_words(trouble)) from trouble
        finally:
            await self.close()

    async def close(self) -> None:
        """Implements `Postman`: says goodbye if there is anybody to say it to."""
        connection, self._open = self._open, None
        if connection is None:
            return
        try:
            await connection.quit()
        except (SMTPException, OSError):
            return
        finally:
            connection.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._open is not None and await _answers(self._open):
            return self._open
        await self.close()
        server = self._server
        connection = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.tls == Tls.TLS,
            start_tls=server.tls == Tls.STARTTLS,
            tls_context=server.trust,
            local_hostname=server.own_name,
            timeout=server.seconds,
        )
        password = await self._password()
        self._open = connection
        await connection.connect()
        if server.username:
            await connection.login(server.username, password)
        return connection

    async def _password(self) -> str:
        """Read at each connection, so that a changed password needs no restart."""
        file = self._server.password_file
        if not self._server.username:
            return ""
        try:
            return (await asyncio.to_thread(file.read_text, "utf-8")).strip()
        except OSError as error:
            message = f"The password of the mail server cannot be read: {error}."
            raise Unreachable(message) from error


async def _answers(connection: aiosmtplib.SMTP) -> bool:
    """Whether somebody is still there; a letter lost on the way could have arrived all the same."""
    try:
        await connection.noop()
    except (SMTPException, OSError):
        return False
    return True


def is_of_address(code: str) -> bool:
    """Whether a refusal such as "550 5.1.1" means that nothing will ever arrive at the address.

    The status of RFC 3463 counts; where it says nothing (5.0.0), the code of RFC 5321 4.2.3.
    """
    status = _STATUS.search(code)
    if status and status[0] != UNTOLD:
        return _OF_ADDRESSES.fullmatch(status[0]) is not None
    return code[:3] in _OF_MAILBOXES


def _refusal(answer: SMTPResponseException) -> Bounced | Deferred:
    """What an answer to one letter means; its words are left out, they may name the address."""
    status = _STATUS.search(answer.message)
    code = f"{answer.code} {status[0]}" if status else str(answer.code)
    if answer.code not in _FOR_GOOD:
        return Deferred(code)
    # Without a status, a refusal of the letter itself says nothing of the address.
    is_told = isinstance(answer, SMTPRecipientRefused) or status is not None
    return Bounced(code, is_address=is_told and is_of_address(code))


def _in_words(trouble: Exception) -> str:
    """Why no letter can be handed over, for whoever keeps the node."""
    if isinstance(trouble, SMTPAuthenticationError):
        return f"The mail server does not accept the account: {trouble.code}."
    if isinstance(trouble, SMTPResponseException):
        return f"The mail server refuses: {trouble.code}."
    return f"The mail server cannot be reached: {type(trouble).__name__}."
