"""Secret links: a guest's into their conversation, a stranger's to where two meet.

Nothing of them is stored: whoever has the node's secret can make one, nobody else, and what a link
shows is decided when it is opened.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from conversations.conversation import Conversation, Side
from storage.sealing import Seal

_LONGEST: Final = 120
_MOST_DIGITS: Final = 19


@dataclass(frozen=True, slots=True)
class Passes:
    """Makes and reads them. Addresses are on our own node."""

    seal: Seal
    base_url: str

    def guest_link(self, guest_id: int) -> str:
        """A guest's way into their conversation, and before that to say that it is they."""
        return f"{self.base_url}/guest/{guest_id}.{self._mark('guest', guest_id, '')}"

    def guest_of(self, secret: str) -> int | None:
        """Whose link that is; None for one that we did not make."""
        number, mark = _parts(secret)
        is_ours = number is not None and hmac.compare_digest(mark, self._mark("guest", number, ""))
        return number if is_ours else None

    def details_link(self, talk: Conversation, reader: Side) -> str:
        """Where somebody elsewhere reads what was agreed; it holds for this round only."""
        mark = self._mark("agreed", talk.id, f"{talk.round} {reader}")
        return f"{self.base_url}/agreed/{talk.id}.{mark}"

    def number_of(self, secret: str) -> int:
        """The conversation that a link says to be about; 0 for nonsense."""
        return _parts(secret)[0] or 0

    def reader_of(self, talk: Conversation, secret: str) -> Side | None:
        """Which side a link to what was agreed was made for; None for one that holds no more."""
        mark = _parts(secret)[1]
        for side in Side:
            if hmac.compare_digest(mark, self._mark("agreed", talk.id, f"{talk.round} {side}")):
                return side
        return None

    def _mark(self, purpose: str, number: int, more: str) -> str:
        octets = self.seal.blind(f"{number} {more}", f"conversations.{purpose}")
        return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def _parts(secret: str) -> tuple[int | None, str]:
    number, _, mark = secret.partition(".")
    sound = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    if not sound or len(secret) > _LONGEST or not mark.isascii():
        return None, ""
    return int(number), mark
