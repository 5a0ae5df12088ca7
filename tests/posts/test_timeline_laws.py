"""Home timelines and counters are what the present state makes of them, however it came about."""

import tempfile
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from actors import store as people
from actors.actor import Actor, FollowState
from outbox.audience import Audience
from posts.actions import NoteDraft
from posts.authoring import Authoring
from posts.following import TimelineKeeper
from posts.post import Post, Reaction
from storage.transaction import Writing
from tests.posts.village import Json, Neighbour, Village, neighbour
from world.errors import SisternetError

Deed = Callable[[Writing], object]
Rows = list[tuple[Any, ...]]

# By the definition: the author before anybody else, then the earliest announcement.
EXPECTED = """
WITH may AS (
    SELECT f.follower_id AS owner, p.id AS entry, p.id AS post, p.author_id AS by, 0 AS rank
      FROM posts p JOIN follows f ON f.followed_id = p.author_id AND f.state = 'accepted'
     WHERE p.visibility <> 'direct'
    UNION ALL
    SELECT p.author_id, p.id, p.id, p.author_id, 0 FROM posts p
    UNION ALL
    SELECT l.id, p.id, p.id, p.author_id, 0 FROM posts p
      JOIN post_readers r ON r.post_id = p.id JOIN actors l ON l.iri = r.actor_iri
    UNION ALL
    SELECT f.follower_id, r.id, r.post_id, r.actor_id, 1
      FROM reactions r JOIN follows f ON f.followed_id = r.actor_id AND f.state = 'accepted'
     WHERE r.kind = 'announce'
    UNION ALL
    SELECT r.actor_id, r.id, r.post_id, r.actor_id, 1 FROM reactions r WHERE r.kind = 'announce'
)
SELECT owner, entry, post, by FROM (
    SELECT may.*, row_number() OVER (
               PARTITION BY owner, post ORDER BY rank, entry >> 20, by) AS place
      FROM may JOIN actors l ON l.id = may.owner AND l.local = 1)
 WHERE place = 1 ORDER BY owner, entry
"""
COUNTED = """
SELECT p.iri,
       (SELECT count(*) FROM posts r WHERE r.in_reply_to_iri = p.iri
           AND r.visibility IN ('public', 'unlisted')),
       (SELECT count(*) FROM reactions WHERE post_id = p.id AND kind = 'like'),
       (SELECT count(*) FROM reactions x JOIN actors a ON a.id = x.actor_id
         WHERE x.post_id = p.id AND x.kind = 'announce' AND a.type <> 'Group')
  FROM posts p ORDER BY p.iri
"""


class Enough(Exception):
    """Undoes what was lived, so that the village can be used once more."""


@dataclass
class Life:
    """Hull, its neighbours, and everything they might do."""

    hull: Village
    vera: Neighbour
    ben: Neighbour
    there: dict[str, Actor]
    notes: dict[str, Post]

    def follow(self, who: Actor, whom: Actor) -> Deed:
        def deed(tx: Writing) -> None:
            iri, now = f"{who.iri}/follows/{whom.id}", self.hull.clock.now()
            people.set_follow(tx, who.id, whom.id, iri, FollowState.ACCEPTED, now)
            TimelineKeeper().followed(tx, who, whom, waits=False)

        return deed

    def unfollow(self, who: Actor, whom: Actor) -> Deed:
        def deed(tx: Writing) -> None:
            people.remove_follow(tx, who.id, whom.id)
            TimelineKeeper().unfollowed(tx, who, whom)

        return deed

    def hear(self, activity: Json) -> Deed:
        return lambda tx: self.hull.handle(tx, activity)

    def announce(self, who: Actor, post: Post) -> Deed:
        now = self.hull.clock.now()
        return lambda tx: self.authoring.announce(tx, post, who, Audience.PUBLIC, now)

    def take_back(self, who: Actor, post: Post) -> Deed:
        now = self.hull.clock.now()
        return lambda tx: self.authoring.take_back(tx, post, who, Reaction.ANNOUNCE, now) and None

    @property
    def authoring(self) -> Authoring:
        return self.hull.posts.authoring

    async def outcome(self, deeds: list[Deed]) -> tuple[Rows, Rows, Rows, Rows]:
        """What is on the timelines and counted after these, and what should be."""
        found: list[tuple[Rows, Rows, Rows, Rows]] = []

        def live(tx: Writing) -> None:
            for deed in deeds:
                try:
                    with tx.savepoint():
                        deed(tx)
                except SisternetError:
                    continue
            found.append(
                (
                    _rows(tx, "SELECT * FROM timelines ORDER BY owner_id, entry_id"),
                    _rows(tx, EXPECTED),
                    _rows(tx, "SELECT iri, replies, likes, announces FROM posts ORDER BY iri"),
                    _rows(tx, COUNTED),
                )
            )
            raise Enough

        try:
            await self.hull.database.write(live)
        except Enough:
            return found[0]
        raise AssertionError


def _rows(tx: Writing, sql: str) -> Rows:
    return [tuple(row) for row in tx.all(sql)]


async def _with_life(test: Callable[[Life], Coroutine[Any, Any, None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder) / "hull.sqlite") as hull:
            vera = neighbour("vera", "https://victim.example")
            ben = neighbour("ben", "https://other.example")
            there = {who.person.name: await hull.meet(who) for who in (vera, ben)}
            notes = {}
            for name in ("one", "two"):
                await hull.follow(hull.josie, there["vera"])
                iri = vera.note(name)["id"]
                await hull.hear(vera.does("Create", vera.note(name)))
                post = await hull.post(iri)
                assert post is not None
                notes[name] = post
            notes["ours"] = await hull.posts.write_note(hull.ted, NoteDraft("Hello."))
            await test(Life(hull, vera, ben, there, notes))


def _everything(life: Life) -> list[Deed]:
    hull, vera, ben = life.hull, life.vera, life.ben
    deeds: list[Deed] = []
    for who in (hull.ted, hull.amina):
        for whom in (*life.there.values(), hull.josie):
            deeds += [life.follow(who, whom), life.unfollow(who, whom)]
    for name, post in life.notes.items():
        deeds += [life.announce(hull.josie, post), life.take_back(hull.josie, post)]
        if name != "ours":
            deeds.append(life.hear(vera.does("Delete", {"type": "Tombstone", "id": post.iri})))
        # Whose clock is wrong may announce what was not said yet.
        for speaker, said_at in ((vera, "08:01"), (ben, "07:01")):
            announced = speaker.does("Announce", post.iri, published=f"2026-03-07T{said_at}:00Z")
            liked = speaker.does("Like", post.iri)
            deeds += [life.hear(announced), life.hear(speaker.does("Undo", announced))]
            deeds += [life.hear(liked), life.hear(speaker.does("Undo", liked))]
        answer = ben.note(f"re-{name}", inReplyTo=post.iri)
        to_few = ben.note(f"re-{name}", inReplyTo=post.iri, to=[ben.followers], cc=[])
        deeds += [life.hear(ben.does("Create", answer)), life.hear(ben.does("Create", to_few))]
        deeds.append(life.hear(ben.does("Delete", {"type": "Tombstone", "id": answer["id"]})))
    return deeds


@settings(max_examples=25)
@given(data=st.data())
async def test_timelines_and_counters_are_what_the_state_makes_of_them(data: st.DataObject) -> None:
    async def check(life: Life) -> None:
        deeds = _everything(life)
        for _ in range(6):
            order = data.draw(st.permutations(range(len(deeds))))
            until = data.draw(st.integers(15, len(deeds)))
            again = data.draw(st.lists(st.sampled_from(order), max_size=9))
            lived = [deeds[at] for at in (*order[:until], *again)]
            entries, should, counters, counted = await life.outcome(lived)
            assert entries == should
            assert counters == counted

    await _with_life(check)


@settings(max_examples=25)
@given(data=st.data())
async def test_any_order_of_the_same_deeds_gives_the_same_entries(data: st.DataObject) -> None:
    async def check(life: Life) -> None:
        hull, vera, ben = life.hull, life.vera, life.ben
        first, second = life.notes["one"].iri, life.notes["two"].iri
        by_vera = vera.does("Announce", first, published="2026-03-07T08:01:00Z")
        by_ben = ben.does("Announce", first, published="2026-03-07T08:03:00Z")
        deeds = [
            life.hear(vera.does("Create", vera.note("three"))),
            life.hear(by_vera),
            life.hear(by_ben),
            life.hear(vera.does("Undo", by_vera)),
            life.announce(hull.amina, life.notes["one"]),
            life.announce(hull.josie, life.notes["one"]),
            life.hear(ben.does("Announce", second, published="2026-03-07T08:02:00Z")),
            life.hear(vera.does("Delete", {"type": "Tombstone", "id": second})),
            life.follow(hull.ted, life.there["ben"]),
            life.follow(hull.ted, hull.josie),
            life.follow(hull.amina, life.there["vera"]),
        ]
        expected, *_ = await life.outcome(deeds)
        for _ in range(5):
            entries, *_ = await life.outcome(data.draw(st.permutations(deeds)))
            assert _placed(entries) == _placed(expected)

    await _with_life(check)


def _placed(entries: Rows) -> Rows:
    """Ids of one instant differ from run to run; whose it is and from when does not."""
    return sorted((owner, entry >> 20, by) for owner, entry, _post, by in entries)
