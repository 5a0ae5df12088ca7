"""How `sisternet listing` takes times, caps, rides and consents: what options say, and in words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import click

from accounts.behalf import ConsentHow
from listings.listing import Agreed, ListingDraft
from listings.terms import Access, Cap, Crew, Exchange, Per, Ride, Voice
from listings.window import ANYTIME, Slot, Span, Window
from world.errors import Refused

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AGREED = ("spoken", "paper", "witnessed")


def _choice(words: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([str(word) for word in words])


TERMS = (
    click.option(
        "--when",
        "when",
        multiple=True,
        help="2026-12-01T14:00/2026-12-01T16:00, or `tue 10:00-12:00` once or several times; "
        "`anytime` for no time at all.",
    ),
    click.option("--cap", help="How often an offer may be taken up: 2/week, 1/month or 5/total."),
    click.option("--helpers", help="How many people a need takes: 2, or 2-4."),
    click.option(
        "--voice",
        type=_choice(Voice),
        help="In whose name a new one stands.",
    ),
    click.option(
        "--exchange",
        type=_choice(Exchange),
        help="What is given in return.",
    ),
    click.option(
        "--access",
        multiple=True,
        type=_choice(Access),
        help="What is needed to take part; told to whoever is matched only.",
    ),
    click.option("--from", "from_area", help="For a lift: the area where it begins."),
    click.option("--to", "to_area", help="For a lift: the area where it leads."),
    click.option("--returning", is_flag=True, default=None, help="For a lift: there and back."),
    click.option("--wheelchair", is_flag=True, default=None, help="For a lift: with a wheelchair."),
    click.option(
        "--agreed",
        type=click.Choice(_AGREED),
        help="How the member agreed to showing it to more people than usual, or than before.",
    ),
    click.option(
        "--even-so",
        "knowingly",
        is_flag=True,
        default=None,
        help="Publish it in the network although it says how to reach somebody.",
    ),
)
"""What can be said of the terms of a listing."""

_RIDE = ("from_area", "to_area", "returning", "wheelchair")


def with_terms(draft: ListingDraft, said: Mapping[str, Any], zone: str) -> ListingDraft:
    """The draft with what these options say; raises `Refused` for what cannot be read."""
    told: dict[str, Any] = {name: said[name] for name in ("access", "knowingly") if name in said}
    for name, read in _READ.items():
        if name in said:
            told[name] = read(said[name])
    if "when" in said:
        told["window"] = _window(said["when"], zone)
    if "agreed" in said:
        told["consent"] = Agreed(ConsentHow(said["agreed"]))
    if any(name in said for name in _RIDE):
        told["ride"] = _ride(draft.ride, said)
    return replace(draft, **told)


def _cap(text: str) -> Cap:
    most, _, per = text.partition("/")
    if not most.isdecimal() or per not in tuple(Per):
        raise Refused("Write the cap like 2/week, 1/month or 5/total.")
    return Cap(int(most), Per(per))


def _helpers(text: str) -> Crew:
    least, _, most = text.partition("-")
    if not least.isdecimal() or not (most or least).isdecimal():
        raise Refused("Write the helpers like 2, or 2-4.")
    return Crew(int(least), int(most or least))


_READ: Mapping[str, Callable[[str], object]] = {
    "cap": _cap,
    "helpers": _helpers,
    "voice": Voice,
    "exchange": Exchange,
}


def _window(told: tuple[str, ...], zone: str) -> Window:
    try:
        if told == ("anytime",):
            return ANYTIME
        if len(told) == 1 and "/" in told[0]:
            start, end = (_instant(text, zone) for text in told[0].split("/"))
            return Window(span=Span(start, end, zone))
        return Window(slots=tuple(_slot(text, zone) for text in told))
    except ValueError as error:
        raise Refused(
            "Write the time like 2026-12-01T14:00/2026-12-01T16:00, or like `tue 10:00-12:00`."
        ) from error


def _instant(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def _slot(text: str, zone: str) -> Slot:
    day, _, hours = text.strip().lower().partition(" ")
    begins, ends = (time.fromisoformat(hour.strip()) for hour in hours.split("-"))
    return Slot(_DAYS.index(day[:3]), begins, ends, zone)


def _ride(known: Ride | None, said: Mapping[str, Any]) -> Ride:
    told = {name: said[name] for name in _RIDE if name in said}
    return replace(known or Ride("", ""), **told)
