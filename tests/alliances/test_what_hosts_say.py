"""What others say of umbrellas at their own addresses: every word is checked, oddities bounded."""

from datetime import timedelta
from typing import Any

import pytest

from actors import store as people
from actors.actor import Actor
from actors.fetch import Budget
from storage.instants import to_text
from tests.alliances.humans import founded, members_at
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger
from world.errors import Missing

Json = dict[str, Any]
MEMBER_OF = "http://www.w3.org/ns/org#memberOf"


class Umbrella:
    """An umbrella on a server that is not ours, which may say odd things."""

    def __init__(self, fediverse: Fediverse, host: str, *others: str) -> None:
        self.actor: Stranger = fediverse.stranger(f"humans@{host}", type="Organization")
        self.fediverse = fediverse
        self.actor.publish(
            members=f"{self.actor.iri}/members",
            coordinators=f"{self.actor.iri}/coordinators",
            alsoKnownAs=list(others),
        )
        self.show()
        self.actor.server.put(f"{self.actor.iri}/coordinators", self.collection("coordinators", []))

    @property
    def handle(self) -> str:
        return f"@humans@{self.actor.host}"

    def collection(self, name: str, items: list[object]) -> Json:
        return {
            "@context": ["https://www.w3.org/ns/activitystreams"],
            "id": f"{self.actor.iri}/{name}",
            "type": "OrderedCollection",
            "attributedTo": self.actor.iri,
            "totalItems": len(items),
            "orderedItems": items,
        }

    def show(self, *items: object) -> None:
        """From now on its collection of members holds these."""
        self.actor.server.put(f"{self.actor.iri}/members", self.collection("members", list(items)))

    def statement(self, network: str, *, signed: bool = True, **changed: object) -> Json:
        """What it says of a network, as of now."""
        now = self.fediverse.clock.now()
        said = {
            "@context": ["https://www.w3.org/ns/activitystreams"],
            "id": f"{self.actor.iri}/members/1",
            "type": "Relationship",
            "attributedTo": self.actor.iri,
            "subject": network,
            "relationship": MEMBER_OF,
            "object": self.actor.iri,
            "published": to_text(now),
            "updated": to_text(now),
            **changed,
        }
        said = {name: value for name, value in said.items() if value is not None}
        return self.actor.proven(said) if signed else said


async def _network(home: Home) -> Actor:
    return await home.node.database.read(people.network)


async def _is_in(home: Home, umbrella: Umbrella) -> bool:
    """Whether the home's own network is in, as the home believes after reading it again."""
    await home.doing(home.rooms.alliances.join(umbrella.handle))
    rows = await home.rows("SELECT 1 FROM umbrella_members")
    return bool(rows)


async def test_a_statement_with_a_sound_proof_counts(fediverse: Fediverse, hull: Home) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    elsewhere.show(elsewhere.statement((await _network(hull)).iri))
    assert await _is_in(hull, elsewhere)


@pytest.mark.parametrize(
    "changed",
    [
        {"object": "https://other.example/users/humans"},
        {"relationship": "http://purl.org/vocab/relationship/collaboratesWith"},
        {"relationship": None},
        {"subject": None},
        {"updated": None},
        {"published": "yesterday"},
        {"id": "https://other.example/1"},
        {"type": "Note"},
        {"endTime": "2026-03-07T09:00:00Z"},
    ],
)
async def test_an_odd_statement_counts_for_nothing(
    changed: Json, fediverse: Fediverse, hull: Home
) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    elsewhere.show(elsewhere.statement((await _network(hull)).iri, **changed))
    assert not await _is_in(hull, elsewhere)


async def test_an_unsigned_statement_counts_for_nothing(fediverse: Fediverse, hull: Home) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    elsewhere.show(elsewhere.statement((await _network(hull)).iri, signed=False))
    assert not await _is_in(hull, elsewhere)


async def test_a_statement_that_was_changed_after_it_was_signed_counts_for_nothing(
    fediverse: Fediverse, hull: Home
) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    statement = elsewhere.statement("https://nobody.example/n")
    elsewhere.show(statement | {"subject": (await _network(hull)).iri})
    assert not await _is_in(hull, elsewhere)


async def test_a_statement_of_the_future_counts_for_nothing(
    fediverse: Fediverse, hull: Home
) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    later = to_text(fediverse.clock.now() + timedelta(hours=2))
    elsewhere.show(elsewhere.statement((await _network(hull)).iri, updated=later))
    assert not await _is_in(hull, elsewhere)


async def test_one_signed_by_somebody_else_counts_for_nothing(
    fediverse: Fediverse, hull: Home
) -> None:
    elsewhere, mallory = Umbrella(fediverse, "far.example"), Umbrella(fediverse, "mal.example")
    unsigned = elsewhere.statement((await _network(hull)).iri, signed=False)
    elsewhere.show(mallory.actor.proven(unsigned))
    assert not await _is_in(hull, elsewhere)


async def test_a_host_that_only_says_it_is_one_of_ours_is_none(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    # Given an umbrella in Hull, which Madison wants to be in, and somebody who poses as its host
    ours = await founded(fediverse, hull)
    await madison.doing(madison.rooms.alliances.join("@humans@hull.example"))
    await fediverse.settle()
    mallory = Umbrella(fediverse, "mallory.example", ours.iri)
    mallory.show(mallory.statement((await _network(madison)).iri))

    # When both read that
    await hull.doing(hull.rooms.alliances.listening.meet(await _met(hull, mallory)))
    await madison.doing(madison.rooms.alliances.listening.meet(await _met(madison, mallory)))
    await fediverse.settle()

    # Then nobody is in by it
    assert await members_at(hull) == await members_at(madison, hull) == []


async def test_an_old_statement_that_is_shown_again_changes_nothing(
    fediverse: Fediverse, hull: Home
) -> None:
    elsewhere, network = Umbrella(fediverse, "far.example"), await _network(hull)
    old = elsewhere.statement(network.iri)
    elsewhere.show(old)
    assert await _is_in(hull, elsewhere)
    await fediverse.live(minutes=10)
    now = to_text(fediverse.clock.now())
    elsewhere.show(elsewhere.statement(network.iri, updated=now, endTime=now))
    assert not await _is_in(hull, elsewhere)

    elsewhere.show(old)
    await fediverse.live(minutes=10)
    assert not await _is_in(hull, elsewhere)


async def test_a_copy_counts_by_its_own_proof_whoever_shows_it(
    fediverse: Fediverse, hull: Home
) -> None:
    first = Umbrella(fediverse, "far.example", "https://near.example/users/humans")
    second = Umbrella(fediverse, "near.example", "https://far.example/users/humans")
    second.show(first.statement((await _network(hull)).iri))
    assert await _is_in(hull, second)


async def test_a_list_of_a_network_counts_only_if_the_network_has_signed_it(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    network = await _network(madison)
    elsewhere = Umbrella(fediverse, "far.example")
    forged = {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": f"{network.iri}/umbrellas",
        "type": "OrderedCollection",
        "attributedTo": network.iri,
        "updated": to_text(fediverse.clock.now()),
        "orderedItems": [elsewhere.actor.iri],
    }
    for lie in (forged, elsewhere.actor.proven(forged)):
        elsewhere.show(elsewhere.statement(network.iri), lie)
        assert not await _is_in(hull, elsewhere)


async def test_a_flood_of_words_is_read_up_to_a_measure(fediverse: Fediverse, hull: Home) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    asked_before = len(elsewhere.actor.server.asked)
    strangers = [
        elsewhere.statement(f"https://n{number}.example/n")
        | {"attributedTo": f"https://n{number}.example/u", "object": f"https://n{number}.example/u"}
        | {"id": f"https://n{number}.example/u/1"}
        for number in range(200)
    ]
    elsewhere.show(*strangers, "odd", 7, None, {"type": "Nothing"}, {})
    assert not await _is_in(hull, elsewhere)
    assert len(elsewhere.actor.server.asked) - asked_before < 20
    assert await hull.rows("SELECT 1 FROM umbrella_statements") == []


async def test_a_collection_that_leads_on_for_ever_is_left(
    fediverse: Fediverse, hull: Home
) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    iri = f"{elsewhere.actor.iri}/members"
    endless = elsewhere.collection("members", []) | {"first": iri}
    del endless["orderedItems"]
    elsewhere.actor.server.put(iri, endless)
    assert not await _is_in(hull, elsewhere)
    assert elsewhere.actor.server.asked.count(iri) < 60


async def test_what_is_no_umbrella_cannot_be_joined(fediverse: Fediverse, hull: Home) -> None:
    fediverse.stranger("acme@acme.example", type="Organization")
    with pytest.raises(Missing, match="not an umbrella"):
        await hull.doing(hull.rooms.alliances.join("@acme@acme.example"))


async def _met(home: Home, umbrella: Umbrella) -> Actor:
    return await home.doing(home.node.fetcher.actor(umbrella.actor.iri, budget=Budget()))


def _list_of(network: Stranger, umbrella: Umbrella) -> Json:
    """What a network on a server that is not ours signs: it wants to be in that umbrella."""
    return network.proven(
        {
            "@context": ["https://www.w3.org/ns/activitystreams"],
            "id": f"{network.iri}/umbrellas",
            "type": "OrderedCollection",
            "attributedTo": network.iri,
            "totalItems": 1,
            "orderedItems": [umbrella.actor.iri],
            "updated": to_text(umbrella.fediverse.clock.now()),
        }
    )


async def test_a_large_umbrella_is_read_a_part_at_a_time(fediverse: Fediverse, hull: Home) -> None:
    elsewhere = Umbrella(fediverse, "far.example")
    many = [fediverse.stranger(f"net@n{number}.example", type="Group") for number in range(130)]
    said: list[object] = []
    for number, network in enumerate(many):
        iri = f"{elsewhere.actor.iri}/members/{number}"
        said += [elsewhere.statement(network.iri, id=iri), _list_of(network, elsewhere)]
    elsewhere.show(*said)
    await hull.doing(hull.rooms.alliances.join(elsewhere.handle))
    first = len(await members_at(hull, elsewhere.actor))
    await fediverse.live(minutes=30)

    assert 0 < first < len(many)
    assert len(await members_at(hull, elsewhere.actor)) == len(many)
