"""ORI rows of `rows.toml`: who may say what about whom, against a whole node.

Josie of Hull follows vera, who is honest, and evil, who has a server and keys of their own and
signs everything soundly; whatever evil says about vera changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from actors.actor import FollowState
from storage.database import Row
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import AS2, PUBLIC, Json, Stranger
from world.errors import Refused
from world.network import Answer

TRUE_WORDS = "true words"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there, and the note of vera that everybody knows."""

    fediverse: Fediverse
    hull: Home
    vera: Stranger
    evil: Stranger
    note: Json

    async def words(self) -> list[str]:
        """What vera's note says here."""
        sql = "SELECT content FROM posts WHERE iri = :iri"
        return [row["content"] for row in await self.hull.rows(sql, iri=self.note["id"])]


@pytest.fixture
async def scene(fediverse: Fediverse, hull: Home) -> Scene:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21, username="mallory")
    for followed in (vera, evil):
        await _josie_follows(fediverse, hull, followed)
    note = vera.note(1, TRUE_WORDS)
    vera.serve(note["id"], {"@context": AS2, **note})
    assert await vera.deliver(hull, vera.create(note)) == 202
    return Scene(fediverse, hull, vera, evil, note)


async def _josie_follows(fediverse: Fediverse, hull: Home, followed: Stranger) -> None:
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.relations.follow(josie, followed.iri))
    await fediverse.settle()
    (row,) = await hull.rows(
        "SELECT f.iri FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.iri = :iri",
        iri=followed.iri,
    )
    follow = {"id": row["iri"], "type": "Follow", "actor": josie.iri, "object": followed.iri}
    yes = {"@context": AS2, "id": f"{followed.iri}#yes", "type": "Accept", "actor": followed.iri}
    assert await followed.deliver(hull, yes | {"object": follow}) == 202


def _said(scene: Scene, kind: str, thing: object, **more: object) -> Json:
    evil = scene.evil
    return {
        "@context": AS2,
        "id": f"{evil.iri}/says/{kind}",
        "type": kind,
        "actor": evil.iri,
        "to": [PUBLIC],
        "object": thing,
        **more,
    }


def _key_of_evil(scene: Scene) -> object:
    return scene.evil.document()["publicKey"]


def _changed(scene: Scene, **changed: object) -> Json:
    return scene.note | {"content": "<p>forged</p>", "updated": "2026-03-07T08:59:00Z"} | changed


Attack = Callable[[Scene], Json]
ATTACKS: dict[str, Attack] = {
    "ORI-01 an embedded note of vera": lambda s: _said(
        s, "Create", _changed(s, id=f"{s.vera.iri}/notes/2")
    ),
    "ORI-02 a note here that says it is hers": lambda s: s.evil.create(
        s.evil.note(1, "forged", attributedTo=s.vera.iri)
    ),
    "ORI-03 a note of a neighbour": lambda s: s.evil.create(
        s.evil.note(1, "forged", attributedTo="https://evil.example/users/rob")
    ),
    "ORI-04 the id of her next activity": lambda s: s.evil.create(
        s.evil.note(1, "forged"), id=f"{s.vera.iri}/notes/2/create"
    ),
    "ORI-05 an update": lambda s: _said(s, "Update", _changed(s)),
    "ORI-06 an update in her name": lambda s: _said(s, "Update", _changed(s), actor=s.vera.iri),
    "ORI-07 a deletion by id": lambda s: _said(s, "Delete", s.note["id"]),
    "ORI-08 a deletion by tombstone": lambda s: _said(
        s, "Delete", {"type": "Tombstone", "id": s.note["id"]}
    ),
    "ORI-09 a deletion under an id of her host": lambda s: _said(
        s, "Delete", s.note["id"], id=f"{s.note['id']}#delete"
    ),
    "ORI-10 taking back her Create": lambda s: _said(s, "Undo", s.vera.create(s.note)),
    "ORI-11 the same note again": lambda s: _said(s, "Create", _changed(s)),
    "ORI-12 an update in an announcement": lambda s: _said(
        s,
        "Announce",
        {"type": "Update", "id": f"{s.vera.iri}/u", "actor": s.vera.iri, "object": _changed(s)},
    ),
    "ORI-13 unpinning it": lambda s: _said(
        s, "Remove", s.note["id"], target=f"{s.vera.iri}/featured"
    ),
    "ORI-13 pinning it": lambda s: _said(s, "Add", s.note["id"], target=f"{s.vera.iri}/featured"),
    "ORI-13 blocking in her name": lambda s: _said(
        s, "Block", f"{s.hull.base_url}/actors/josie", actor=s.vera.iri
    ),
    "ORI-14 an update with another author": lambda s: _said(
        s, "Update", _changed(s, attributedTo=s.evil.iri)
    ),
    "ORI-15 two authors": lambda s: _said(
        s, "Update", _changed(s, attributedTo=[s.evil.iri, s.vera.iri])
    ),
    "ORI-16 two actors": lambda s: _said(s, "Update", _changed(s), actor=[s.evil.iri, s.vera.iri]),
    "ORI-17 an author with a key of evil's": lambda s: _said(
        s, "Update", _changed(s, attributedTo=s.vera.document(publicKey=_key_of_evil(s)))
    ),
    "ORI-17 an actor with a key of evil's": lambda s: _said(
        s, "Update", _changed(s), actor=s.vera.document(publicKey=_key_of_evil(s))
    ),
    "ORI-20 her profile": lambda s: _said(
        s, "Update", s.vera.document(publicKey=_key_of_evil(s), name="forged")
    ),
    "ORI-21 her profile in her name": lambda s: _said(
        s,
        "Update",
        s.vera.document(publicKey=_key_of_evil(s), name="forged"),
        actor=s.vera.iri,
    ),
    "ORI-22 her account": lambda s: _said(s, "Delete", s.vera.iri),
    "ORI-23 her account in her name": lambda s: _said(
        s, "Delete", s.vera.iri, actor=s.vera.iri, id=f"{s.vera.iri}#delete"
    ),
    "ORI-24 her move": lambda s: _said(s, "Move", s.vera.iri, target=s.evil.iri),
    "ORI-25 her move in her name": lambda s: _said(
        s, "Move", s.vera.iri, target=s.evil.iri, actor=s.vera.iri
    ),
    "ORI-26 her no to josie": lambda s: _said(
        s,
        "Reject",
        {"type": "Follow", "actor": f"{s.hull.base_url}/actors/josie", "object": s.vera.iri},
    ),
    "ORI-27 an author inside": lambda s: _said(
        s, "Create", s.evil.note(1, "forged", attributedTo=s.vera.document(name="forged"))
    ),
    "ORI-28 an announcement with an author inside": lambda s: _said(
        s, "Announce", s.note | {"attributedTo": s.vera.document(name="forged")}
    ),
    "ORI-32 a yes that nobody asked for": lambda s: _said(
        s,
        "Accept",
        {"type": "Follow", "actor": f"{s.hull.base_url}/actors/ted", "object": s.evil.iri},
    ),
    "ORI-33 an announcement with a forged copy": lambda s: _said(s, "Announce", _changed(s)),
    "ORI-34 an announcement of what is not there": lambda s: _said(
        s, "Announce", _changed(s, id=f"{s.vera.iri}/notes/404")
    ),
    "ORI-45 a like in her name": lambda s: _said(s, "Like", s.note["id"], actor=s.vera.iri),
    "ORI-45 an announcement in her name": lambda s: _said(
        s, "Announce", s.evil.note(1, "forged")["id"], actor=s.vera.iri
    ),
    "ORI-45 a follow in her name": lambda s: _said(
        s, "Follow", f"{s.hull.base_url}/actors/ted", actor=s.vera.iri
    ),
    "ORI-47 a post of ours": lambda s: _said(
        s, "Update", s.evil.note(1, "forged", id=f"{s.hull.base_url}/objects/1")
    ),
    "INP-43 another meaning of actor": lambda s: (
        s.evil.create(s.evil.note(1, "forged"))
        | {"@context": [AS2, {"actor": "https://evil.example/ns#actor"}]}
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_what_evil_says_of_vera_changes_nothing(name: str, scene: Scene) -> None:
    answer = await scene.hull.answer(scene.evil.signed(scene.hull, ATTACKS[name](scene)))
    await scene.fediverse.settle()

    assert answer.status < 500
    assert await scene.words() == [f"<p>{TRUE_WORDS}</p>"]
    assert await scene.hull.rows("SELECT 1 FROM posts WHERE content LIKE '%forged%'") == []
    assert await scene.hull.rows("SELECT 1 FROM actors WHERE name = 'forged'") == []
    (vera,) = await scene.hull.rows(
        "SELECT gone_at, moved_to FROM actors WHERE iri = :iri", iri=scene.vera.iri
    )
    assert (vera["gone_at"], vera["moved_to"]) == (None, None)
    assert await scene.hull.rows("SELECT 1 FROM reactions WHERE kind = 'like'") == []
    assert await scene.hull.rows("SELECT 1 FROM blocks") == []
    assert len(await scene.hull.rows("SELECT 1 FROM follows")) == 2
    (follow,) = await scene.hull.rows(
        "SELECT f.state FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.iri = :iri",
        iri=scene.vera.iri,
    )
    assert follow["state"] == FollowState.ACCEPTED
    # And what vera says herself still counts.
    note = scene.vera.note(2, "more true words")
    assert await scene.vera.deliver(scene.hull, scene.vera.create(note)) == 202
    assert len(await scene.hull.rows("SELECT 1 FROM posts WHERE iri = :i", i=note["id"])) == 1


@pytest.mark.row("ORI-31")
async def test_ori_31_nobody_else_accepts_for_vera(fediverse: Fediverse, hull: Home) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21)
    josie = await hull.member("josie")
    await hull.doing(hull.rooms.relations.follow(josie, vera.iri))
    await fediverse.settle()
    (row,) = await hull.rows("SELECT iri FROM follows WHERE follower_id = :id", id=josie.id)
    copy = {"id": row["iri"], "type": "Follow", "actor": josie.iri, "object": vera.iri}
    for number, thing in enumerate((row["iri"], copy, copy | {"object": evil.iri})):
        said = {"@context": AS2, "id": f"{evil.iri}#{number}", "type": "Accept"}
        await evil.deliver(hull, said | {"actor": evil.iri, "object": thing})

    (follow,) = await hull.rows("SELECT state FROM follows WHERE follower_id = :id", id=josie.id)
    assert follow["state"] == FollowState.PENDING


@pytest.mark.row("ORI-43", "PRV-09")
async def test_ori_43_the_audience_of_a_note_is_not_widened(scene: Scene) -> None:
    quiet = scene.vera.note(3, "quiet words", to=[f"{scene.vera.iri}/followers"], cc=[])
    await scene.vera.deliver(scene.hull, scene.vera.create(quiet))
    loud = quiet | {"to": [PUBLIC], "updated": "2026-03-07T08:59:00Z"}
    for kind in ("Create", "Update", "Announce"):
        await scene.evil.deliver(scene.hull, _said(scene, kind, loud))

    (row,) = await scene.hull.rows("SELECT visibility FROM posts WHERE iri = :iri", iri=quiet["id"])
    assert row["visibility"] == "followers"


@pytest.mark.row("ORI-29")
async def test_ori_29_nobody_else_takes_back_what_vera_has_done(scene: Scene) -> None:
    josie = f"{scene.hull.base_url}/actors/josie"
    follow = _said(scene, "Follow", josie, id=f"{scene.vera.iri}#follow", actor=scene.vera.iri)
    assert await scene.vera.deliver(scene.hull, follow) == 202
    for number, undone in enumerate((follow, follow["id"])):
        await scene.evil.deliver(scene.hull, _said(scene, "Undo", undone, id=f"x:{number}"))
        answer = _said(scene, "Undo", undone, id=f"{scene.evil.iri}#undo-{number}")
        await scene.evil.deliver(scene.hull, answer)

    (row,) = await scene.hull.rows(
        "SELECT f.state FROM follows f JOIN actors a ON a.id = f.follower_id WHERE a.iri = :iri",
        iri=scene.vera.iri,
    )
    assert row["state"] == FollowState.ACCEPTED


@pytest.mark.row("ORI-30")
async def test_ori_30_a_move_counts_only_if_the_new_account_confirms_it(scene: Scene) -> None:
    scene.vera.serve(scene.vera.iri, scene.vera.document(movedTo=scene.evil.iri))
    move = _said(scene, "Move", scene.vera.iri, target=scene.evil.iri, actor=scene.vera.iri)
    await scene.vera.deliver(scene.hull, move | {"id": f"{scene.vera.iri}#move"})

    followed = await scene.hull.rows(
        "SELECT a.iri FROM follows f JOIN actors a ON a.id = f.followed_id ORDER BY a.iri"
    )
    assert [row["iri"] for row in followed] == [scene.evil.iri, scene.vera.iri]


@pytest.mark.row("ORI-44")
async def test_ori_44_a_note_to_veras_followers_is_not_put_before_them(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = Stranger(fediverse, "vera.example", 20)
    evil = Stranger(fediverse, "evil.example", 21, username="mallory")
    await _josie_follows(fediverse, hull, vera)
    theirs = f"{vera.iri}/followers"
    for number, to in enumerate(([theirs], [theirs, PUBLIC])):
        spam = evil.note(number, "spam", to=to, cc=[])
        assert await evil.deliver(hull, evil.create(spam)) in (202, 403)

    assert await hull.home_timeline("josie") == []


@pytest.mark.row("ORI-50")
async def test_ori_50_a_post_stays_what_and_for_whom_it_is(scene: Scene) -> None:
    changes: list[Json] = [
        {"type": "Question", "oneOf": []},
        {"type": "Person"},
        {"to": [f"{scene.vera.iri}/followers"], "cc": []},
        {"published": "2001-01-01T00:00:00Z"},
    ]
    (before,) = await _facts(scene)
    for number, change in enumerate(changes):
        updated = scene.note | {"updated": f"2026-03-07T08:5{number}:00Z"} | change
        said = _said(scene, "Update", updated, actor=scene.vera.iri)
        await scene.vera.deliver(scene.hull, said | {"id": f"{scene.vera.iri}#update-{number}"})
    (after,) = await _facts(scene)

    assert (after["type"], after["published_at"]) == (before["type"], before["published_at"])
    assert after["visibility"] in (before["visibility"], "followers")

    wider = scene.note | {"updated": "2026-03-07T08:59:00Z"}
    said = _said(scene, "Update", wider, actor=scene.vera.iri, id=f"{scene.vera.iri}#wider")
    await scene.vera.deliver(scene.hull, said)
    (last,) = await _facts(scene)
    assert last["visibility"] == after["visibility"]


async def _facts(scene: Scene) -> list[Row]:
    sql = "SELECT type, visibility, published_at FROM posts WHERE iri = :iri"
    return await scene.hull.rows(sql, iri=scene.note["id"])


WAYS_ROUND: dict[str, str] = {
    "ORI-55 the host itself": "evil.example",
    "ORI-55 a sub-domain": "www.evil.example",
    "ORI-55 another port": "evil.example:8443",
    "ORI-55 a sub-domain on another port": "a.b.evil.example:8443",
}


@pytest.mark.parametrize("name", WAYS_ROUND)
async def test_a_blocked_host_does_not_come_in_under_a_name_of_its_own(
    name: str, fediverse: Fediverse, hull: Home
) -> None:
    await hull.doing(hull.rooms.moderation.block_host("evil.example"))
    await fediverse.live(seconds=6)
    evil = Stranger(fediverse, WAYS_ROUND[name], 21)
    josie = (await hull.member("josie")).iri

    poison = evil.create(evil.note(1, "poison", to=[josie], cc=[]))
    assert await evil.deliver(hull, poison) == 403
    with pytest.raises(Refused):
        await hull.follow(evil.iri)
    assert evil.asked == []


@pytest.mark.row("ORI-55", "ACC-05")
async def test_ori_55_a_friend_does_not_lead_us_to_a_blocked_host(scene: Scene) -> None:
    await scene.hull.doing(scene.hull.rooms.moderation.block_host("evil.example"))
    await scene.fediverse.live(seconds=6)
    asked = len(scene.evil.asked)
    note = scene.evil.note(1, "poison")
    scene.evil.serve(note["id"], {"@context": AS2, **note})
    trap = f"https://{scene.vera.host}/go"
    scene.vera.served[trap] = Answer(302, (("location", note["id"]),), b"")
    for number, led in enumerate((note["id"], note, trap)):
        said = _said(scene, "Announce", led, actor=scene.vera.iri, id=f"{scene.vera.iri}#{number}")
        await scene.vera.deliver(scene.hull, said)
    answer = scene.vera.note(9, "an answer", inReplyTo=note["id"])
    await scene.vera.deliver(scene.hull, scene.vera.create(answer))

    assert len(scene.evil.asked) == asked
    assert await scene.hull.rows("SELECT 1 FROM posts WHERE content LIKE '%poison%'") == []
