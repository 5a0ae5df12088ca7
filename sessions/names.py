"""The name that somebody types to say who they are: a handle or an e-mail address."""

import unicodedata
from typing import Final

from actors import store as people
from actors.actor import Role
from storage.transaction import Reading

LONGEST: Final = 254  # as long as an e-mail address may be


def plain(name: str, host: str) -> str:
    """One spelling for `@Josie@hull.example`, `josie` and ` JOSIE `; e-mail in lower case."""
    text = unicodedata.normalize("NFKC", name[: LONGEST + 2]).strip().casefold()
    return text.removeprefix("@").removesuffix(f"@{host}")


def whose(tx: Reading, plain_name: str) -> int | None:
    """The member's id, if a member who is still here goes by that name."""
    if "@" in plain_name or "\0" in plain_name:
        return None
    actor = people.local_by_username(tx, plain_name)
    if actor is None or actor.role != Role.MEMBER or actor.gone_at is not None:
        return None
    return actor.id
