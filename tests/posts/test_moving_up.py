"""A store of before status ids is brought up: nothing is lost, and everything has its place."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from posts import kept_store
from storage.database import Database
from storage.instants import from_text
from storage.rooms import Room
from storage.transaction import Writing
from tests.posts.village import ROOMS
from world.ids import instant_of

START = "2026-03-07T08:00:00.000Z"
ACTORS = (
    (1, "https://hull.example/actors/ted", 1, "Person"),
    (2, "https://hull.example/actors/amina", 1, "Person"),
    (3, "https://victim.example/vera", 0, "Person"),
    (4, "https://groups.example/garden", 0, "Group"),
)
POSTS = (  # id, author, visibility, answers, context, document
    (10, 3, "public", None, None, '{"attachment": [{"type": "Image"}]}'),
    (11, 1, "public", 10, None, '{"attachment": []}'),
    (12, 2, "followers", 10, None, "{}"),
    (13, 1, "direct", None, "c", "{}"),
    (14, 2, "direct", 13, "c", "{}"),
    (15, 1, "direct", None, None, "{}"),
    (16, 4, "public", None, None, "not json"),
)
REACTIONS = (  # actor, post, kind, created
    (1, 10, "like", "2026-03-07T09:00:00.500Z"),
    (2, 10, "like", "2026-03-07T08:30:00.000Z"),
    (4, 10, "announce", "2026-03-07T08:30:00.000Z"),
    (2, 16, "announce", "2026-03-07T09:30:00.000Z"),
)
TIMELINES = ((1, 10, 4), (1, 11, 1), (1, 16, 2), (2, 10, 3))


def _iri(post_id: int) -> str:
    return f"https://somewhere.example/{post_id}"


def _fill(tx: Writing) -> None:
    tx.run_many(
        "INSERT INTO actors (id, iri, local, role, type, host, username, inbox, created_at,"
        " updated_at) VALUES (:id, :iri, :local, 'member', :type, 'x', :iri, :iri, :at, :at)",
        [
            {"id": number, "iri": iri, "local": local, "type": kind, "at": START}
            for number, iri, local, kind in ACTORS
        ],
    )
    tx.run_many(
        "INSERT INTO posts (id, iri, author_id, local, type, content, in_reply_to_iri, context_iri,"
        " visibility, published_at, received_at, document)"
        " VALUES (:id, :iri, :author, 0, 'Note', '', :parent, :context, :visibility, :at, :at,"
        " :document)",
        [
            {
                "id": number,
                "iri": _iri(number),
                "author": author,
                "parent": _iri(parent) if parent else None,
                "context": context,
                "visibility": visibility,
                "at": START,
                "document": document.encode(),
            }
            for number, author, visibility, parent, context, document in POSTS
        ],
    )
    _fill_what_hangs_on_posts(tx)


def _fill_what_hangs_on_posts(tx: Writing) -> None:
    tx.run_many(
        "INSERT INTO post_readers (post_id, actor_iri, mentioned) VALUES (:post, :iri, 1)",
        [{"post": 13, "iri": ACTORS[1][1]}, {"post": 14, "iri": ACTORS[0][1]}],
    )
    tx.run_many(
        "INSERT INTO reactions (actor_id, post_id, kind, created_at)"
        " VALUES (:actor, :post, :kind, :at)",
        [{"actor": a, "post": p, "kind": kind, "at": at} for a, p, kind, at in REACTIONS],
    )
    tx.run_many(
        "INSERT INTO timelines (owner_id, post_id, by_id) VALUES (:owner, :post, :by)",
        [{"owner": owner, "post": post, "by": by} for owner, post, by in TIMELINES],
    )


@asynccontextmanager
async def opened(path: Path, posts: Path) -> AsyncIterator[Database]:
    # Rooms above look at tables of posts that are not there yet.
    below = [room for room in ROOMS if room.name in {"actors", "mail", "media", "outbox", "inbox"}]
    database = await Database.open(path, rooms=[*below, Room("posts", posts)], synchronous="OFF")
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture
async def moved(tmp_path: Path) -> AsyncIterator[Database]:
    full = next(room for room in ROOMS if room.name == "posts").folder
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(full / "0001_start.sql", before)
    path = tmp_path / "hull.sqlite"
    async with opened(path, before) as old:
        await old.write(_fill)
    async with opened(path, full) as database:
        yield database


async def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await database.read(lambda tx: tx.all(sql))]


async def test_reactions_have_ids_in_the_order_in_which_they_were_made(moved: Database) -> None:
    found = await moved.read(lambda tx: tx.all("SELECT id, created_at FROM reactions ORDER BY id"))
    made: list[tuple[int, datetime]] = [(row["id"], from_text(row["created_at"])) for row in found]
    assert len(made) == len(REACTIONS)
    assert [instant_of(number) for number, _ in made] == sorted(at for _, at in made)


async def test_timelines_stand_by_post_or_by_announcement(moved: Database) -> None:
    ids = dict(await rows(moved, "SELECT actor_id, id FROM reactions WHERE kind = 'announce'"))
    found = await rows(moved, "SELECT * FROM timelines ORDER BY owner_id, post_id")
    assert found == [(1, ids[4], 10, 4), (1, 11, 11, 1), (1, ids[2], 16, 2), (2, 10, 10, 3)]


async def test_what_everybody_may_know_is_counted(moved: Database) -> None:
    found = await rows(moved, "SELECT id, replies, likes, announces FROM posts ORDER BY id")
    assert found[0] == (10, 1, 2, 0)
    assert found[-1] == (16, 0, 0, 1)
    assert {tuple(row[1:]) for row in found[1:-1]} == {(0, 0, 0)}


async def test_what_hangs_on_posts_is_known(moved: Database) -> None:
    assert await rows(moved, "SELECT id FROM posts WHERE has_media = 1") == [(10,)]


async def test_direct_notes_stand_in_threads_of_each_side(moved: Database) -> None:
    found = await rows(
        moved,
        "SELECT t.owner_id, t.last_id, group_concat(d.post_id, ' ') FROM direct_threads t"
        " JOIN direct_notes d ON d.thread_id = t.id GROUP BY t.id ORDER BY 1, 2",
    )
    assert found == [(1, 14, "13 14"), (1, 15, "15"), (2, 14, "13 14")]


async def test_what_comes_later_goes_on_as_ever(moved: Database) -> None:
    def act(tx: Writing) -> None:
        tx.run("DELETE FROM reactions WHERE kind = 'like'")
        tx.run("DELETE FROM posts WHERE id = 11")
        kept_store.mute_thread(tx, 1, 12)

    await moved.write(act)
    (counted,) = await rows(moved, "SELECT replies, likes FROM posts WHERE id = 10")
    assert counted == (0, 0)
    assert await rows(moved, "SELECT post_id FROM muted_posts") == [(10,), (12,)]
