"""A letter as a message of RFC 5322, with the headers that good manners ask for.

`Auto-Submitted` (RFC 3834) keeps away-notices from answering; there is no `Precedence`, which
would put a sign-in link among the advertisements. `List-Unsubscribe` and
`List-Unsubscribe-Post` (RFC 8058) let a mail program stop a kind of letter with one click.
"""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from mail.letter import Attachment, Content
from mail.marks import Marks
from mail.readers import Links, Subscription
from text.clean import clean_line
from world.mail import Envelope


class _Whole(UnstructuredHeader, BaseHeader):
    """A header of one long word, which folding would break or encode."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
for _name in ("message-id", "list-unsubscribe"):
    _HEADERS.map_to_type(_name, _Whole)
_POLICY = SMTP.clone(header_factory=_HEADERS, cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Whose address letters bear. With `bounces`, each has a return address of its own."""

    name: str
    sender: str
    bounces: str = ""

    @property
    def domain(self) -> str:
        """The domain that letters are numbered in."""
        return self.sender.rpartition("@")[2]

    def return_path(self, mark: str) -> str:
        """Where a letter with that mark comes back to: "bounces+17.0a1b@hull.example"."""
        if not self.bounces:
            return self.sender
        local, _, domain = self.bounces.rpartition("@")
        return f"{local}+{mark}@{domain}"


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes messages out of letters. The same letter gets the same `Message-ID` at each try."""

    addresses: Addresses
    marks: Marks
    links: Links

    def envelope(
        self, number: int, to: str, content: Content, what: Subscription, now: datetime
    ) -> Envelope:
        """The letter of that number to the address `to`, dated now."""
        mark = self.marks.of(number)
        message = self._headed(mark, to, content, now)
        link = self.links.unsubscribe(what.reader, what.kind)
        if link:
            message["List-Unsubscribe"] = f"<{link}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(content.text, cte="quoted-printable")
        message.add_alternative(content.html, subtype="html", cte="quoted-printable")
        for attachment in content.attachments:
            _attach(message, attachment)
        message["Content-Language"] = content.language  # before the parts it would go to the first
        return Envelope(self.addresses.return_path(mark), to, message.as_bytes())

    def _headed(self, mark: str, to: str, content: Content, now: datetime) -> EmailMessage:
        own = self.addresses
        message = EmailMessage(policy=_POLICY)
        message["From"] = Address(clean_line(own.name), addr_spec=own.sender)
        message["To"] = Address(content.name, addr_spec=to)
        message["Subject"] = content.subject
        message["Date"] = now
        message["Message-ID"] = f"<{mark}@{own.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        return message


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, *settings = (part.strip() for part in attachment.media_type.split(";"))
    main, _, sub = kind.partition("/")
    params = dict(setting.split("=", 1) for setting in settings)
    message.add_attachment(
        attachment.body, maintype=main, subtype=sub, filename=attachment.name, params=params
    )
