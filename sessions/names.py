"""The name that somebody types to say who they are: a handle or an e-mail address."""

import unicodedata
from typing import Final

from accounts import seen
from actors import store as people
from actors.actor import Role
from storage.sealing import Seal
from storage.transaction import Reading

LONGEST: Final = 254  # as long as an e-mail address may be


def plain(name: str, host: str) -> str:
    """One spelling for `@Josie@hull.example`, `josie` and ` JOSIE `; e-mail in small letters."""
    text = unicodedata.normalize("NFKC", name[: LONGEST + 2]).strip().lower()
    is_handle = text.startswith("@")
    return text.removeprefix("@").removesuffix(f"@{host}") if is_handle else text


def whose(tx: Reading, seal: Seal, plain_name: str) -> int | None:
    """The number of the member who goes by that name, if they are still here.

    The same two questions are asked for every name, so that the time tells nothing.
    """
    by_address = seen.whose_address(tx, seal, plain_name)
    actor = people.local_by_username(tx, plain_name)
    if actor is None or actor.role != Role.MEMBER or actor.gone_at is not None:
        return by_address
    return actor.id
