"""Who and what is in the demo, read from `networks.toml`."""

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.behalf import ConsentHow
from listings.listing import Agreed, Kind, ListingAudience, ListingDraft, Mode, Urgency
from node.new_config import Answers

_FILE = Path(__file__).parent / "networks.toml"
_THIS_WEEK, _THIS_MONTH = 10, 21  # days until a need ends
_LIVE_SHARE = 3  # every third listing is published while one watches

PASSWORD = "an hour is an hour"  # noqa: S105  # told to whoever starts it
"""Of the members one may sign in as; the nodes of the demo listen on this machine only."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a demo network."""

    username: str
    name: str
    is_coordinator: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A listing of the demo: whose it is, and what it says."""

    member: str
    kind: str
    category: str
    title: str
    text: str
    place: str
    audience: str
    days: int
    language: str

    @property
    def mode(self) -> Mode:
        """People meet where there is a place; otherwise as they like."""
        return Mode.IN_PERSON if self.place else Mode.EITHER

    @property
    def urgency(self) -> Urgency:
        """The sooner a need ends, the more urgent it is; offers never are."""
        if self.kind != Kind.NEED or self.days > _THIS_MONTH:
            return Urgency.WHENEVER
        return Urgency.WEEK if self.days <= _THIS_WEEK else Urgency.MONTH

    def draft(self, now: datetime, days: int | None = None) -> ListingDraft:
        """The same as a member would give it; it ends that many days from now, or as it says."""
        return ListingDraft(
            kind=Kind(self.kind),
            title=self.title,
            body=self.text,
            language=self.language,
            categories=(self.category,),
            mode=self.mode,
            urgency=self.urgency,
            place=self.place,
            audience=ListingAudience(self.audience),
            expires_at=now + timedelta(days=self.days if days is None else days),
            consent=Agreed(ConsentHow.WEB),
        )


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who asks to join."""

    name: str
    phone: str
    about: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody whom a coordinator has met, and what they offer first."""

    name: str
    phone: str
    category: str
    title: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Who answers which need, what the two say, and what became of it: done, quiet or fresh."""

    member: str
    title: str
    words: str
    reply: str
    days_ago: float
    became: str


@dataclass(frozen=True, slots=True)
class Town:
    """One network of the demo and where its node lives."""

    username: str
    name: str
    place: str
    country: str
    latitude: float
    longitude: float
    language: str
    zone: str
    summary: str
    contact: str
    port: int
    people: tuple[Person, ...]
    listings: tuple[Told, ...]
    applicants: tuple[Applicant, ...]
    newcomers: tuple[Newcomer, ...]
    talks: tuple[Talk, ...]

    @property
    def host(self) -> str:
        """Its name among the nodes."""
        return f"127.0.0.1:{self.port}"

    @property
    def handle(self) -> str:
        """The network's handle."""
        return f"@{self.username}@{self.host}"

    @property
    def base_url(self) -> str:
        """Its address in a browser."""
        return f"http://{self.host}"

    @property
    def coordinator(self) -> Person:
        """The first coordinator."""
        return next(person for person in self.people if person.is_coordinator)

    @property
    def doors(self) -> tuple[Person, Person]:
        """Whom one may sign in as: the coordinator, and a member."""
        member = next(person for person in self.people if not person.is_coordinator)
        return self.coordinator, member

    def address(self, person: Person) -> str:
        """Where letters to a member go: to the mailbox of the demo, and nowhere else."""
        return f"{person.username}@{self.username}.example"

    @property
    def before(self) -> list[Told]:
        """What was published before the networks became sisters."""
        return [told for place, told in enumerate(self.listings) if place % _LIVE_SHARE]

    @property
    def live(self) -> list[Told]:
        """What is published while one watches, one after the other."""
        return [told for place, told in enumerate(self.listings) if place % _LIVE_SHARE == 0]

    def answers(self) -> Answers:
        """What `sisternet init` would be told."""
        return Answers(
            host=self.host,
            name=self.name,
            username=self.username,
            place=self.place,
            country=self.country,
            latitude=self.latitude,
            longitude=self.longitude,
            language=self.language,
            zone=self.zone,
            summary=self.summary,
            contact=self.contact,
            port=self.port,
            here=True,
        )


def towns(first_port: int | None = None) -> list[Town]:
    """The networks of the demo; on ports from `first_port` on if one is given."""
    with _FILE.open("rb") as file:
        found = [_town(username, table) for username, table in tomllib.load(file).items()]
    if first_port is None:
        return found
    return [replace(town, port=first_port + place) for place, town in enumerate(found)]


def _town(username: str, table: dict[str, Any]) -> Town:
    values = dict(table)
    language = values["language"]
    return Town(
        username=username,
        people=tuple(
            Person(handle, name, standing == "coordinator")
            for handle, name, standing in values.pop("members")
        ),
        listings=tuple(_told(entry, language) for entry in values.pop("listings")),
        applicants=tuple(Applicant(*entry) for entry in values.pop("applicants")),
        newcomers=tuple(Newcomer(*entry) for entry in values.pop("newcomers")),
        talks=tuple(Talk(*entry) for entry in values.pop("talks")),
        **values,
    )


def _told(entry: list[str | int], language: str) -> Told:
    """A row of the file; the last entry, the language, may be left out."""
    row = dict(zip((item.name for item in fields(Told)), [*entry, language], strict=False))
    return Told(**row)  # type: ignore[arg-type]
