"""What is remembered for a while, in bounded memory."""

import pytest

from actors.failures import Failures
from actors.knocking import Knock, MannersMemory
from actors.known_keys import KnownKeys
from actors.room import Portraits
from federation.claims import Scheme
from storage.transaction import Reading
from tests.actors.elsewhere import keys_of
from tests.actors.town import Town
from tests.fediverse.sundial import Sundial
from world.errors import Missing, Unreachable

KEY = keys_of("vera").rsa.public
OTHER = keys_of("mallory").rsa.public


def test_a_failure_is_raised_again_until_its_time_is_over() -> None:
    clock = Sundial()
    failures = Failures(clock, 10)
    failures.note("a", Unreachable("Silence.", 30), 60)
    clock.turn(seconds=59)
    for _ in range(2):
        with pytest.raises(Unreachable, match="Silence") as again:
            failures.raise_known("a")
        assert again.value.retry_after == 30
    clock.turn(seconds=1)
    failures.raise_known("a")


def test_the_oldest_failure_is_forgotten_first() -> None:
    failures = Failures(Sundial(), 2)
    for name in ("a", "b", "a", "c"):
        failures.note(name, Missing("No."), 60)
    failures.raise_known("b")
    with pytest.raises(Missing):
        failures.raise_known("a")


def test_failures_of_one_host_can_be_forgotten() -> None:
    failures = Failures(Sundial(), 10)
    failures.note("https://a.example/1", Missing("No."), 60)
    failures.note("https://b.example/1", Missing("No."), 60)
    failures.forget("https://a.example/")
    failures.raise_known("https://a.example/1")
    with pytest.raises(Missing):
        failures.raise_known("https://b.example/1")


def test_the_keys_of_an_owner_are_replaced_together() -> None:
    known = KnownKeys()
    known.put("vera", "vera#1", KEY)
    known.put("otto", "otto#1", KEY)
    known.replace("vera", {"vera#2": OTHER})
    assert known.get("vera#1") is None
    assert known.get("vera#2") == ("vera", OTHER)
    assert known.get("otto#1") == ("otto", KEY)


def test_a_key_that_changes_hands_has_one_owner() -> None:
    known = KnownKeys()
    known.put("vera", "k", KEY)
    known.put("otto", "k", OTHER)
    known.forget("vera")
    assert known.get("k") == ("otto", OTHER)


def test_the_key_that_was_used_longest_ago_makes_room() -> None:
    known = KnownKeys(most=2)
    known.put("a", "a#1", KEY)
    known.put("b", "b#1", KEY)
    known.get("a#1")
    known.put("c", "c#1", KEY)
    assert known.get("b#1") is None
    assert known.get("a#1") is not None
    known.forget("nobody")


async def test_the_manners_of_few_hosts_are_kept_in_memory(town: Town) -> None:
    memory = MannersMemory(town.database, town.clock, most=2)
    for host in ("a.example", "b.example", "c.example"):
        await memory.learn(host, Knock(Scheme.RFC9421))
    for host in ("a.example", "b.example", "c.example"):
        manners = await memory.of(host)
        assert manners is not None
        assert manners.scheme is Scheme.RFC9421


async def test_portraits_of_few_actors_are_kept_in_memory(town: Town) -> None:
    portraits = Portraits(town.keyring, town.iris, most=1)

    def twice(tx: Reading) -> list[bytes]:
        everybody = [town.josie, town.network, town.josie]
        return [portraits.written(tx, actor) for actor in everybody]

    first, _, again = await town.database.read(twice)
    assert first == again
