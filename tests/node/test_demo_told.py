"""What the demo shows: progress, and each delivery in words."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federation.strict_json import write
from node.config_file import parse
from node.demo.crossings import Crossings
from node.demo.display import Display
from node.demo.plan import towns
from node.new_config import config_text
from world.errors import Unreachable
from world.network import Answer, Outgoing


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_over_itself_where_that_can_be() -> None:
    terminal = Terminal()
    display = Display(terminal)
    display.begin("Keys", 2)
    display.step()
    display.end()
    told = terminal.getvalue()
    assert told.count("\r") == 3
    assert "░" * 30 in told.split("\r")[1]
    assert "█" * 15 + "░" * 15 in told.split("\r")[2]
    assert "█" * 30 in told.split("\r")[3]
    assert told.endswith("\n")


def test_progress_is_a_line_where_it_cannot_be_drawn_over() -> None:
    stream = io.StringIO()
    display = Display(stream)
    display.begin("Keys", 2)
    display.step()
    display.end()
    display.line()
    display.happened(datetime(2026, 3, 7, 9, 0, tzinfo=UTC), "something")
    lines = stream.getvalue().splitlines()
    assert lines[:2] == ["Keys ...", ""]
    assert lines[2].endswith(":00:00  something")


@dataclass(slots=True)
class Shelf:
    """A network with a few documents on it."""

    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def send(self, request: Outgoing) -> Answer:
        self.asked.append(request.url)
        if request.url not in self.documents:
            raise Unreachable("Nobody answers.")
        found = self.documents[request.url]
        return Answer(404, (), b"") if found is None else Answer(200, (), write(found))

    async def close(self) -> None:
        """Nothing is open."""


NOTE = {"id": "http://h/objects/1", "name": "Bread", "purpose": "request"}


@pytest.mark.parametrize(
    ("kind", "object_", "told"),
    [
        ("Create", NOTE, "publishes need “Bread”"),
        ("Update", {**NOTE, "purpose": "offer"}, "changes offer “Bread”"),
        ("Announce", "http://h/objects/1", "shows to its followers need “Bread”"),
        ("Announce", "http://h/objects/404", "shows to its followers"),
        ("Announce", "http://h/objects/silent", "shows to its followers"),
        ("Delete", {"type": "Tombstone"}, "deletes"),
        ("Follow", None, "asks to follow"),
        ("Dance", {"name": "a waltz"}, "sends “a waltz”"),
    ],
)
async def test_a_delivery_is_told_in_words(kind: str, object_: object, told: str) -> None:
    hull, madison = towns(4101)[:2]
    shelf = Shelf(
        {
            "http://h/a": {"type": kind, "object": object_},
            "http://h/objects/1": NOTE,
            "http://h/objects/404": None,
        }
    )
    event = {
        "event": "activity delivered",
        "host": madison.host,
        "type": kind,
        "activity": "http://h/a",
    }
    line = await Crossings(shelf, [hull, madison]).told(hull, event)
    assert line is not None
    assert line.startswith(f"{hull.name} → {madison.name}   {kind}")
    assert line.endswith(told)


async def test_what_was_read_once_is_not_read_again_and_other_events_are_not_told() -> None:
    hull, madison = towns(4101)[:2]
    shelf = Shelf(
        {
            "http://h/a": {"type": "Create", "object": NOTE},
            "http://h/b": {"type": "Announce", "object": NOTE["id"]},
        }
    )
    crossings = Crossings(shelf, [hull])
    event = {"event": "activity delivered", "host": madison.host}
    assert await crossings.told(hull, {"event": "something else"}) is None
    await crossings.told(hull, {**event, "type": "Create", "activity": "http://h/a"})
    line = await crossings.told(hull, {**event, "type": "Announce", "activity": "http://h/b"})
    assert line is not None
    assert line.endswith("need “Bread”")
    assert madison.host in line, "a stranger is told by its address"
    assert shelf.asked == ["http://h/a", "http://h/b"]


async def test_an_activity_that_cannot_be_read_is_told_without_what_it_is_about() -> None:
    hull, madison = towns()[:2]
    event = {"event": "activity delivered", "host": madison.host, "type": "Create"}
    line = await Crossings(Shelf(), [hull, madison]).told(hull, {**event, "activity": "http://h/x"})
    assert line is not None
    assert line.endswith("publishes")


def test_every_town_has_a_coordinator_and_ports_in_a_row() -> None:
    found = towns(4101)
    assert [town.port for town in found] == [4101, 4102, 4103]
    for town in found:
        assert town.coordinator.is_coordinator
        assert {*town.before, *town.live} == set(town.listings)
        now = datetime(2026, 3, 7, tzinfo=UTC)
        drafts = [told.draft(now) for told in town.listings]
        assert all(draft.expires_at for draft in drafts)
        assert len({draft.mode for draft in drafts}) > 1, "there is something to choose from"
        assert len({draft.urgency for draft in drafts}) > 1
        assert town.answers().host == town.host


def test_every_town_is_somewhere_on_the_map_of_networks() -> None:
    for town in towns():
        community = parse(config_text(town.answers()), Path("config.toml"), {}).community
        assert (community.country, community.latitude, community.longitude) == (
            town.country,
            town.latitude,
            town.longitude,
        )
        assert 0.0 not in (town.latitude, town.longitude)
