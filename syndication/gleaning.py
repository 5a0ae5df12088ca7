"""One offer or want of others out of an open index: read, checked and cleaned. Pure.

Whoever publishes a profile is nobody we know, and nothing in it is signed: it becomes plain text
of bounded length, one link to its own house, and an end.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from federation.origins import origin
from federation.strict_json import parse
from listings.listing import Kind
from syndication.schemas import OFFERS_WANTS, flaws
from text.clean import clean_line, plain_text, safe_url
from world.addresses import is_public, read_address
from world.errors import Malformed

OCTETS_MOST: Final = 65_536
TITLE_LONGEST: Final = 120
BODY_LONGEST: Final = 2_000
_TAG_LONGEST: Final = 40
_TAGS_MOST: Final = 8
_LONGEST_LIFE: Final = timedelta(days=60)
_KINDS: Final = {"offer": Kind.OFFER, "want": Kind.NEED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gleaning:
    """What stands in a profile. `digest` is the same for all that say the same from one host."""

    profile_url: str
    host: str
    kind: Kind
    title: str
    body: str
    tags: tuple[str, ...]
    link: str
    ends_at: datetime

    @property
    def digest(self) -> str:
        """What tells it from all others."""
        said = f"{self.host}\n{self.kind}\n{self.title.casefold()}\n{self.body.casefold()}"
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def sound_address(url: str, own_host: str) -> str | None:
    """The host of a profile that may be asked for, or None: https, a public name, not our own."""
    try:
        found = origin(url)
    except Malformed:
        return None
    literal = read_address(found.host.strip("[]"))
    is_named = literal is None and "." in found.host and not found.host.endswith(_INSIDE)
    if found.scheme != "https" or not (is_named or (literal is not None and is_public(literal))):
        return None
    return None if found.authority == own_host else found.authority


_INSIDE: Final = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".onion")


def read_gleaning(profile_url: str, body: bytes, now: datetime) -> Gleaning:
    """The offer or want in a profile. Raises `Malformed` for what is none, or is over."""
    profile = parse(body)
    wrong = flaws(profile, OFFERS_WANTS)
    if wrong:
        raise Malformed(f"a profile with flaws: {', '.join(wrong)}")
    try:
        return _gleaning(profile_url, profile, now)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed("a profile that cannot be read") from error


def _gleaning(profile_url: str, profile: Mapping[str, Any], now: datetime) -> Gleaning:
    title = clean_line(plain_text(profile["title"]), TITLE_LONGEST)
    if not title:
        raise Malformed("a profile without a title")
    house = origin(profile_url)
    tags = (clean_line(plain_text(tag), _TAG_LONGEST) for tag in profile["tags"][:_TAGS_MOST])
    return Gleaning(
        profile_url=profile_url,
        host=house.authority,
        kind=_KINDS[profile["exchange_type"]],
        title=title,
        body=_paragraphs(profile["description"]),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        link=_link(profile, str(house)),
        ends_at=_end(profile, now),
    )


def _paragraphs(text: str) -> str:
    lines = (clean_line(line, BODY_LONGEST) for line in plain_text(text).splitlines())
    return "\n".join(line for line in lines if line)[:BODY_LONGEST].rstrip()


def _link(profile: Mapping[str, Any], house: str) -> str:
    """Where to read on: its own address if that lies in the same house, else the house itself."""
    link = safe_url(profile.get("details_url"))
    try:
        is_at_home = link is not None and str(origin(link)) == house
    except Malformed:
        is_at_home = False
    return link if link is not None and is_at_home else f"{house}/"


def _end(profile: Mapping[str, Any], now: datetime) -> datetime:
    """Its own end, or in sixty days; raises `Malformed` for what is over."""
    latest = now + _LONGEST_LIFE
    told = profile.get("expires_at")
    if told is None:
        return latest
    end = datetime.fromtimestamp(min(float(told), latest.timestamp()), UTC)
    if end <= now:
        raise Malformed("a profile that is over")
    return end
