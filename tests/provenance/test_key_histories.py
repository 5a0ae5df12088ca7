"""A history of keys is believed as far as its newest key, and each before it, vouches for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from actors.history_wire import key_history, rotation_of, shown
from actors.keyring import Signer
from federation.key_history import MAX_GENERATIONS, HistoricKey, read_history
from federation.keys import PrivateKey, PublicKey, generate_ed25519
from federation.lifetimes import Lifetime
from federation.proofs import add_proof
from federation.strict_json import Json, parse, write
from tests.actors.elsewhere import keys_of
from world.errors import SisternetError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ANA = "https://hull.example/actors/ana"
EVE = "https://hull.example/actors/eve"


@cache
def _proving_key(name: str) -> PrivateKey:
    """The same for the same name, in this run."""
    assert name
    return generate_ed25519()


class Keys:
    """The keys of one actor, changed a number of times, a day apart."""

    def __init__(self, iri: str = ANA, changes: int = 2) -> None:
        self.iri = iri
        self.signers = [self._signer(number) for number in range(changes + 1)]
        first = NOW - timedelta(days=changes + 1)
        self.begun = [first + timedelta(days=number) for number in range(changes + 1)]
        self.rotations = {
            self.begun[number]: write(self._rotation(number)) for number in range(1, changes + 1)
        }

    @property
    def in_use(self) -> dict[str, PublicKey]:
        return {one.iri: one.key for one in self.all if one.lifetime.until is None}

    @property
    def all(self) -> list[HistoricKey]:
        ends = [*self.begun[1:], None]
        return [
            HistoricKey(iri, key, Lifetime(since, until))
            for signer, since, until in zip(self.signers, self.begun, ends, strict=True)
            for iri, key in _named(signer)
        ]

    def document(self) -> Json:
        told = shown(self.all, self.rotations)
        return key_history(self.iri, told, self.signers[-1])

    def signed_again(self, document: Json, by: int = -1) -> Json:
        signer = self.signers[by]
        return add_proof(document, signer.ed25519, signer.ed25519_key_iri, NOW)

    def _signer(self, number: int) -> Signer:
        suffix = "" if number == 0 else f"-{number + 1}"
        iri = self.iri
        rsa, ed25519 = keys_of("ana").rsa, _proving_key(f"{iri} {number}")
        return Signer(iri, f"{iri}#main-key{suffix}", rsa, f"{iri}#ed25519-key{suffix}", ed25519)

    def _rotation(self, number: int) -> Json:
        keys, before = _named(self.signers[number]), self.signers[number - 1]
        return rotation_of(self.iri, "Person", keys, before, self.begun[number])


def test_a_history_says_every_key_with_its_time() -> None:
    ana = Keys(changes=3)
    history = read_history(ana.document(), ANA, ana.in_use, NOW)
    assert {(one.iri, one.lifetime) for one in history.keys} == {
        (one.iri, one.lifetime) for one in ana.all
    }
    assert history.begins_anew is None


def test_it_says_the_last_twenty_generations() -> None:
    ana = Keys(changes=MAX_GENERATIONS + 3)
    history = read_history(ana.document(), ANA, ana.in_use, NOW)
    assert len({one.lifetime.since for one in history.keys}) == MAX_GENERATIONS
    assert history.begins_anew is None


def test_after_a_change_that_nobody_could_announce_it_begins_anew() -> None:
    ana = Keys(changes=3)
    del ana.rotations[ana.begun[2]]
    history = read_history(ana.document(), ANA, ana.in_use, NOW)
    assert history.begins_anew == ana.begun[2]
    assert {one.lifetime.since for one in history.keys} == {ana.begun[2], ana.begun[3]}


def test_the_bytes_stay_the_same_until_the_keys_change() -> None:
    assert Keys().document() == Keys().document()


def test_it_tells_nothing_of_the_actor_but_keys() -> None:
    for rotation in Keys().document()["rotations"]:
        assert set(rotation["object"]) == {"id", "type", "publicKey", "assertionMethod"}


def test_a_history_from_before_a_change_is_a_replay() -> None:
    now, before = Keys(changes=2), Keys(changes=1)
    with pytest.raises(SisternetError):
        read_history(before.document(), ANA, now.in_use, NOW)


def test_a_history_is_nobody_elses() -> None:
    ana, eve = Keys(), Keys(EVE)
    with pytest.raises(SisternetError):
        read_history(eve.document(), ANA, ana.in_use, NOW)
    with pytest.raises(SisternetError):
        read_history(eve.document(), ANA, eve.in_use, NOW)
    with pytest.raises(SisternetError):
        read_history(ana.document(), ANA, eve.in_use, NOW)


def _a_key_more(document: Json) -> None:
    old = document["orderedItems"][-1]
    document["orderedItems"].append(old | {"id": f"{ANA}#another"})


def _a_key_of_eve(document: Json) -> None:
    document["orderedItems"][-1]["controller"] = EVE


def _a_name_of_eve(document: Json) -> None:
    document["orderedItems"][-1]["id"] = f"{EVE}#ed25519-key"


def _a_longer_time(document: Json) -> None:
    for item in document["orderedItems"][2:4]:
        item["expires"] = "2026-11-24T11:00:00Z"


def _an_earlier_beginning(document: Json) -> None:
    for item in document["orderedItems"][:2]:
        item["created"] = "2026-11-01T00:00:00Z"


def _a_broken_chain(document: Json) -> None:
    document["rotations"].pop()


def _a_rotation_of_its_own(document: Json) -> None:
    """The newest key says by itself that it follows."""
    ana = Keys()
    newest = ana.signers[-1]
    said = {name: value for name, value in document["rotations"][0].items() if name != "proof"}
    document["rotations"][0] = add_proof(
        said, newest.ed25519, newest.ed25519_key_iri, ana.begun[-1]
    )


def _a_rotation_to_other_keys(document: Json) -> None:
    document["rotations"][0], document["rotations"][1] = reversed(document["rotations"])


def _a_key_without_its_time(document: Json) -> None:
    del document["orderedItems"][-1]["created"]


def _an_end_before_the_beginning(document: Json) -> None:
    document["orderedItems"][-1]["expires"] = "2020-01-01T00:00:00Z"


def _the_same_name_twice(document: Json) -> None:
    document["orderedItems"].append(dict(document["orderedItems"][-1]))


def _names_only(document: Json) -> None:
    document["orderedItems"] = [item["id"] for item in document["orderedItems"]]


def _names_of_rotations_only(document: Json) -> None:
    document["rotations"] = [rotation["id"] for rotation in document["rotations"]]


def _other_keys_in_use(document: Json) -> None:
    for item in document["orderedItems"][:2]:
        item["expires"] = "2026-11-24T11:59:00Z"


def _a_rotation_that_says_nothing(document: Json) -> None:
    _say_again(document, object=ANA)


def _a_rotation_of_eve(document: Json) -> None:
    _say_again(document, object=document["rotations"][0]["object"] | {"id": EVE})


def _a_rotation_to_one_key_only(document: Json) -> None:
    _say_again(document, object={"id": ANA, "publicKey": None})


def _three_keys_at_one_time(document: Json) -> None:
    """Beside the oldest key, for which nobody has to vouch, stands another one."""
    document["orderedItems"].append(document["orderedItems"][-2] | {"id": f"{ANA}#third"})


def _say_again(document: Json, **members: Any) -> None:  # noqa: ANN401  # JSON of any shape
    """The newest change of keys said otherwise, by the very key that may say it."""
    ana = Keys()
    before = ana.signers[-2]
    said = document["rotations"][0] | members
    document["rotations"][0] = add_proof(
        said, before.ed25519, before.ed25519_key_iri, ana.begun[-1]
    )


def _no_collection(document: Json) -> None:
    document["type"] = "Note"


def _somebody_elses(document: Json) -> None:
    document["attributedTo"] = EVE


FORGERIES = [
    _a_key_more,
    _a_key_of_eve,
    _a_name_of_eve,
    _a_longer_time,
    _an_earlier_beginning,
    _a_broken_chain,
    _a_rotation_of_its_own,
    _a_rotation_to_other_keys,
    _a_key_without_its_time,
    _an_end_before_the_beginning,
    _the_same_name_twice,
    _names_only,
    _names_of_rotations_only,
    _other_keys_in_use,
    _a_rotation_that_says_nothing,
    _a_rotation_of_eve,
    _a_rotation_to_one_key_only,
    _three_keys_at_one_time,
    _no_collection,
    _somebody_elses,
]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__.strip("_"))
def test_even_who_holds_the_newest_key_cannot_add(forge: Callable[[Any], None]) -> None:
    ana = Keys()
    document = parse(write(ana.document()))
    forge(document)
    with pytest.raises(SisternetError):
        read_history(ana.signed_again(document), ANA, ana.in_use, NOW)


def test_an_old_key_does_not_sign_a_history() -> None:
    ana = Keys()
    with pytest.raises(SisternetError):
        read_history(ana.signed_again(ana.document(), by=0), ANA, ana.in_use, NOW)


def test_a_lifetime_has_both_its_ends() -> None:
    lifetime = Lifetime(NOW, NOW + timedelta(hours=1))
    assert lifetime.covers(NOW)
    assert lifetime.covers(NOW + timedelta(hours=1))
    assert not lifetime.covers(NOW - timedelta(seconds=1))
    assert not lifetime.covers(NOW + timedelta(hours=1, seconds=1))
    assert replace(lifetime, since=None).covers(NOW - timedelta(days=900))


def _named(signer: Signer) -> list[tuple[str, PublicKey]]:
    return [
        (signer.rsa_key_iri, signer.rsa.public),
        (signer.ed25519_key_iri, signer.ed25519.public),
    ]
