"""A real mail server on this machine, which says what a test wants it to say."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

_TAKEN = "250 OK"


@dataclass
class MailHost:
    """What it answers at each step, and what it took."""

    port: int = 0
    at_sender: str = _TAKEN
    at_recipient: str = _TAKEN
    at_letter: str = _TAKEN
    hangs_up: bool = False
    taken: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    lines: list[SMTP] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  # the library's name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_sender == _TAKEN:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        if session not in self.sessions:
            self.sessions.append(session)
        return self.at_sender

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.at_recipient == _TAKEN:
            envelope.rcpt_tos.append(address)
        return self.at_recipient

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        if self.hangs_up:
            _abort(server)
        if self.at_letter == _TAKEN:
            self.taken.append(envelope)
        return self.at_letter

    def hang_up(self) -> None:
        """Ends every connection, as a server does that has waited long enough."""
        for line in self.lines:
            _abort(line)


def _abort(line: SMTP) -> None:
    if isinstance(line.transport, asyncio.Transport):
        line.transport.abort()


def _knows(
    server: SMTP, session: Session, envelope: Envelope, how: str, told: object
) -> AuthResult:
    is_right = isinstance(told, LoginPassword) and told == LoginPassword(b"hull", b"open sesame")
    return AuthResult(success=is_right, handled=False)


@asynccontextmanager
async def mail_host(
    tls: ssl.SSLContext | None = None, *, from_the_start: bool = False, asks_who: bool = False
) -> AsyncIterator[MailHost]:
    """Listens on a free port; `tls` after STARTTLS, or from the first octet on."""
    host = MailHost()

    def line() -> SMTP:
        host.lines.append(
            SMTP(
                host,
                hostname="post.example",
                tls_context=None if from_the_start else tls,
                require_starttls=tls is not None and not from_the_start,
                authenticator=_knows if asks_who else None,
                auth_required=asks_who,
                enable_SMTPUTF8=False,
            )
        )
        return host.lines[-1]

    loop = asyncio.get_running_loop()
    secure = tls if from_the_start else None
    server = await loop.create_server(line, "127.0.0.1", 0, ssl=secure)
    host.port = server.sockets[0].getsockname()[1]
    try:
        yield host
    finally:
        server.close()
        host.hang_up()
        await server.wait_closed()
