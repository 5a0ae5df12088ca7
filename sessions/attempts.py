"""Guessing is slowed: the more failures, the longer until the next try; never locked for ever.

Counted under the name that was typed, whoever it belongs to or not, and under the network the
request came from: an IPv4 address, or the /64 that one IPv6 customer has. A try is counted
before it is made and taken back when it succeeds, so that a thousand at once are a thousand.
Links by e-mail and codes read out at the desk are not slowed by what others do to a name
(`security.md` OAU-08, WEB-12).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from math import ceil
from typing import Final

from sessions import attempt_store
from sessions.attempt_store import Tries
from storage.sealing import Seal
from storage.transaction import Writing
from text.door_phrases import DOOR
from world.errors import Limited

FORGOTTEN_AFTER: Final = timedelta(hours=24)
_PREFIX: Final = 64
_HIGHEST_POWER: Final = 30


@dataclass(frozen=True, slots=True)
class Pace:
    """How many tries go free, and how long the next may have to wait at most."""

    free: int
    longest: timedelta


OF_A_NAME: Final = Pace(free=5, longest=timedelta(minutes=15))
OF_AN_ADDRESS: Final = Pace(free=20, longest=timedelta(minutes=15))
OF_A_SECOND_STEP: Final = Pace(free=5, longest=timedelta(hours=1))
# A library's one address asks for many people's letters.
OF_LETTERS_ASKED: Final = Pace(free=20, longest=timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Counted:
    """Under which key a try counts, and at which pace."""

    key: bytes
    pace: Pace


def wait_after(failures: int, pace: Pace) -> timedelta:
    """How long nothing is tried after so many failures: 2, 4, 8 seconds and on to the longest."""
    beyond = failures - pace.free
    if beyond <= 0:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(beyond, _HIGHEST_POWER)), pace.longest)


def after_try(tries: Tries | None, pace: Pace, now: datetime) -> Tries:
    """What is kept when one more try is made now; raises `Limited` if it is too early for it."""
    if tries is None or now - tries.last_at >= FORGOTTEN_AFTER:
        failures = 1
    else:
        _insist_on_time(tries, pace, now)
        failures = tries.failures + 1
    return Tries(failures, now, now + wait_after(failures, pace))


def _insist_on_time(tries: Tries, pace: Pace, now: datetime) -> None:
    # A clock that was set back must not make anybody wait longer than the longest wait.
    left = min(tries.open_at - now, pace.longest)
    if left > timedelta(0):
        raise Limited(
            DOOR["many tries"],
            ceil(left.total_seconds()),
        )


def network_of(address: str) -> str:
    """The network that somebody at this address has to themselves; unreadable ones are one."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    if isinstance(read, IPv4Address):
        return str(read)
    return str(IPv6Network((read, _PREFIX), strict=False))


class Attempts:
    """Counts tries in the store, under blind indexes: no address and no name is kept."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def of_name(self, name: str) -> Counted:
        """`name` as `sessions.names.plain` writes it."""
        return Counted(self._seal.blind(name, "sessions.name"), OF_A_NAME)

    def of_address(self, address: str) -> Counted:
        return Counted(self._seal.blind(network_of(address), "sessions.address"), OF_AN_ADDRESS)

    def of_second_step(self, actor_id: int) -> Counted:
        return Counted(self._seal.blind(str(actor_id), "sessions.second"), OF_A_SECOND_STEP)

    def of_letters(self, address: str) -> Counted:
        return Counted(self._seal.blind(network_of(address), "sessions.letters"), OF_LETTERS_ASKED)

    def begin(self, tx: Writing, counted: tuple[Counted, ...], now: datetime) -> None:
        """Counts a try under every key; raises `Limited`, and counts none, if one must wait."""
        after = [after_try(attempt_store.tries(tx, one.key), one.pace, now) for one in counted]
        for one, tries in zip(counted, after, strict=True):
            attempt_store.save(tx, one.key, tries)

    def succeeded(self, tx: Writing, whose: Counted, where: Counted) -> None:
        """Forgets the failures of whoever proved it, and takes back this one try of the network."""
        attempt_store.forget(tx, whose.key)
        self.take_back(tx, where)

    def take_back(self, tx: Writing, counted: Counted) -> None:
        """One try less, and no wait because of it."""
        attempt_store.take_back(tx, counted.key)
