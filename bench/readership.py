"""A node on which many read with programs: made once, straight into the store, and kept on disk.

What is written by hand here is what the rooms would have written, one after the other, over years.
"""

import asyncio
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

from actors.keyring import fresh_pairs
from bench.nodes import Ground, ground_at, new_ground
from bench.scale import Scale
from node.assembly import Node, assemble
from node.outside import real_world
from node.secret import read_secret
from posts.timeline_store import KEPT_MOST
from storage.database import Writing
from world.errors import SisternetError

KEPT = Path(".bench")
_KEY_PAIRS = 8
_AT_ONCE = 64
_STRETCH = 50_000
_CACHE_KIB = 400_000
_MEMBERS_NAMED = "reader"
_MILLISECONDS_BETWEEN = 1_000

_AUTHORS = """
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO actors (id, iri, local, role, type, host, username, name, summary, url, inbox,
                    shared_inbox, followers, document, created_at, updated_at, fetched_at)
SELECT i, 'https://h' || (i % 200) || '.example/u/a' || i, 0, 'remote', 'Person',
       'h' || (i % 200) || '.example', 'a' || i, 'Author number ' || i,
       '<p>Writes about bicycles, bread and tea, and about what the neighbours need.</p>',
       'https://h' || (i % 200) || '.example/@a' || i,
       'https://h' || (i % 200) || '.example/u/a' || i || '/inbox',
       'https://h' || (i % 200) || '.example/inbox',
       'https://h' || (i % 200) || '.example/u/a' || i || '/followers',
       CAST('{"type":"Person","icon":{"type":"Image","url":"https://h' || (i % 200)
            || '.example/a' || i || '.png"}}' AS BLOB),
       '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'
  FROM n
"""
_NUMBERED = """
CREATE TEMP TABLE numbered AS
SELECT key, value FROM json_each(:authors)
"""
_FOLLOWS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :follows)
INSERT OR IGNORE INTO follows (follower_id, followed_id, iri, state, created_at, answered_at)
SELECT m.value, w.value, 'https://here.example/f/' || m.key || '/' || i, 'accepted',
       '2025-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z'
  FROM json_each(:readers) m CROSS JOIN n
  JOIN numbered w ON w.key = (m.key * 7919 + i * 104729) % :count AND w.value <> m.value
"""
_POSTS = """
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO posts (id, iri, author_id, local, type, content, language, url, visibility,
                   published_at, received_at, document, proof)
SELECT ((1750000000000 + i * :between) << 20) | 1, a.iri || '/s/' || i, a.id, a.local, 'Note',
       '<p>Who has a long ladder, number ' || i || '? The apples are ripe, and there is more of'
       || ' them than anybody can eat: come with a basket.</p><p><a href="https://h1.example/tags/'
       || 'offer" class="mention hashtag" rel="nofollow noopener noreferrer">#<span>offer</span>'
       || '</a></p>',
       'en', a.iri || '/p/' || i, CASE i % 10 WHEN 9 THEN 'unlisted' ELSE 'public' END,
       strftime('%Y-%m-%dT%H:%M:%S.000Z', 1750000000 + i * :between / 1000, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%S.000Z', 1750000000 + i * :between / 1000, 'unixepoch'),
       CAST('{"type":"Note","tag":[{"type":"Hashtag","name":"#offer"}]}' AS BLOB), 'none'
  FROM n CROSS JOIN numbered w ON w.key = (i * 15485863) % :count
  JOIN actors a ON a.id = w.value
"""
_TAGS = "INSERT INTO post_tags (post_id, tag) SELECT id, 'offer' FROM posts ORDER BY id"
_TIMELINES = """
INSERT INTO timelines (owner_id, entry_id, post_id, by_id)
SELECT owner, post, post, author FROM (
    SELECT f.follower_id AS owner, p.id AS post, p.author_id AS author,
           row_number() OVER (PARTITION BY f.follower_id ORDER BY p.id DESC) AS place
      FROM follows f CROSS JOIN posts p ON p.author_id = f.followed_id
     WHERE f.follower_id IN (SELECT value FROM json_each(:readers)))
 WHERE place <= :kept ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Readership:
    """A ground with readers, by the tokens of their programs."""

    ground: Ground
    tokens: Sequence[str]


async def readership(scale: Scale) -> Readership:
    """The one of that size; it is made if there is none of this schema on disk."""
    folder = KEPT / f"readers-{_digest(scale)}"
    tokens = folder / "tokens.json"
    if not (tokens.exists() and await _opens(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        sys.stderr.write(f"making {scale.statuses:,} statuses once, in {folder}\n")
        await _make(folder, scale, tokens)
    return Readership(ground_at(folder), json.loads(tokens.read_text("utf-8")))


def _digest(scale: Scale) -> str:
    """Changes with what this file fills it with; a node brings an old schema up to date itself."""
    told = [scale.readers, scale.follows, scale.authors, scale.statuses]
    filled = [_AUTHORS, _FOLLOWS, _POSTS, _TAGS, _TIMELINES]
    return hashlib.sha256(json.dumps([told, filled]).encode()).hexdigest()[:12]


async def _opens(folder: Path) -> bool:
    """Whether the schema of then can be brought to the one of now."""

    async def look(_node: Node) -> None:
        """Opening it is all."""

    try:
        await ground_at(folder).with_node(look)
    except SisternetError:
        return False
    return True


async def _make(folder: Path, scale: Scale, tokens: Path) -> None:
    ground = await new_ground(folder)
    let_ask_often(ground.config)
    pairs = cycle([fresh_pairs() for _ in range(_KEY_PAIRS)])
    settings = ground.settings
    node = await assemble(
        settings,
        real_world(settings),
        read_secret(settings),
        new_pairs=lambda: next(pairs),
        synchronous="OFF",
    )
    try:
        ids, secrets = await _readers(node, scale.readers)
        await _fill(node, ids, scale)
    finally:
        await node.close()
    tokens.write_text(json.dumps(secrets), encoding="utf-8")


def let_ask_often(config: Path) -> None:
    """A reader asks more often here than any person would."""
    text = config.read_text("utf-8")
    config.write_text(
        re.sub(r"(?m)^calls_per_five_minutes = .*$", "calls_per_five_minutes = 1000000000", text),
        encoding="utf-8",
    )


async def _readers(node: Node, many: int) -> tuple[list[int], list[str]]:
    membership = node.rooms.membership

    async def add(number: int) -> tuple[int, str]:
        name = f"{_MEMBERS_NAMED}{number}"
        actor = await membership.add(name, name=f"Reader {number}")
        return actor.id, await membership.token(name, "phone")

    made: list[tuple[int, str]] = []
    for first in range(0, many, _AT_ONCE):
        made += await asyncio.gather(*map(add, range(first, min(first + _AT_ONCE, many))))
    return [number for number, _ in made], [secret for _, secret in made]


async def _fill(node: Node, readers: Sequence[int], scale: Scale) -> None:
    database, first = node.database, 1_000
    last = first + scale.authors - 1
    authors = json.dumps([*readers, *range(first, last + 1)])
    count = len(readers) + scale.authors
    numbers = json.dumps(list(readers))

    def people(tx: Writing) -> None:
        tx.run(_AUTHORS, first=first, last=last)
        tx.run(_NUMBERED, authors=authors)
        tx.run("CREATE UNIQUE INDEX temp.numbered_by_key ON numbered (key)")
        tx.run(_FOLLOWS, follows=scale.follows, readers=numbers, count=count)

    def posts(tx: Writing, start: int) -> None:
        end = min(start + _STRETCH, scale.statuses) - 1
        tx.run(
            _POSTS,
            first=start,
            last=end,
            count=count,
            between=_MILLISECONDS_BETWEEN,
        )

    await database.write(lambda tx: tx.value(f"PRAGMA cache_size = -{_CACHE_KIB}"))
    await database.write(people)
    for start in range(0, scale.statuses, _STRETCH):
        await database.write(partial(posts, start=start))

    def timelines(tx: Writing) -> None:
        index = tx.value("SELECT sql FROM sqlite_master WHERE name = 'timelines_by_post'")
        tx.run("DROP INDEX timelines_by_post")  # in order at once is quicker than one by one
        tx.run(_TAGS)
        tx.run(_TIMELINES, readers=numbers, kept=KEPT_MOST)
        tx.run(str(index))

    await database.write(timelines)
