"""Five networks, one umbrella with two homes: founded, joined, read in both; then one home dies."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import expect

from tests.journeys.browser import chromium, faults
from tests.journeys.hands import Pointing
from tests.journeys.neighbourhood import Neighbourhood, picture
from tests.journeys.processes import Machine, Node, machine, until

pytestmark = [pytest.mark.journey]

T = TypeVar("T")

NETWORKS = {
    "hull": "Hull Mutual Aid",
    "madison": "Dane County TimeBank",
    "aotearoa": "Te Whare Āwhina",
    "leeds": "Leeds Repair Circle",
    "goma": "Tuungane Goma",
}
LISTED = {
    "madison": "Jump leads and somebody who knows how",
    "aotearoa": "Kūmara slips",
    "leeds": "Mending of lamps and toasters",
    "goma": "Rides to the clinic",
}
_WIDTHS = (320, 1280)
_SOON = 60.0
_HANDS = 2  # more would only wait for each other


@dataclass
class Five:
    """The founder's home, the other home, and three that host nothing."""

    around: Neighbourhood
    nodes: dict[str, Node]

    @property
    def founder(self) -> Node:
        return self.nodes["hull"]

    @property
    def other(self) -> Node:
        return self.nodes["madison"]

    @property
    def joining(self) -> list[Node]:
        return [self.nodes[name] for name in LISTED]

    def told(self) -> str:
        """The ends of all logs, for the message of a failed test."""
        return "\n".join(f"--- {name}\n{node.log_end()[-1_000:]}" for name, node in self.all())

    def all(self) -> list[tuple[str, Node]]:
        return list(self.nodes.items())


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T]:
    """What comes of several things that are done two by two."""
    with ThreadPoolExecutor(_HANDS) as hands:
        return [done.result() for done in [hands.submit(deed) for deed in deeds]]


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Five]:
    """All of them serve; each of the four has something for everybody; nobody knows anybody."""
    with chromium() as browser, machine(tmp_path) as here:
        made = at_once([lambda name=name: _founded(here, name) for name in NETWORKS])  # type: ignore[misc]
        nodes = dict(zip(NETWORKS, made, strict=True))
        for node in made:
            node.begin()
        for node in made:
            until(node.answers, seconds=_SOON, of_what=node.log_end)
        around = Neighbourhood(here, nodes["hull"], nodes["madison"], browser)
        yield Five(around, nodes)
        around.close_windows()


def _founded(here: Machine, name: str) -> Node:
    node = here.node(name, NETWORKS[name])
    if name in LISTED:
        node.command(
            *("listing", "add", "--member", f"{name}_desk", "--kind", "offer"),
            *("--title", LISTED[name], "--category", "thing", "--audience", "public"),
        )
    return node


def handle_at(node: Node) -> str:
    return f"@humans@127.0.0.1:{node.port}"


def test_an_umbrella_of_five_networks_outlives_its_founders_home(five: Five) -> None:
    _found_and_add_people(five)
    at_once([lambda node=node: _join(node, five) for node in five.joining])  # type: ignore[misc]

    for home in (five.founder, five.other):
        _shows_everybody(five, home)
    _looks_at_where_it_comes_from(five)

    five.founder.kill()
    _coordinates_at_the_other_home(five)
    _withdrawal_travels(five)


def _found_and_add_people(five: Five) -> None:
    """Hull's desk founds it, has Madison host it too and lead it, and lets four networks in."""
    five.around.sign_in(five.founder, "hull_desk")
    page = five.around.window("hull_desk", width=1280)
    hands = Pointing(page)
    page.goto(f"{five.founder.base_url}/umbrellas/new")
    hands.write("What it is called", "HUMANs")
    hands.write("Its short name", "humans")
    hands.write("What it is for", "We share what we have, and nobody owns the list.")
    hands.press("Found an umbrella")
    hands.sees("No network is in it yet.")
    five.other.command("umbrella", "host", handle_at(five.founder))
    added = [
        (handle_at(five.other), "The same umbrella somewhere else"),
        (f"@madison_desk@127.0.0.1:{five.other.port}", "Somebody who coordinates it"),
        *((node.handle, "A network that may come in") for node in five.joining),
    ]
    for whom, what in added:
        page.goto(f"{five.founder.base_url}/umbrellas/humans/add")
        hands.write("Their name", whom)
        hands.pick("What they are", what)
        hands.press("Add somebody")
        expect(page.get_by_role("heading", name="HUMANs")).to_be_visible()
    picture(page, "five: those who may come in", _WIDTHS)
    assert faults(page) == []


def _join(node: Node, five: Five) -> None:
    """The other consent, by whoever keeps that node."""
    node.command("umbrella", "join", handle_at(five.founder))


def _shows_everybody(five: Five, home: Node) -> None:
    """All who joined, on the umbrella's page, and what they offer, on the feed of that umbrella."""

    def is_whole() -> bool:
        members = home.get("/umbrellas/humans", accept="text/html").text
        return all(NETWORKS[name] in members for name in LISTED)

    until(is_whole, seconds=_SOON, of_what=five.told)
    until(lambda: titles_at(home) == set(LISTED.values()), seconds=_SOON, of_what=five.told)


def titles_at(home: Node) -> set[str]:
    """What the members of the umbrella have for everybody, as that home shows it."""
    feed = home.document(f"/umbrella?umbrella={handle_at(home).removeprefix('@')}")
    assert {seal["verdict"] for seal in feed["provenance"]} <= {"verified"}
    return {item["name"] for item in feed["orderedItems"]}


def _looks_at_where_it_comes_from(five: Five) -> None:
    """A stranger, at the home that was not the founder's."""
    page = five.around.window(width=1280)
    page.goto(f"{five.other.base_url}/umbrella")
    for title in LISTED.values():
        expect(page.get_by_role("link", name=title)).to_be_visible()
    picture(page, "five: the feed at the other home", _WIDTHS)
    card = page.locator("article", has_text=LISTED["goma"])
    expect(card.get_by_text(NETWORKS["goma"]).first).to_be_visible()
    card.get_by_role("link", name="Where this comes from").click()
    expect(page.get_by_text(five.nodes["goma"].handle).first).to_be_visible()
    expect(page.get_by_text("Signed with the key")).to_be_visible()
    picture(page, "five: where it comes from", _WIDTHS)
    assert faults(page) == []


def _coordinates_at_the_other_home(five: Five) -> None:
    """Madison's desk signs in at home, sees the same, and may still act."""
    five.around.sign_in(five.other, "madison_desk")
    page = five.around.window("madison_desk", width=1280)
    page.goto(f"{five.other.base_url}/umbrellas/humans")
    for name in LISTED:
        row = page.locator("main").get_by_role("link", name=NETWORKS[name], exact=True)
        expect(row).to_be_visible()
    expect(page.get_by_text("nobody owns the list")).to_be_visible()
    expect(page.get_by_role("link", name="Add somebody")).to_be_visible()
    picture(page, "five: the other home alone", _WIDTHS)
    assert titles_at(five.other) == set(LISTED.values())


def _withdrawal_travels(five: Five) -> None:
    aotearoa = five.nodes["aotearoa"]
    (number,) = [
        line.split()[0]
        for line in aotearoa.command("listing", "list", "aotearoa_desk").splitlines()
        if LISTED["aotearoa"] in line
    ]
    aotearoa.command("listing", "withdraw", number)
    left = set(LISTED.values()) - {LISTED["aotearoa"]}
    until(lambda: titles_at(five.other) == left, seconds=_SOON, of_what=five.told)
    page = five.around.window(width=320)
    page.goto(f"{five.other.base_url}/umbrella")
    expect(page.get_by_role("link", name=LISTED["leeds"])).to_be_visible()
    expect(page.get_by_role("link", name=LISTED["aotearoa"])).to_have_count(0)
