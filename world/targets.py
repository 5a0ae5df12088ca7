"""Where a request goes: the strict reading of a URL to be dialled.

A lenient parser here and a strict one elsewhere (or the reverse) is how checks are walked
around, so whatever could be read in two ways is refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>(?:/[!-\"$-\[\]-_a-~]*)?(?:\?[!-\"$-\[\]-~]*)?)"
    r"(?:#[!-~]*)?"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What inet_aton and the WHATWG URL standard would read as a number: 0, 127, 0x7f000001.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PORTS = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Place:
    """A server as it is dialled: `host` without brackets, and the port that is meant."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """What belongs in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Target:
    """A place, and the path and query to ask it for."""

    place: Place
    path: str


def read_target(url: str) -> Target:
    """Reads an absolute http or https URL; a fragment is dropped.

    Raises ValueError for other schemes, user names, characters that are not printable ASCII,
    backslashes, upper-case or odd hosts, trailing dots, IPv4 addresses in any spelling but four
    plain decimals, zones, and impossible ports.
    """
    parts = _URL.fullmatch(url)
    if parts is None:
        raise ValueError("no plain http or https URL")
    path = parts["target"] or "/"
    place = _place(parts["scheme"], parts["host"], parts["port"])
    return Target(place, path if path.startswith("/") else f"/{path}")


@lru_cache(maxsize=2048)
def _place(scheme: str, host: str, port_text: str | None) -> Place:
    port = int(port_text or _PORTS[scheme])
    if port > _HIGHEST_PORT:
        raise ValueError("no possible port")
    if host.startswith("["):
        return Place(scheme, _ipv6(host[1:-1]), port)
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("no possible host name")
    if _NUMBER.fullmatch(labels[-1]):
        _check_ipv4(host)
    return Place(scheme, host, port)


def _ipv6(text: str) -> str:
    try:
        return IPv6Address(text).compressed
    except AddressValueError as error:
        raise ValueError("no IPv6 address") from error


def _check_ipv4(text: str) -> None:
    try:
        IPv4Address(text)
    except AddressValueError as error:
        raise ValueError("no IPv4 address in plain spelling") from error
