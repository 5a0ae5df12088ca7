"""Ways of contact as we keep them: checked once, sealed, and looked up by a blind index."""

import re
from dataclasses import replace
from typing import Final

from accounts.person import Contact
from mail.recipient import checked_address
from storage.sealing import Seal
from text.people_phrases import TROUBLE
from world.errors import Malformed

_PHONE: Final = re.compile(r"\+?[0-9 ()./-]{3,40}")
_FEWEST_DIGITS: Final = 3
_LONGEST: Final = {"home": 300, "access_needs": 1_000, "note": 300}


def checked_contact(contact: Contact) -> Contact:
    """The same as we keep it. Raises `Malformed` for what no letter or call could reach."""
    for name, longest in _LONGEST.items():
        if len(getattr(contact, name)) > longest:
            raise Malformed(TROUBLE["too long"])
    return replace(
        contact,
        email=checked_address(contact.email) if contact.email.strip() else "",
        phone=checked_phone(contact.phone),
        home=contact.home.strip(),
        access_needs=contact.access_needs.strip(),
        note=contact.note.strip(),
    )


def checked_phone(text: str) -> str:
    """A telephone number as people write it, or "" for none; `Malformed` for what is none."""
    number = " ".join(text.split())
    if not number:
        return ""
    if not _PHONE.fullmatch(number) or sum(map(str.isdigit, number)) < _FEWEST_DIGITS:
        raise Malformed(TROUBLE["phone"])
    return number


def email_index(seal: Seal, address: str) -> bytes:
    """Under which an address is found; letter case does not count."""
    return seal.blind(address.strip().lower(), "accounts.email")


def contact_index(seal: Seal, contact: Contact) -> bytes | None:
    """Under which an applicant is known again; None where there is neither address nor number."""
    if contact.email:
        return seal.blind(contact.email.lower(), "applications.email")
    digits = "".join(sign for sign in contact.phone if sign.isdigit())
    return seal.blind(digits, "applications.phone") if digits else None
