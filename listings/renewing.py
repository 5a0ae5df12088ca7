"""Links out of letters that keep a listing going with one tap, without signing in.

A link is sealed to its listing and the end it was written for: it renews that once, and nothing
else can be made of it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from listings import store
from listings.listing import Listing
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading
from text.listing_phrases import LISTING_TROUBLE
from world.errors import Conflict, Missing

_NAME: Final = "listings.renew_link"
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Renewable:
    """The listing of a link, and whether it has been renewed since the link was written."""

    listing: Listing
    is_renewed: bool


def renew_token(seal: Seal, listing: Listing) -> str:
    """What stands in the link to renew a listing: 8 to 150 letters of an address."""
    end = to_text(listing.expires_at) if listing.expires_at else ""
    sealed = seal.seal_text(f"{listing.post_id} {end}", _NAME)
    return urlsafe_b64encode(sealed).decode("ascii").rstrip("=")


def renewable(tx: Reading, seal: Seal, token: str) -> Renewable:
    """The listing a link is for. Raises `Missing` for what is no link of ours, or is over."""
    number, end = _read(seal, token)
    listing = store.by_post(tx, number)
    if listing is None or not listing.local:
        raise Missing(LISTING_TROUBLE["link"])
    return Renewable(listing, is_renewed=listing.expires_at != end)


def _read(seal: Seal, token: str) -> tuple[int, datetime | None]:
    try:
        octets = token[:_LONGEST].encode("ascii")
        sealed = urlsafe_b64decode(octets + b"=" * (-len(octets) % 4))
        number, _, end = seal.open_text(sealed, _NAME).partition(" ")
    except (Conflict, NotBase64, UnicodeEncodeError, ValueError) as error:
        raise Missing(LISTING_TROUBLE["link"]) from error
    return int(number), from_text(end) if end else None
