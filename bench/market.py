"""A node that knows a thousand networks and all they offer and need: made once, and kept on disk.

What is written by hand here is what the rooms would have written, one after the other, in months.
"""

import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from bench.nodes import Ground, ground_at, new_ground
from bench.readership import KEPT, let_ask_often
from bench.scale import Scale
from listings.categories import CATEGORIES
from listings.store import SEARCH
from node.assembly import Node
from sessions import store as sessions
from sessions.session import Way
from sessions.tokens import hash_of
from storage.database import SqlValue, Writing
from storage.instants import to_text
from world.errors import SisternetError

_STRETCH: Final = 50_000
_CACHE_KIB: Final = 400_000
_FIRST: Final = 1_000_000  # numbers of networks, and behind them of their people
_SISTERS: Final = 3
_DAYS: Final = 180
_COUNTRIES: Final = "GB NZ US CA IE FR ES MX AR CL DE NL AU ZA IN KE BR PT IT SE".split()
_LANGUAGES: Final = ("en", "en", "en", "en-gb", "es", "es-mx", "fr", "mi", "de")
_WORDS: Final = (
    "bread soup bicycle ladder garden hedge kettle guitar piano letter form phone laptop sewing"
    " curtain wardrobe fence paint lift doctor station market dog cat walk visit tea story spanish"
    " french reo maths reading drill saw trailer van tent chair table lamp pram cot blanket jam"
    " apple plum bean seed compost spade mower gutter tap shelf bed move clean iron mend knit"
).split()

_NETWORKS = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :networks - 1)
INSERT INTO actors (id, iri, local, role, type, host, username, name, place, url, inbox, created_at,
                    updated_at, fetched_at)
SELECT :first + i, 'https://n' || i || '.example/network', 0, 'remote', 'Group',
       'n' || i || '.example', 'n' || i, 'Network number ' || i, 'Town ' || i,
       'https://n' || i || '.example/', 'https://n' || i || '.example/inbox', :now, :now, :now
  FROM n
"""
_KNOWN = """
INSERT INTO known_networks (actor_id, distance, via_id, proof, found_at, walked_at, country, area)
SELECT a.id, CASE WHEN a.id < :first + :sisters THEN 1 ELSE 2 END,
       CASE WHEN a.id >= :first + :sisters THEN :first END, 'verified', :now, :now,
       c.value, 'Region ' || (a.id % 97)
  FROM actors a JOIN json_each(:countries) c ON c.key = (a.id * 7) % :count
 WHERE a.id >= :first AND a.id < :first + :networks
"""
_PACTS = """
INSERT INTO pacts (network_id, offer_iri, proposed_by, state, proposed_at, answered_at)
SELECT id, iri || '#offer', 'us', 'active', :now, :now FROM actors
 WHERE id >= :first AND id < :first + :sisters
"""
# Some networks are great and most are small: of k people, the one of number j is in j * j / k.
_PEOPLE = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :people - 1)
INSERT INTO actors (id, iri, local, role, type, host, username, name, url, inbox, network_iri,
                    created_at, updated_at, fetched_at)
SELECT :first + :networks + i, 'https://' || w.host || '/u/' || i, 0, 'remote', 'Person', w.host,
       'u' || i, 'Neighbour number ' || i, 'https://' || w.host || '/@u' || i,
       'https://' || w.host || '/u/' || i || '/inbox', w.iri, :now, :now, :now
  FROM n JOIN actors w ON w.id = :first + (i * i / :people) * :networks / :people
"""
_POSTS = """
WITH RECURSIVE n (i) AS (SELECT :start UNION ALL SELECT i + 1 FROM n WHERE i < :last)
INSERT INTO posts (id, iri, author_id, local, type, content, language, url, visibility,
                   published_at, received_at, document, proof)
SELECT ((:since + i * :between) << 20) | 1, a.iri || '/s/' || i, a.id, 0, 'Note',
       '<p>Something to share, number ' || i || '.</p>', 'en', a.iri || '/p/' || i,
       CASE WHEN a.id * 31 % 25 = 0 AND i % 2 THEN 'sisters' ELSE 'public' END,
       strftime('%Y-%m-%dT%H:%M:%S.000Z', (:since + i * :between) / 1000, 'unixepoch'),
       strftime('%Y-%m-%dT%H:%M:%S.000Z', (:since + i * :between) / 1000, 'unixepoch'),
       CAST('{"id":"' || a.iri || '/s/' || i || '","type":"Note","name":"Something"}' AS BLOB),
       'verified'
  FROM n CROSS JOIN actors a ON a.id = :first + :networks + (i * 15485863) % :people
"""
_LISTINGS = """
INSERT INTO listings (post_id, network_id, local, kind, title, body, language, categories,
                      root_category, mode, estimate_minutes, urgency, place, audience, state,
                      expires_at, created_at, changed_at, opened_at, slots, place_words)
SELECT p.id, n.id, 0, CASE WHEN i % 3 THEN 'offer' ELSE 'need' END,
       v.value || ' and ' || w.value || ', number ' || i,
       'There is ' || v.value || ' here and a neighbour with time; '
       || CASE WHEN i % 10007 = 0 THEN 'rhubarb too, ' ELSE '' END
       || CASE WHEN i % 41 = 0 THEN 'kōrero Māori, ' ELSE '' END
       || 'come by on a quiet day and bring whatever you have, and we shall see to the rest.',
       l.value, json_array(c.value), substr(c.value, 1, instr(c.value || '-', '-') - 1),
       CASE i % 5 WHEN 0 THEN 'remote' WHEN 1 THEN 'in_person' ELSE 'either' END, 60,
       CASE WHEN i % 3 THEN 'whenever' WHEN i % 4 = 0 THEN 'today' ELSE 'month' END,
       n.place, CASE p.visibility WHEN 'public' THEN 'public' ELSE 'sisters' END,
       CASE WHEN i % 20 = 7 THEN 'done' ELSE 'open' END,
       strftime('%Y-%m-%dT%H:%M:%S.000Z', :now_seconds + (i * 7919) % :lasting, 'unixepoch'),
       p.published_at, p.published_at, p.published_at,
       CASE WHEN i % 10 < 3 THEN json_array(json_object('weekday', i % 7, 'from', '1' || (i % 8)
                || ':00', 'to', '1' || (i % 8 + 2) || ':00', 'zone', 'UTC'))
            WHEN i % 50 = 9 THEN json_array(json_object('start', strftime(
                '%Y-%m-%dT%H:%M:%S.000Z', :now_seconds + (i * 104729) % 5000000, 'unixepoch'),
                'end', strftime('%Y-%m-%dT%H:%M:%S.000Z', :now_seconds + (i * 104729) % 5000000
                + 7200, 'unixepoch'), 'zone', 'UTC'))
            ELSE '[]' END, lower(n.place)
  FROM (SELECT *, (id >> 20) / :between - :since / :between AS i FROM posts
         WHERE id >= :least AND id <= :greatest) p
  JOIN actors a ON a.id = p.author_id
  JOIN actors n ON n.iri = a.network_iri
  JOIN json_each(:words) v ON v.key = i * 31 % :count
  JOIN json_each(:words) w ON w.key = i * i % :count
  JOIN json_each(:languages) l ON l.key = a.id % :tongues
  JOIN json_each(:codes) c ON c.key = i * 13 % :kinds
"""
_SEARCHED = f"""
INSERT INTO {SEARCH.name} (rowid, words)
SELECT post_id, lower(replace(replace(title || ' ' || body || ' ' || place, 'ā', 'a'), 'ō', 'o'))
  FROM listings WHERE state = 'open' AND post_id >= :least AND post_id <= :greatest
"""  # noqa: S608  # only our own table name


@dataclass(frozen=True, slots=True)
class Market:
    """A ground with an umbrella, and the cookie of a member who looks at it."""

    ground: Ground
    cookie: str


async def market(scale: Scale) -> Market:
    """The one of that size; it is made if there is none on disk that this version opens."""
    folder = KEPT / f"umbrella-{_digest(scale)}"
    done = folder / "made"
    if not (done.exists() and await _opens(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        sys.stderr.write(f"making {scale.market_listings:,} listings once, in {folder}\n")
        ground = await new_ground(folder)
        let_ask_often(ground.config)
        await ground.with_node(lambda node: _fill(node, scale))
        done.touch()
    ground = ground_at(folder)
    return Market(ground, await ground.with_node(_signed_in))


def _digest(scale: Scale) -> str:
    told = [scale.market_networks, scale.market_people, scale.market_listings]
    filled = [_NETWORKS, _KNOWN, _PEOPLE, _POSTS, _LISTINGS, _SEARCHED]
    return hashlib.sha256(json.dumps([told, filled]).encode()).hexdigest()[:12]


async def _opens(folder: Path) -> bool:
    async def look(_node: Node) -> None:
        """Opening it is all."""

    try:
        await ground_at(folder).with_node(look)
    except SisternetError:
        return False
    return True


async def _signed_in(node: Node) -> str:
    """The cookie of a session that begins now."""
    josie, now = await node.rooms.membership.named("josie"), node.world.clock.now()
    token = now.isoformat().ljust(43, "x")[:43]
    session = sessions.NewSession(
        id=node.world.ids.new(),
        actor_id=josie.id,
        hash=hash_of(token),
        way=Way.PASSWORD,
        device="Bench",
        fresh_until=now + timedelta(days=1),
        ends_at=now + timedelta(days=1),
    )
    await node.database.write(lambda tx: sessions.add_session(tx, session, now))
    return token


async def _fill(node: Node, scale: Scale) -> None:
    now = node.world.clock.now()
    await node.database.write(lambda tx: tx.value(f"PRAGMA cache_size = -{_CACHE_KIB}"))
    await node.database.write(lambda tx: _people(tx, scale, now))
    for start in range(0, scale.market_listings, _STRETCH):
        await node.database.write(partial(_listings, scale=scale, now=now, start=start))
    await node.database.write(lambda tx: tx.run("DELETE FROM posts_to_index"))
    await node.database.write(SEARCH.write_anew)
    await node.database.empty_log()


def _people(tx: Writing, scale: Scale, now: datetime) -> None:
    said: dict[str, SqlValue] = {
        "first": _FIRST,
        "networks": scale.market_networks,
        "now": to_text(now),
    }
    countries = json.dumps(_COUNTRIES)
    tx.run(_NETWORKS, **said)
    tx.run(_KNOWN, **said, sisters=_SISTERS, countries=countries, count=len(_COUNTRIES))
    tx.run(_PACTS, first=_FIRST, sisters=_SISTERS, now=to_text(now))
    tx.run(_PEOPLE, **said, people=scale.market_people)


def _listings(tx: Writing, scale: Scale, now: datetime, start: int) -> None:
    """A stretch of them, said in even steps through half a year."""
    between = int(timedelta(days=_DAYS).total_seconds() * 1_000) // scale.market_listings
    since = int(now.timestamp() * 1_000) // between * between - scale.market_listings * between
    last = min(start + _STRETCH, scale.market_listings) - 1
    ids = {"least": (since + start * between) << 20, "greatest": (since + last * between + 1) << 20}
    step = {"since": since, "between": between}
    crowd = {"first": _FIRST, "networks": scale.market_networks, "people": scale.market_people}
    tx.run(_POSTS, **step, **crowd, start=start, last=last)
    codes = [code for code in CATEGORIES if "-" in code]
    tx.run(
        _LISTINGS,
        **step,
        **ids,
        now_seconds=int(now.timestamp()),
        lasting=int(timedelta(days=300).total_seconds()),
        words=json.dumps(_WORDS),
        count=len(_WORDS),
        languages=json.dumps(_LANGUAGES),
        tongues=len(_LANGUAGES),
        codes=json.dumps(codes),
        kinds=len(codes),
    )
    tx.run(_SEARCHED, **ids)
