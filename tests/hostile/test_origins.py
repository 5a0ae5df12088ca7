"""ORI rows of `reference/security.md`: who may say what about whom, against a whole node.

Josie of Hull follows vera, who is honest, and evil, who has a server and keys of their own and
signs everything soundly; whatever evil says about vera changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from actors.actor import FollowState
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.hostile.strangers import AS2, PUBLIC, Json, Stranger

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
    "ORI-07 a deletion by id": lambda s: _said(s, "Delete", s.note["id"]),
    "ORI-08 a deletion by tombstone": lambda s: _said(
        s, "Delete", {"type": "Tombstone", "id": s.note["id"]}
    ),
    "ORI-10 taking back her Create": lambda s: _said(s, "Undo", s.vera.create(s.note)),
    "ORI-11 the same note again": lambda s: _said(s, "Create", _changed(s)),
    "ORI-12 an update in an announcement": lambda s: _said(
        s,
        "Announce",
        {"type": "Update", "id": f"{s.vera.iri}/u", "actor": s.vera.iri, "object": _changed(s)},
    ),
    "ORI-14 an update with another author": lambda s: _said(
        s, "Update", _changed(s, attributedTo=s.evil.iri)
    ),
    "ORI-15 two authors": lambda s: _said(
        s, "Update", _changed(s, attributedTo=[s.evil.iri, s.vera.iri])
    ),
    "ORI-16 two actors": lambda s: _said(s, "Update", _changed(s), actor=[s.evil.iri, s.vera.iri]),
    "ORI-20 her profile": lambda s: _said(
        s, "Update", s.vera.document(publicKey=s.evil.document()["publicKey"], name="forged")
    ),
    "ORI-22 her account": lambda s: _said(s, "Delete", s.vera.iri),
    "ORI-24 her move": lambda s: _said(s, "Move", s.vera.iri, target=s.evil.iri),
    "ORI-26 her no to josie": lambda s: _said(
        s,
        "Reject",
        {"type": "Follow", "actor": f"{s.hull.base_url}/actors/josie", "object": s.vera.iri},
    ),
    "ORI-27 an author inside": lambda s: _said(
        s, "Create", s.evil.note(1, "forged", attributedTo=s.vera.document(name="forged"))
    ),
    "ORI-33 an announcement with a forged copy": lambda s: _said(s, "Announce", _changed(s)),
    "ORI-34 an announcement of what is not there": lambda s: _said(
        s, "Announce", _changed(s, id=f"{s.vera.iri}/notes/404")
    ),
    "ORI-47 a post of ours": lambda s: _said(
        s, "Update", s.evil.note(1, "forged", id=f"{s.hull.base_url}/objects/1")
    ),
    "INP-46 another meaning of actor": lambda s: (
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
    (follow,) = await scene.hull.rows(
        "SELECT f.state FROM follows f JOIN actors a ON a.id = f.followed_id WHERE a.iri = :iri",
        iri=scene.vera.iri,
    )
    assert follow["state"] == FollowState.ACCEPTED
    # And what vera says herself still counts.
    note = scene.vera.note(2, "more true words")
    assert await scene.vera.deliver(scene.hull, scene.vera.create(note)) == 202
    assert len(await scene.hull.rows("SELECT 1 FROM posts WHERE iri = :i", i=note["id"])) == 1


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


async def test_ori_43_the_audience_of_a_note_is_not_widened(scene: Scene) -> None:
    quiet = scene.vera.note(3, "quiet words", to=[f"{scene.vera.iri}/followers"], cc=[])
    await scene.vera.deliver(scene.hull, scene.vera.create(quiet))
    loud = quiet | {"to": [PUBLIC], "updated": "2026-03-07T08:59:00Z"}
    for kind in ("Create", "Update", "Announce"):
        await scene.evil.deliver(scene.hull, _said(scene, kind, loud))

    (row,) = await scene.hull.rows("SELECT visibility FROM posts WHERE iri = :iri", iri=quiet["id"])
    assert row["visibility"] == "followers"
