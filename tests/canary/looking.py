"""Everybody goes to every address, in every manner of asking; what they saw is kept."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile, is_zipfile

from federation.negotiation import ACTIVITY_JSON
from federation.strict_json import parse
from tests.canary.addresses import UNKNOWN, Address, addresses, routes
from tests.canary.town import Place
from tests.canary.viewers import Looker, lookers
from tests.canary.words import NINA_NAME, SECRETS, Readers, Who, only
from world.network import Answer

HTML = "text/html"
ODD = "application/rss+xml, text/calendar;q=0.9, text/csv;q=0.8, application/json;q=0.7"
_MANNERS: Mapping[str, Readers] = {
    HTML: frozenset(Who) - only(Who.VERA, Who.WALT, Who.DESK),
    ACTIVITY_JSON: frozenset(Who),
    ODD: only(Who.STRANGER, Who.OTIS, Who.LEAH),
}
"""Pages do not mind who signs; that they do not is seen by one who does."""

_HANDLE = re.compile(r"[/@]nina\b", re.IGNORECASE)
_CHANGES = re.compile(
    r'name="(?:csrf|once)" value="[^"]*"|x-request-id: \S+|"[0-9a-f]{32}"|content-length: \d+'
    r"|x-ratelimit-\w+: \S+"
)
_SEARCHED = ("/umbrella", "/umbrella.csv", "/umbrella/embed", "/people", "/board")
_SEEKERS = (Who.STRANGER, Who.NELL, Who.OTIS, Who.ADAM, Who.MONA, Who.TED)
_TAKEN_ALONG = 30


@dataclass(frozen=True, slots=True)
class Look:
    """One answer: who got it, which of the words stand in it, and what else there is to compare.

    `shape` is the same for answers that differ in nothing but what was asked for.
    """

    who: Who
    address: Address
    accept: str
    status: int
    words: frozenset[str]
    shape: str
    names_nina: bool
    links: frozenset[str]  # the names of secrets that are nobody's words
    is_kept: bool  # by caches on the way

    def __str__(self) -> str:
        return f"{self.who} at {self.address.path} (as {self.accept}): {self.status}"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a collection says that it holds, and what whoever asked was given of it."""

    who: Who
    path: str
    told: int
    given: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search for a word answers, and one for a word that stands nowhere."""

    who: Who
    pattern: str
    word: str
    found: str
    nothing: str


@dataclass
class Seen:
    """What came of all the looking."""

    looks: list[Look] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    searches: list[Sought] = field(default_factory=list)

    def of(self, word: str) -> Iterator[Look]:
        """Every answer in which that word stands."""
        return (look for look in self.looks if word in look.words)


async def look_everywhere(place: Place) -> Seen:
    """Each of the table at each address, in each manner that may matter for them."""
    seen, everywhere = Seen(), await addresses(place)
    patterns = {route.path for route in routes(place.hull)}
    for who, looker in (await lookers(place)).items():
        for address in everywhere:
            if address.holder in (None, who):
                await _look(place, seen, who, looker, address)
        if who in _SEEKERS:
            for pattern in patterns.intersection(_SEARCHED):
                seen.searches += [found async for found in _seek(who, looker, pattern)]
    return seen


async def _look(place: Place, seen: Seen, who: Who, looker: Looker, address: Address) -> None:
    for accept, whose in _MANNERS.items():
        if who not in whose:
            continue
        answer = await looker.get(address.path, accept)
        seen.looks.append(_noted(place, who, address, accept, answer))
        if answer.status == 200 and "json" in (answer.header("content-type") or ""):
            seen.counts += [found async for found in _counted(who, looker, address, answer)]


def _noted(place: Place, who: Who, address: Address, accept: str, answer: Answer) -> Look:
    text = text_of(answer)
    found = frozenset(secret.word for secret in SECRETS if secret.word in text)
    caches = answer.header("cache-control") or ""
    return Look(
        who=who,
        address=address,
        accept=accept,
        status=answer.status,
        words=found,
        shape=_shape(address.path, text),
        names_nina=NINA_NAME.word in found or _HANDLE.search(text) is not None,
        links=frozenset(
            name
            for name, secret in place.links.items()
            if secret in text and secret not in address.path  # which is told back to who asked
        ),
        is_kept="no-store" not in caches,
    )


def _shape(path: str, text: str) -> str:
    """A text without what differs from one asking to the next, and without what was asked for."""
    for number in re.findall(r"\d{12,}", path):
        text = text.replace(number, UNKNOWN)
    return hashlib.sha256(_CHANGES.sub("", text).encode()).hexdigest()


def text_of(answer: Answer) -> str:
    """Head and body as one text; what is packed is unpacked."""
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    if is_zipfile(BytesIO(answer.body)):
        with ZipFile(BytesIO(answer.body)) as packed:
            files = [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        return "\n".join((told, *files))
    return f"{told}\n{answer.body.decode('utf-8', 'replace')}"


async def _counted(
    who: Who, looker: Looker, address: Address, answer: Answer
) -> AsyncIterator[Counted]:
    """A collection that gives its members, walked to its end."""
    if not answer.body.startswith(b"{"):  # a list for programs is no collection
        return
    whole = parse(answer.body)
    if "totalItems" not in whole or not ("first" in whole or _items(whole)):
        return
    given, page = len(_items(whole)), whole.get("first")
    for _ in range(_TAKEN_ALONG):
        if page is None:
            break
        if isinstance(page, str):
            page = parse((await looker.get(_path(page), ACTIVITY_JSON)).body)
        given, page = given + len(_items(page)), page.get("next")
    yield Counted(who, address.path, whole["totalItems"], given)


def _items(page: Mapping[str, object]) -> Sequence[object]:
    found = page.get("orderedItems") or page.get("items") or ()
    assert isinstance(found, list | tuple)
    return found


def _path(iri: str) -> str:
    return "/" + iri.split("/", 3)[3]


async def _seek(who: Who, looker: Looker, pattern: str) -> AsyncIterator[Sought]:
    """A search for each word that is not theirs to find."""
    for secret in SECRETS:
        if who in secret.readers or not secret.word.isalpha():
            continue
        nowhere = "q" * len(secret.word)
        answers = [
            text_of(await looker.get(f"{pattern}?words={word}", HTML)).replace(word, "")
            for word in (secret.word, nowhere)
        ]
        found, nothing = (_shape(pattern, answer) for answer in answers)
        yield Sought(who, pattern, secret.word, found, nothing)
