"""One reading of URLs for the whole house: who is `https://hull.example/actors/josie`?

Rule R1 of the security reference: every comparison of hosts and every check of "may she speak
for him" goes through `origin`. The parser is strict where libraries are helpful: one thing has
one spelling, and every other spelling is no origin at all.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from world.errors import Malformed

MAX_IRI = 2048
_MAX_HOST = 253
_MAX_PORT = 65_535
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Printable ASCII without space, quotes, angle brackets, backslash, caret, backtick and braces
# (RFC 3986 knows none of those); the authority ends at the first of "/", "?" and "#".
_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#\s]+)"
    r"(?P<path>(?:/[!$%&'()*+,\-./0-9:;=@A-Z\[\]_a-z~|]*)?)"
    r"(?P<rest>(?:\?[!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|]*)?"
    r"(?:\#[!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|\#]*)?)",
    re.ASCII,
)
_DOT_SEGMENT = re.compile(r"/\.{1,2}(?:/|$)")
# An escape of an unreserved character is a second spelling of that character (RFC 3986, 6.2.2.2);
# one of a control character or a backslash is a trap for whoever decodes it.
_ODD_ESCAPE = re.compile(
    r"%(?![0-9A-Fa-f]{2})"
    r"|%(?:2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aA]|5[cCfF]|6[1-9a-fA-F]|7[0-9aAeE]|[01][0-9A-Fa-f]|7[fF])"
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host (lower case, IDNA ASCII form, brackets around IPv6) and port of a URL."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """`host`, or `host:port` where the port is not the scheme's own."""
        if self.port == _DEFAULT_PORTS[self.scheme]:
            return self.host
        return f"{self.host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@lru_cache(maxsize=2048)
def origin(url: str) -> Origin:
    """The origin of an absolute http or https URL in its one proper spelling.

    Refused with `Malformed`: other schemes, user names, backslashes, spaces and control
    characters, anything that is not ASCII, upper-case or dotted-off hosts, IPv4 addresses in any
    form but four plain decimals, IPv4 inside IPv6, a default port spelled out, dot segments,
    needless %-escapes, more than 2048 characters. Addresses such as 127.0.0.1 are hosts like
    others here: what may be *dialed* is the guarded network's question.
    """
    parts = _SHAPE.fullmatch(url) if len(url) <= MAX_IRI else None
    if parts is None:
        raise Malformed("not an absolute http(s) URL in plain spelling")
    path, rest = parts["path"], parts["rest"]
    if "/." in path and _DOT_SEGMENT.search(path):
        raise Malformed("a URL with dot segments")
    if ("%" in path or "%" in rest) and _ODD_ESCAPE.search(path + rest):
        raise Malformed("a URL with needless or broken escapes")
    return _origin_of(parts["scheme"], parts["authority"])


def is_iri(text: str) -> bool:
    """Whether `origin` would take this as the name of something."""
    try:
        origin(text)
    except Malformed:
        return False
    return True


def same_origin(one: str, other: str) -> bool:
    """Whether both URLs have an origin and it is the same one; False if either has none."""
    try:
        first, second = origin(one), origin(other)
    except Malformed:
        return False
    return first is second or first == second  # nearly always the same remembered object


def host_of(url: str) -> str:
    """`host` or `host:port` (a port that is not the default one); raises `Malformed`."""
    return origin(url).authority


# Few hosts, many URLs: what is worth remembering is the reading of the authority.
@lru_cache(maxsize=4096)
def _origin_of(scheme: str, authority: str) -> Origin:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise Malformed("a URL with an odd host, port or user name")
    host, port = parts["host"], int(parts["port"] or _DEFAULT_PORTS[scheme])
    if port > _MAX_PORT or (parts["port"] and port == _DEFAULT_PORTS[scheme]):
        raise Malformed("a URL with a port that is impossible or need not be said")
    if host.startswith("["):
        _check_ipv6(host[1:-1])
    else:
        _check_name(host)
    return Origin(scheme, host, port)


def _check_ipv6(text: str) -> None:
    try:
        address = IPv6Address(text)
    except AddressValueError as error:
        raise Malformed("a URL with a broken IPv6 address") from error
    if address.ipv4_mapped or address.compressed != text:
        raise Malformed("a URL with an IPv6 address in an odd spelling")


def _check_name(host: str) -> None:
    labels = host.split(".")
    if len(host) > _MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise Malformed("a URL with an impossible host name")
    if _NUMBER.fullmatch(labels[-1]):
        _check_ipv4(host)
    elif not all(_is_tidy(label) for label in labels if label.startswith("xn--")):
        raise Malformed("a URL with a host name that is not normalised")


def _check_ipv4(host: str) -> None:
    try:
        IPv4Address(host)
    except AddressValueError as error:
        raise Malformed("a URL with an IPv4 address in an odd spelling") from error


def _is_tidy(label: str) -> bool:
    """Whether an IDNA label stands for non-ASCII text that is already in its folded form."""
    encoded = label[4:]
    try:
        decoded = encoded.encode("ascii").decode("punycode")
    except UnicodeError:
        return False
    folded = unicodedata.normalize("NFKC", decoded).lower()
    tidy = decoded == folded and decoded.isprintable() and not decoded.isascii()
    return tidy and _punycode(decoded) == encoded


def _punycode(text: str) -> str:
    return text.encode("punycode").decode("ascii")
