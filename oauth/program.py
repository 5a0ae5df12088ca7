"""A program, and what may be registered as one. Pure."""

import hashlib
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit

from oauth.scopes import Scopes
from world.errors import Malformed

OUT_OF_BAND: Final = "urn:ietf:wg:oauth:2.0:oob"
"""Where there is no address to lead back to: the code is shown, and typed into the program."""

CODE_LASTS: Final = timedelta(minutes=10)
NAME_LONGEST: Final = 200
_ADDRESS_LONGEST: Final = 2_000
_MOST_REDIRECTS: Final = 20
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{1,99}\Z")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}\Z")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")  # 256 bits
# What a browser would run, open a file with, or dial, instead of handing it to a program.
_EVIL: Final = frozenset(
    (
        *("javascript", "data", "vbscript", "file", "blob", "filesystem", "about", "view-source"),
        *("jar", "resource", "chrome", "chrome-extension", "moz-extension", "ms-appx", "intent"),
        *("ftp", "ws", "wss", "mailto", "tel", "sms", "smsto", "geo", "content", "res", "mhtml"),
        *("ms-its", "mk", "livescript", "mocha", "wyciwyg", "gopher", "ldap", "ssh", "urn", "feed"),
    )
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What a program says of itself."""

    name: str
    website: str | None
    redirect_uris: tuple[str, ...]
    scopes: Scopes


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is registered."""

    id: int
    client_id: str
    name: str
    website: str | None
    redirect_uris: tuple[str, ...]
    scopes: Scopes
    created_at: datetime

    @property
    def website_host(self) -> str:
        """The host of its website as people read it; "" for none."""
        return host_of_website(self.website)


@dataclass(frozen=True, slots=True, repr=False)
class Registered:
    """A program and its secret, which is told once."""

    program: Program
    secret: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a member said yes to."""

    program_id: int
    actor_id: int
    redirect_uri: str
    scopes: Scopes
    challenge: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Issued:
    """A new token, told once."""

    token: str
    scopes: Scopes
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LetIn:
    """A program that a member has let in, as they see it in their list.

    `used_on` is an instant of the day on which it was used last.
    """

    id: int
    name: str
    website: str | None
    scopes: Scopes
    since: datetime
    used_on: datetime


def host_of_website(website: str | None) -> str:
    """The host of a program's website as people read it; "" for none."""
    return (urlsplit(website).hostname or "") if website else ""


def registration(
    name: str, website: str | None, redirect_uris: tuple[str, ...], scopes: Scopes
) -> Registration:
    """What a program says of itself, if it can be.

    Raises `Malformed`, in words for whoever writes programs, for a name that is none, a website
    that is no web address, and redirects that lead where no program is (RFC 8252, OAU-02).
    """
    if not 0 < len(name) <= NAME_LONGEST:
        raise Malformed("Validation failed: Application name is invalid")
    if website and not _is_website(website):
        raise Malformed("Validation failed: Website must be a valid URL")
    if not 0 < len(redirect_uris) <= _MOST_REDIRECTS:
        raise Malformed("Validation failed: Redirect URI can't be blank")
    for uri in redirect_uris:
        if not is_redirect(uri):
            raise Malformed("Validation failed: Redirect URI must be an absolute URI")
    return Registration(name, website or None, redirect_uris, scopes)


def is_redirect(uri: str) -> bool:
    """Whether a program may ask that people are led back there (RFC 8252; RFC 9700, 2.1)."""
    if uri == OUT_OF_BAND:
        return True
    parts = _parts(uri)
    if parts is None or "#" in uri:
        return False
    match parts.scheme:
        case "https":
            return _is_web(parts)
        case "http":
            return _is_web(parts) and parts.hostname in _HERE
        case scheme:
            is_scheme = bool(_SCHEME.match(scheme)) and scheme not in _EVIL
            return is_scheme and uri[len(scheme) :].startswith(":/")  # else a host and its port


def _is_website(address: str) -> bool:
    parts = _parts(address)
    return parts is not None and parts.scheme in ("https", "http") and _is_web(parts)


def _parts(address: str) -> SplitResult | None:
    """The parts of an address that is nothing but plain signs; None for any other."""
    plain = address.isascii() and address.isprintable()
    if not plain or len(address) > _ADDRESS_LONGEST or set(address) & set(' \\<>"{}|^`'):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  # raises for what is no port
    except ValueError:
        return None
    return parts if parts.scheme else None


def _is_web(parts: SplitResult) -> bool:
    return bool(parts.hostname) and "@" not in parts.netloc


def with_answer(redirect_uri: str, answer: dict[str, str]) -> str:
    """The address to lead back to, with an answer in its query behind what is in it already."""
    query = "&".join(
        f"{name}={quote(value, safe='', errors='surrogateescape')}"
        for name, value in answer.items()
    )
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}"


def is_challenge(text: str) -> bool:
    """Whether it can be a challenge of the method S256."""
    return bool(_CHALLENGE.match(text))


def proves(verifier: str | None, challenge: str | None) -> bool:
    """Whether the verifier is the one of the challenge; without a challenge there must be none.

    A verifier where no challenge was given tells that somebody took it away on the way
    (RFC 9700, 2.1.1).
    """
    if challenge is None:
        return verifier is None
    if verifier is None or not _VERIFIER.match(verifier):
        return False
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    made = urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    return compare_digest(made, challenge)
