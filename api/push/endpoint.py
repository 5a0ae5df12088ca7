"""Where a program may have us push to: public addresses alone (R9; SSRF rows).

A name is looked up when it is dialled, by the one guarded client, which refuses what leads inside;
here goes what can be said of the address by itself.
"""

from collections.abc import Sequence
from typing import Final

from world.addresses import is_public, is_within, read_address, read_ranges
from world.errors import Malformed
from world.targets import Place, read_target

_LONGEST: Final = 2_048
_AMISS: Final = "Validation failed: Endpoint is not a valid URL"


def check_endpoint(url: str, own_host: str, allow_addresses: Sequence[str] = ()) -> None:
    """Raises `Malformed` for anything but https to a public name or address, or to ourselves.

    `allow_addresses` are ranges that this node may reach all the same, for trials.
    """
    if len(url) > _LONGEST:
        raise Malformed(_AMISS)
    try:
        place = read_target(url).place
    except ValueError as error:
        raise Malformed(_AMISS) from error
    is_bare = ":" in place.host  # an IPv6 address by itself: no push service has one
    if place.authority == own_host or is_bare or not _may_be(place, allow_addresses):
        raise Malformed(_AMISS)


def _may_be(place: Place, allow_addresses: Sequence[str]) -> bool:
    address = read_address(place.host)
    if address is not None and is_within(address, read_ranges(allow_addresses)):
        return True
    if place.scheme != "https":
        return False
    return "." in place.host if address is None else is_public(address)
