"""Statuses by their ids, with what a viewer has done with them: one statement for a whole list.

`SHOWN` are the columns of a `Shown`; stores of timelines select them out of whatever they page by,
joined as `JOINED` says. A viewer is given no row that `VISIBLE` does not let through.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

from actors.actor_store import COLUMNS as ACTOR_COLUMNS
from actors.actor_store import actor_of
from listings.listing import Kind, Mode, State, Urgency
from media import store as pictures
from media.picture import Picture
from posts.draft import WrittenWith
from posts.post import Counts
from posts.seen_store import VISIBLE, Viewer, viewer_params
from posts.status_store import ANNOUNCER_SHOWN
from posts.store import COLUMNS as POST_COLUMNS
from posts.store import post_of
from storage.instants import from_text
from storage.transaction import Reading, Row
from timelines.shown import AccountFacts, ListingFacts, PostFacts, Shown

MARKS = """
    EXISTS (SELECT 1 FROM reactions x WHERE x.actor_id = :viewer_id AND x.post_id = p.id
               AND x.kind = 'like')
    + 2 * EXISTS (SELECT 1 FROM reactions x WHERE x.actor_id = :viewer_id AND x.post_id = p.id
                     AND x.kind = 'announce')
    + 4 * EXISTS (SELECT 1 FROM bookmarks x WHERE x.actor_id = :viewer_id AND x.post_id = p.id)
    + 8 * EXISTS (SELECT 1 FROM muted_posts x WHERE x.actor_id = :viewer_id AND x.post_id = p.id)
    + 16 * (p.author_id = :viewer_id AND EXISTS (
              SELECT 1 FROM featured x WHERE x.actor_id = :viewer_id AND x.post_iri = p.iri))
"""
# Both only ever grow, so no two states have the same sum.
VERSION = "p.version + (SELECT version FROM shown_names)"
SHOWN = f"""
    coalesce(r.id, p.id), p.id, {VERSION}, p.author_id, c.version,
    {MARKS},
    r.actor_id, d.version, r.created_at, r.iri, r.visibility
"""  # only our own text
JOINED = """
    JOIN actors a ON a.id = p.author_id
    JOIN shown_actors c ON c.actor_id = p.author_id
    LEFT JOIN shown_actors d ON d.actor_id = r.actor_id
"""
ALLOWED = f"(r.id IS NULL OR ({ANNOUNCER_SHOWN})) AND {VISIBLE}"

_BY_IDS = f"""
SELECT {SHOWN}
  FROM json_each(:ids) n
  LEFT JOIN reactions r ON r.id = n.value AND r.kind = 'announce'
  JOIN posts p ON p.id = coalesce(r.post_id, n.value)
  {JOINED}
 WHERE {ALLOWED}
"""  # noqa: S608  # only our own text


def by_ids(tx: Reading, viewer: Viewer, ids: Iterable[int]) -> Mapping[int, Shown]:
    """Those of the statuses that the viewer may see."""
    rows = tx.all(_BY_IDS, ids=json.dumps(list(ids)), **viewer_params(viewer))
    return {row[0]: Shown._make(row) for row in rows}


def as_shown(rows: Sequence[Row]) -> list[Shown]:
    """Rows that select `SHOWN`."""
    return [Shown._make(row) for row in rows]


_ACCOUNTS = f"""
SELECT {ACTOR_COLUMNS}, iif(actors.local = 1, NULL, actors.document) AS document,
       c.version, c.followers AS many_followers, c.following AS many_followed,
       c.statuses, c.last_status_on,
       EXISTS (SELECT 1 FROM members m WHERE m.actor_id = actors.id
                  AND m.standing = 'coordinator' AND m.left_at IS NULL) AS is_coordinator
  FROM json_each(:ids) n
  JOIN actors ON actors.id = n.value
  JOIN shown_actors c ON c.actor_id = actors.id
"""  # noqa: S608  # only our own text


def accounts(tx: Reading, ids: Iterable[int]) -> Mapping[int, AccountFacts]:
    """What is shown of those actors; whoever is unknown is left out."""
    rows = tx.all(_ACCOUNTS, ids=json.dumps(list(ids)))
    return {row["id"]: _account(row) for row in rows}


def _account(row: Row) -> AccountFacts:
    return AccountFacts(
        actor=actor_of(row),
        version=row["version"],
        followers=row["many_followers"],
        following=row["many_followed"],
        statuses=row["statuses"],
        last_status_on=row["last_status_on"] or None,
        is_coordinator=bool(row["is_coordinator"]),
        document=row["document"],
    )


# An answer that everybody may see does not tell of what only some may.
_POSTS = f"""
SELECT {POST_COLUMNS}, {VERSION} AS version, p.replies, p.likes, p.announces,
       q.id AS parent_id, q.author_id AS parent_author_id,
       l.kind AS listed_kind, l.title AS listed_title, l.state, l.categories, l.mode, l.urgency,
       l.estimate_minutes, l.available_minutes, l.expires_at,
       CASE WHEN p.local THEN json_extract(CAST(p.document AS TEXT), '$.location.name')
            ELSE l.place END AS place,
       n.name AS network_name, n.username AS network_username, n.host AS network_host,
       coalesce(n.url, n.iri) AS network_url,
       EXISTS (SELECT 1 FROM polls o WHERE o.post_id = p.id) AS has_poll,
       EXISTS (SELECT 1 FROM quotes o WHERE o.post_id = p.id) AS has_quote,
       w.name AS program_name, w.website AS program_website, a.followers AS author_followers
  FROM json_each(:ids) i
  JOIN posts p ON p.id = i.value
  JOIN actors a ON a.id = p.author_id
  LEFT JOIN posts q ON q.iri = p.in_reply_to_iri
        AND (q.visibility IN ('public', 'unlisted') OR q.author_id = p.author_id
             OR p.visibility NOT IN ('public', 'unlisted'))
  LEFT JOIN listings l ON l.post_id = p.id
  LEFT JOIN actors n ON n.id = l.network_id
  LEFT JOIN post_programs w ON w.post_id = p.id
"""  # noqa: S608  # only our own text


def posts(tx: Reading, ids: Iterable[int]) -> Mapping[int, PostFacts]:
    """What is shown of those posts, whoever may see them: after `by_ids` has let them through."""
    wanted = list(ids)
    rows = tx.all(_POSTS, ids=json.dumps(wanted))
    hung = pictures.shown_at_each(tx, wanted)
    return {row["id"]: _post(row, tuple(hung.get(row["id"], ()))) for row in rows}


def followed_among(tx: Reading, viewer: Viewer, author_ids: Iterable[int]) -> frozenset[int]:
    """Whom of these the viewer follows."""
    rows = tx.all(
        "SELECT followed_id FROM json_each(:authors) n JOIN follows f"
        " ON f.followed_id = n.value AND f.follower_id = :viewer AND f.state = 'accepted'",
        authors=json.dumps(list(author_ids)),
        viewer=None if viewer.actor is None else viewer.actor.id,
    )
    return frozenset(row["followed_id"] for row in rows)


def _post(row: Row, hung: tuple[Picture, ...]) -> PostFacts:
    parent_id, named = row["parent_id"], row["program_name"]
    return PostFacts(
        post=post_of(row),
        version=row["version"],
        counts=Counts(row["replies"], row["likes"], row["announces"]),
        parent=None if parent_id is None else (parent_id, row["parent_author_id"]),
        listing=None if row["listed_kind"] is None else _listing(row),
        pictures=hung,
        has_poll=bool(row["has_poll"]),
        has_quote=bool(row["has_quote"]),
        program=None if named is None else WrittenWith(named, row["program_website"]),
        author_followers=row["author_followers"],
    )


def _listing(row: Row) -> ListingFacts:
    named = row["network_username"] is not None
    return ListingFacts(
        kind=Kind(row["listed_kind"]),
        title=row["listed_title"],
        state=State(row["state"]),
        categories=tuple(json.loads(row["categories"])),
        mode=Mode(row["mode"]),
        urgency=Urgency(row["urgency"]),
        estimate_minutes=row["estimate_minutes"],
        available_minutes=row["available_minutes"],
        place=row["place"] or "",
        expires_at=from_text(row["expires_at"]) if row["expires_at"] else None,
        network_name=row["network_name"] or "",
        network_handle=f"{row['network_username']}@{row['network_host']}" if named else "",
        network_url=row["network_url"] or "",
    )
