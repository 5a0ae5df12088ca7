"""What this node would have sent, for trials on one machine; there only if the settings say so."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.paper import Paper
from templates.views import DevLetter
from world.errors import Missing
from world.mail import DevMailbox, Envelope

PATH = "/dev/mail"
# A letter is shown as mail programs do: its own styles, and nothing that loads, runs or asks.
_SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class DevMailPages:
    """Shows the mailbox: every letter as text, and each as HTML on a page of its own."""

    paper: Paper
    mailbox: DevMailbox

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.all, methods=["GET"]),
            Route(f"{PATH}/{{number:int}}", self.html, methods=["GET"]),
        ]

    async def all(self, request: Request) -> Response:
        """Newest first."""
        await self.paper.visitor(request)
        found = [_shown(number, letter) for number, letter in self.mailbox.numbered()]
        response = self.paper.page(request, "dev_letters.html", letters=found[::-1], address=PATH)
        response.headers["cache-control"] = "no-store"
        return response

    async def html(self, request: Request) -> Response:
        """One letter as HTML, as it would be sent."""
        letter = dict(self.mailbox.numbered()).get(request.path_params["number"])
        if letter is None:
            message = "There is no such page."
            raise Missing(message)
        headers = {"content-security-policy": _SEALED, "cache-control": "no-store"}
        html = _said(_read(letter), "html")
        return Response(html, 200, headers, media_type="text/html; charset=utf-8")


def _shown(number: int, letter: Envelope) -> DevLetter:
    message = _read(letter)
    date = message["Date"].datetime if message["Date"] else datetime.fromtimestamp(0, UTC)
    return DevLetter(
        number=number,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=date,
        text=_said(message, "plain"),
        attachments=tuple(str(part.get_filename()) for part in message.iter_attachments()),
    )


def _read(letter: Envelope) -> EmailMessage:
    message = BytesParser(policy=default).parsebytes(letter.message)
    assert isinstance(message, EmailMessage)  # noqa: S101  # what this policy makes
    return message


def _said(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content())
