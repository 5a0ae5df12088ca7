"""The whole story once: the town is built, lives for a week, talks, and is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from tests.canary import deeds, town
from tests.canary.looking import Seen, look_everywhere
from tests.canary.town import MEMBERS, Place
from tests.canary.words import EMAIL, GUEST_EMAIL, Who
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.templates import Templates

_A_WEEK = 8  # days, so that everybody's day of the digest is among them


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: to whom, and what can be read in it; the subject by itself."""

    reader: Who | None
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Everything that anybody has got, and everything that is kept."""

    seen: Seen
    sent: Mapping[str, bytes]  # what Hull has sent to each host
    said: str  # what nodes have written to their logs
    letters: Sequence[Letter]
    stored: bytes  # the database and what lies beside it
    numbers: Mapping[str, int]
    links: Mapping[str, str]


async def lived(folder: Path) -> Aftermath:
    """The story, and what is left of it."""
    templates = Templates(folder / "templates")
    async with Fediverse("canary", folder / "homes", templates) as fediverse:
        place = await town.built(fediverse)
        await deeds.listed(place)
        await deeds.noted(place)
        await fediverse.live(days=_A_WEEK)
        await deeds.withdrawn(place)
        await deeds.talked(place)
        await deeds.guarded(place)
        await fediverse.live(hours=9)
        await deeds.taken_along(place)
        seen = await look_everywhere(place)
        await fediverse.settle()
    store = place.hull.store
    files = [file for file in store.parent.glob(f"{store.name}*") if file.is_file()]
    return Aftermath(
        seen=seen,
        sent=_sent(place),
        said=str(fediverse.said),
        letters=[_letter(envelope.message) for envelope in place.hull.mailbox.letters],
        stored=b"".join(file.read_bytes() for file in files),
        numbers=place.numbers,
        links=place.links,
    )


def _sent(place: Place) -> dict[str, bytes]:
    sent: dict[str, bytes] = {}
    for trip in place.fediverse.roads.log:
        if trip.home == place.hull.host:
            host = urlsplit(trip.url).netloc
            sent[host] = sent.get(host, b"") + trip.url.encode() + trip.body
    return sent


def _letter(message: bytes) -> Letter:
    parsed = message_from_bytes(message, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    texts = [part.get_content() for part in parsed.walk() if part.get_content_maintype() == "text"]
    reader = _readers()[parsed["to"].addresses[0].addr_spec]
    return Letter(reader, str(parsed["subject"]), "\n".join(texts))


def _readers() -> dict[str, Who | None]:
    known: dict[str, Who | None] = {f"{name}@post.example": who for name, who in MEMBERS.items()}
    return {**known, EMAIL.word: Who.AMINA, GUEST_EMAIL.word: Who.GUEST}
