"""Handles: which may be, which are kept, and one made from a name (ACC-06).

A handle is ASCII and never changes; `@admin`, `@adm1n` and `@_admin` are as good as one to a
reader's eye, so none that looks like a kept one, or like somebody's here, is given out.
"""

import re
from collections.abc import Iterable
from typing import Final

from accounts.person import first_name
from storage.search import fold
from text.people_phrases import TROUBLE
from world.chance import Chance
from world.errors import Conflict, Malformed

_HANDLE: Final = re.compile(r"[a-z0-9_]{2,30}")
_RESERVED: Final = frozenset(
    "about account accounts actor actors admin admins administrator abuse api apply board "
    "coordinator coordinators desk everyone help helpdesk home hostmaster inbox info join "
    "listing listings mail mailer me media member members messages moderator moderators network "
    "node nobody noreply null official outbox owner people postmaster press privacy profile root "
    "security settings signin signup sisternet staff static status support sysadmin system team "
    "today tokens umbrella webmaster welcome www".split()
)
_LOOK_ALIKES: Final = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": ""})
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LONGEST_STEM: Final = 24
_NEUTRAL_LETTERS: Final = "abcdefghkmnpqrstuvwxyz23456789"


def skeleton(handle: str) -> str:
    """What is left of a handle when letters that look alike are one; equal: easily confused."""
    bare = handle.lower().translate(_LOOK_ALIKES)
    for pair, one in _PAIRS:
        bare = bare.replace(pair, one)
    return bare


_KEPT: Final = frozenset(map(skeleton, _RESERVED))


def insist_on_handle(handle: str, in_use: Iterable[str]) -> None:
    """Raises `Malformed` for what is no handle, `Conflict` for a kept one or one like another's.

    `in_use`: every handle of the node, those of members who have left too.
    """
    if not _HANDLE.fullmatch(handle):
        raise Malformed(TROUBLE["handle"])
    bare = skeleton(handle)
    if bare in _KEPT or not bare:
        raise Conflict(TROUBLE["handle kept"])
    alike = [other.lower() for other in in_use if skeleton(other) == bare]
    if handle in alike:
        raise Conflict(TROUBLE["handle used"])
    if alike:
        raise Conflict(TROUBLE["handle alike"])


def handle_from(name: str, in_use: Iterable[str], chance: Chance, *, hidden: bool) -> str:
    """A free handle out of the first name, as "josie", "josie2"; it gives no surname away.

    For whoever is `hidden` behind the desk, and for names without a Latin letter, it says
    nothing of the name: "neighbour_k3x9".
    """
    taken = {skeleton(other) for other in in_use} | _KEPT
    stem = "" if hidden else _stem(name)
    number = 1
    while True:
        handle = f"{stem}{number if number > 1 else ''}" if stem else _neutral(chance)
        if skeleton(handle) not in taken:
            return handle
        number += 1


def _stem(name: str) -> str:
    letters = re.sub(r"[^a-z0-9]", "", fold(first_name(name)))[:_LONGEST_STEM]
    return letters if len(letters) > 1 and not letters.isdigit() else ""


def _neutral(chance: Chance) -> str:
    drawn = chance.octets(4)
    return "neighbour_" + "".join(_NEUTRAL_LETTERS[octet % 30] for octet in drawn)
