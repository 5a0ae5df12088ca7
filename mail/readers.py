"""Names for readers that tell nothing, and the links by which they stop a kind of letter."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from mail.kinds import CHOOSABLE, LetterKind
from mail.recipient import Recipient
from storage.sealing import Seal
from world.errors import Conflict, Missing

_LONGEST_TOKEN = 400
_TOKEN_NAME = "mail.unsubscribe"  # noqa: S105  # the name under which tokens are sealed


def member(actor_id: int) -> str:
    """The reader that a member of ours is."""
    return f"actor {actor_id}"


def actor_of(reader: str) -> int | None:
    """The member that a reader is; None for a guest."""
    kind, _, number = reader.partition(" ")
    return int(number) if kind == "actor" else None


def address_key(seal: Seal, address: str) -> bytes:
    """Under which an address can be found again, and by nobody who has not the secret."""
    return seal.blind(address.casefold(), "mail.address")


def reader_of(seal: Seal, to: Recipient) -> str:
    """The reader whose choices count: the member, or whoever has that address."""
    if to.actor_id is not None:
        return member(to.actor_id)
    return f"address {address_key(seal, to.address).hex()[:32]}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One kind of letter to one reader: what an unsubscribing link is about."""

    reader: str
    kind: LetterKind


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads the links. A token is sealed, so that nobody can make one up or read it."""

    seal: Seal
    base_url: str

    def unsubscribe(self, reader: str, kind: LetterKind) -> str:
        """Where that reader stops that kind (RFC 8058); "" if it cannot be stopped."""
        if kind not in CHOOSABLE:
            return ""
        sealed = self.seal.seal_text(f"{kind}\0{reader}", _TOKEN_NAME)
        token = urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")
        return f"{self.base_url}/unsubscribe/{token}"

    def subscription(self, token: str) -> Subscription:
        """What a token is about; `Missing` for one that we did not make."""
        try:
            octets = urlsafe_b64decode(token[:_LONGEST_TOKEN].encode() + b"==")
            kind, _, reader = self.seal.open_text(octets, _TOKEN_NAME).partition("\0")
            return Subscription(reader, LetterKind(kind))
        except (Conflict, NotBase64, ValueError) as cause:
            message = "There is no such page."
            raise Missing(message) from cause
