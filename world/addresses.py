"""Which addresses may be dialled (`reference/security.md` section 9).

Written out rather than asked of the standard library, whose answers differ between versions.
From the IANA registries of special-purpose addresses, and RFC 6890 and its successors.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Range = IPv4Network | IPv6Network

_FORBIDDEN_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Of IPv6 only global unicast is public at all. Outside it lie ::, ::1, IPv4-mapped and
# -compatible, NAT64, discard, unique local, link-local, site-local and multicast addresses.
_GLOBAL_V6 = IPv6Network("2000::/3")
_FORBIDDEN_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo, benchmarking, ORCHID and other protocol assignments
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation
    )
)


def read_ranges(texts: Sequence[str]) -> tuple[Range, ...]:
    """The address ranges in texts such as "127.0.0.0/8"; ValueError for what is none."""
    return tuple(ip_network(text, strict=False) for text in texts)


def read_address(text: str) -> Address | None:
    """The address, if the text is one; None for a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether this is an ordinary address of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in reserved for reserved in _FORBIDDEN_V4)
    reserved_v6 = any(address in reserved for reserved in _FORBIDDEN_V6)
    return address in _GLOBAL_V6 and not reserved_v6


def is_within(address: Address, ranges: Sequence[Range]) -> bool:
    """Whether the address lies in one of the ranges; ::ffff:127.0.0.1 is not in 127.0.0.0/8."""
    return any(address in one for one in ranges if one.version == address.version)
