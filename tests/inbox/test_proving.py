"""Who really said it: the actor's own signature, the actor's proof, the origin, or nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from federation.proofs import add_proof
from federation.signing import sign_cavage
from federation.strict_json import write
from storage.instants import from_text
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Json, Stranger, page
from tests.inbox.door import Door
from world.network import Answer


@pytest.fixture
def vera(fediverse: Fediverse) -> Stranger:
    """Who speaks."""
    return fediverse.stranger("vera@social.example")


@pytest.fixture
def rob(fediverse: Fediverse) -> Stranger:
    """Who brings it; a stranger."""
    return fediverse.stranger("rob@friendly.example")


@pytest.fixture
async def ann(fediverse: Fediverse, hull: Home) -> Stranger:
    """Who brings it; Josie follows her."""
    stranger = fediverse.stranger("ann@near.example")
    await hull.follow(stranger.iri)
    await fediverse.settle()
    (follow,) = stranger.heard("Follow")
    await stranger.send(f"{hull.base_url}/inbox", stranger.does("Accept", follow))
    return stranger


async def bring(who: Stranger, hull: Home, activity: Json) -> int:
    """Delivers to a door beside which nobody works, so that what is kept stays as it came."""
    return await Door(hull).post(who.signed(f"{hull.base_url}/inbox", activity))


async def proven(hull: Home, activity: Json) -> tuple[str, str] | None:
    """How an activity was proven, and by whom; None if it was not kept."""
    rows = await hull.rows(
        "SELECT proven_by, signed_by FROM received WHERE activity_iri = :iri", iri=activity["id"]
    )
    return (rows[0]["proven_by"], rows[0]["signed_by"]) if rows else None


# By the actor's own signature


@pytest.mark.parametrize("rfc9421", [False, True])
async def test_who_signs_their_own_words_has_said_them(
    vera: Stranger, hull: Home, *, rfc9421: bool
) -> None:
    create = vera.create(vera.note(1))
    request = vera.signed(f"{hull.base_url}/inbox", create, rfc9421=rfc9421)
    assert await Door(hull).post(request) == 202
    assert await proven(hull, create) == ("signature", vera.iri)


async def test_a_neighbour_on_the_same_server_does_not_speak_for_others(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    neighbour = fediverse.stranger("eve@social.example")
    create = vera.create(vera.note(1))
    for activity in (create, vera.does("Like", "https://social.example/notes/2")):
        assert await bring(neighbour, hull, activity) == 401
        assert await proven(hull, activity) is None


async def test_a_neighbour_may_bring_what_is_proven(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    neighbour = fediverse.stranger("eve@social.example")
    create = vera.proven(vera.create(vera.note(1)))
    assert await bring(neighbour, hull, create) == 202
    assert await proven(hull, create) == ("proof", vera.iri)


# By the actor's proof


async def test_a_stranger_may_bring_what_is_proven(
    vera: Stranger, rob: Stranger, hull: Home
) -> None:
    like = vera.proven(vera.does("Like", "https://social.example/notes/1"))
    assert await bring(rob, hull, like) == 202
    assert await proven(hull, like) == ("proof", vera.iri)


Tamper = Callable[[Stranger, Stranger, Json], Json]


def by_another(vera: Stranger, rob: Stranger, create: Json) -> Json:
    """With a proof by the one who brings it."""
    when = vera.server.fediverse.clock.now()
    return add_proof(create, rob.keys.ed25519, f"{rob.iri}#ed25519-key", when)


def by_unknown_key(vera: Stranger, rob: Stranger, create: Json) -> Json:
    when = vera.server.fediverse.clock.now()
    return add_proof(create, rob.keys.ed25519, f"{vera.iri}#another-key", when)


def by_wrong_key(vera: Stranger, rob: Stranger, create: Json) -> Json:
    when = vera.server.fediverse.clock.now()
    return add_proof(create, rob.keys.ed25519, f"{vera.iri}#ed25519-key", when)


def changed(vera: Stranger, _rob: Stranger, create: Json) -> Json:
    return vera.proven(create) | {"summary": "changed"}


def unproven(_vera: Stranger, _rob: Stranger, create: Json) -> Json:
    return create


@pytest.mark.parametrize("tamper", [by_another, by_unknown_key, by_wrong_key, changed, unproven])
async def test_what_is_not_proven_by_its_actor_is_not_taken_from_a_stranger(
    tamper: Tamper, vera: Stranger, rob: Stranger, hull: Home
) -> None:
    create = tamper(vera, rob, vera.create(vera.note(1)))
    assert await bring(rob, hull, create) == 401
    assert await proven(hull, create) is None


async def test_a_proof_whose_key_cannot_be_had_now_is_no_proof(
    fediverse: Fediverse, vera: Stranger, rob: Stranger, hull: Home
) -> None:
    fediverse.roads.dark.add(vera.host)
    create = vera.proven(vera.create(vera.note(1)))
    assert await bring(rob, hull, create) == 401


async def test_a_proof_does_not_open_the_door_to_a_bringer_who_is_shut_out(
    vera: Stranger, rob: Stranger, hull: Home
) -> None:
    await hull.doing(hull.rooms.moderation.block_host(rob.host))
    create = vera.proven(vera.create(vera.note(1)))
    assert await bring(rob, hull, create) == 403
    assert rob.server.asked == []


async def test_a_proof_does_not_stand_in_for_the_signature_of_the_bringer(
    vera: Stranger, rob: Stranger, hull: Home
) -> None:
    create = vera.proven(vera.create(vera.note(1)))
    sound = rob.signed(f"{hull.base_url}/inbox", create)
    assert await Door(hull).post(replace(sound, headers=sound.headers[:1])) == 401
    forged = vera.signed(f"{hull.base_url}/inbox", create)
    other = sign_cavage(
        replace(forged, headers=forged.headers[:1]),
        rob.key_iri,
        vera.keys.rsa,
        vera.server.fediverse.clock.now(),
    )
    assert await Door(hull).post(other) == 401


# By its origin


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete", "Announce"])
async def test_whom_we_know_may_bring_what_can_be_asked_for_at_its_origin(
    kind: str, vera: Stranger, ann: Stranger, hull: Home
) -> None:
    activity = vera.does(kind, vera.note(1)["id"])
    assert await bring(ann, hull, activity) == 202
    assert await proven(hull, activity) == ("pending", ann.iri)


@pytest.mark.parametrize("kind", ["Like", "Follow", "Undo", "Accept", "Block", "Flag", "Move"])
async def test_nobody_brings_what_cannot_be_asked_for(
    kind: str, vera: Stranger, ann: Stranger, hull: Home
) -> None:
    activity = vera.does(kind, vera.note(1)["id"])
    assert await bring(ann, hull, activity) == 401
    assert await proven(hull, activity) is None


async def test_what_is_to_be_fetched_is_fetched_at_a_measured_pace_and_no_more_is_kept(
    fediverse: Fediverse, vera: Stranger, ann: Stranger, hull: Home
) -> None:
    door = Door(hull)

    async def brought(number: int) -> int:
        activity = vera.create(vera.note(number))
        return await door.post(ann.signed(f"{hull.base_url}/inbox", activity))

    now = fediverse.clock.now()
    assert [await brought(number) for number in range(130)] == [202] * 130
    rows = await hull.rows("SELECT due_at FROM received WHERE proven_by = 'pending' ORDER BY id")
    waits = [from_text(row["due_at"]) - now for row in rows]
    assert waits[:10] == [timedelta(0)] * 10
    assert waits[10:] == [timedelta(seconds=6 * number) for number in range(1, 101)]

    # What was dropped has not made the line any longer.
    fediverse.clock.turn(seconds=6)
    assert await brought(130) == 202
    assert len(await hull.rows("SELECT 1 FROM received WHERE proven_by = 'pending'")) == 111


# When a key cannot be had


async def test_the_end_of_an_account_is_believed_when_its_server_says_gone(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    assert await bring(vera, hull, vera.does("Like", "https://social.example/notes/1")) == 202
    hull.node.fetcher.known_keys.forget(vera.iri)
    await hull.node.database.write(
        lambda tx: tx.run("DELETE FROM keys WHERE iri = :iri", iri=vera.key_iri)
    )
    vera.server.put(vera.iri, Answer(410, (), b""))
    fediverse.clock.turn(minutes=10)

    for _ in range(2):
        delete = vera.does("Delete", vera.iri)
        assert await bring(vera, hull, delete) == 202
        assert await proven(hull, delete) == ("origin", vera.iri)
    assert vera.server.asked[1:] == [vera.iri]
    note = vera.does("Delete", vera.note(1)["id"])
    assert await bring(vera, hull, note) == 401


async def test_who_is_gone_brings_nothing(vera: Stranger, rob: Stranger, hull: Home) -> None:
    rob.server.put(rob.iri, Answer(410, (), b""))
    assert await bring(rob, hull, vera.proven(vera.create(vera.note(1)))) == 401


async def test_a_sender_whose_server_is_silent_is_told_to_come_again(
    fediverse: Fediverse, vera: Stranger, hull: Home
) -> None:
    fediverse.roads.dark.add(vera.host)
    request = vera.signed(f"{hull.base_url}/inbox", vera.create(vera.note(1)))
    answer = await hull.answer(request)
    assert answer.status == 503
    assert answer.header("retry-after") == "60"


async def test_a_server_that_says_when_to_come_back_is_taken_at_its_word(
    vera: Stranger, hull: Home
) -> None:
    vera.server.put(vera.iri, Answer(503, (("retry-after", "77"),), b""))
    request = vera.signed(f"{hull.base_url}/inbox", vera.create(vera.note(1)))
    answer = await hull.answer(request)
    assert (answer.status, answer.header("retry-after")) == (503, "77")


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_key_that_nobody_shows_us_proves_nothing(
    status: int, vera: Stranger, hull: Home
) -> None:
    vera.server.put(vera.iri, Answer(status, (), b""))
    assert await bring(vera, hull, vera.create(vera.note(1))) == 401


async def test_a_document_that_cannot_be_read_proves_nothing(vera: Stranger, hull: Home) -> None:
    vera.server.put(vera.iri, page(b"{", "application/activity+json"))
    assert await bring(vera, hull, vera.create(vera.note(1))) == 401


async def test_a_bringer_who_shows_no_more_than_a_key_is_nobody(
    vera: Stranger, rob: Stranger, hull: Home
) -> None:
    document = rob.document()
    stub = {name: document[name] for name in ("@context", "id", "type", "preferredUsername")}
    rob.server.put(rob.iri, stub | {"publicKey": document["publicKey"]})
    assert await bring(rob, hull, vera.proven(vera.create(vera.note(1)))) == 401


async def test_nobody_signs_with_a_key_of_ours(vera: Stranger, hull: Home) -> None:
    josie = (await hull.member("josie")).iri
    sound = vera.signed(f"{hull.base_url}/inbox", vera.create(vera.note(1)))
    now = vera.server.fediverse.clock.now()
    bare = replace(sound, headers=sound.headers[:1])
    forged = sign_cavage(bare, f"{josie}#main-key", vera.keys.rsa, now)
    assert await Door(hull).post(forged) == 401
    assert vera.server.asked == []


async def test_an_answer_never_says_more_than_that_it_was_refused(
    vera: Stranger, hull: Home
) -> None:
    create = vera.create(vera.note(1, "secret"))
    sound = vera.signed(f"{hull.base_url}/inbox", create)
    answer = await hull.answer(replace(sound, body=write(create | {"summary": "x"})))
    assert answer.status == 401
    assert b"secret" not in answer.body
    assert len(answer.body) < 200
