"""Timelines: one statement for a page, each row with all that is asked for to show it.

Whoever looks is given no row that `posts.seen_store.VISIBLE` does not let through, and none of
somebody they have muted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads
from operator import itemgetter

from posts.seen_store import WANTED, Page, Viewer, viewer_params
from storage.instants import to_text
from storage.transaction import Reading, SqlValue
from timelines.shown import Shown
from timelines.shown_store import ALLOWED, JOINED, SHOWN

_NEWEST = (1 << 63) - 1
# A page comes as one text: each row by itself would hand the interpreter to and fro between
# threads, and who waits for a page would wait for each of its rows.
ROW = f"json_array({SHOWN}) AS shown"
_WHOLE = "SELECT group_concat(shown) FROM ({page})"

_ENTRIES = f"""
SELECT {ROW}
  FROM timelines t
  JOIN posts p ON p.id = t.post_id
  LEFT JOIN reactions r ON r.id = t.entry_id AND t.entry_id <> t.post_id
  {JOINED}
 WHERE t.owner_id = :viewer_id AND t.entry_id < :before AND t.entry_id > :after
   AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = :viewer_id AND u.muted_id = t.by_id)
   AND {WANTED} AND {ALLOWED}
"""  # noqa: S608  # only our own text
_HOME = f"""
{_ENTRIES}
   AND NOT EXISTS (SELECT 1 FROM lists e JOIN list_members m ON m.list_id = e.id
                    WHERE e.owner_id = :viewer_id AND e.exclusive = 1 AND m.actor_id = t.by_id)
 ORDER BY t.entry_id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
_LIST = f"""
{_ENTRIES}
   AND EXISTS (SELECT 1 FROM list_members m WHERE m.list_id = :list AND m.actor_id = t.by_id)
   AND (p.in_reply_to_iri IS NULL OR r.id IS NOT NULL OR EXISTS (
        SELECT 1 FROM posts q WHERE q.iri = p.in_reply_to_iri
           AND (q.author_id IN (p.author_id, :viewer_id)
                OR (:replies = 'list' AND EXISTS (
                        SELECT 1 FROM list_members m
                         WHERE m.list_id = :list AND m.actor_id = q.author_id))
                OR (:replies = 'followed' AND EXISTS (
                        SELECT 1 FROM follows f WHERE f.follower_id = :viewer_id
                           AND f.followed_id = q.author_id AND f.state = 'accepted')))))
 ORDER BY t.entry_id {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
# Posts by themselves: nobody has announced these rows.
_POSTS = f"""
SELECT {ROW}
  FROM {{source}}
  LEFT JOIN reactions r ON 0
  {JOINED}
 WHERE {{key}} < :before AND {{key}} > :after {{conditions}} AND {WANTED} AND {ALLOWED}
 ORDER BY {{key}} {{order}} LIMIT :limit
"""  # noqa: S608  # only our own text
# Besides what all the world reads, members read what is for them; `VISIBLE` says who is one.
_SHOWN_ROUND = """
AND p.visibility IN ('public', 'sisters', 'network')
AND (a.local = 1 OR NOT EXISTS (
        SELECT 1 FROM blocked_hosts h WHERE h.host = a.host
            OR substr(a.host, -length(h.host) - 1) = '.' || h.host))
"""
_NO_ANSWER_TO_OTHERS = """
AND (p.in_reply_to_iri IS NULL OR EXISTS (
        SELECT 1 FROM posts q WHERE q.iri = p.in_reply_to_iri AND q.author_id = p.author_id))
"""
_CONDITIONS = {
    "local": "AND p.local = 1",
    "remote": "AND p.local = 0",
    "only_media": "AND p.has_media = 1",
}
_OPEN = "l.state = 'open' AND (l.expires_at IS NULL OR l.expires_at > :now)"
_SISTERS = "SELECT network_id FROM pacts WHERE state = 'active'"
_OF_SISTERS = f"""
(SELECT p.id AS found FROM posts p WHERE p.author_id IN ({_SISTERS})
 UNION
 SELECT l.post_id FROM listings l WHERE l.network_id IN ({_SISTERS})) s
CROSS JOIN posts p ON p.id = s.found
"""  # noqa: S608  # only our own text
_LISTED = "listings l JOIN posts p ON p.id = l.post_id"
_TAGGED = "post_tags g CROSS JOIN posts p ON p.id = g.post_id"
_OFFERS = f"""
AND l.kind = 'offer' AND {_OPEN} AND p.visibility <> 'unlisted'
AND (l.local = 1 OR l.network_id IN ({_SISTERS}))
"""  # only our own text
# Near is what our own network needs, what names a place of the reader's, and what can be done
# from anywhere.
_NEEDS = f"""
AND l.kind = 'need' AND {_OPEN} AND p.visibility <> 'unlisted'
AND (l.local = 1 OR (l.network_id IN ({_SISTERS}) AND (
        l.mode = 'remote' OR EXISTS (
            SELECT 1 FROM json_each(:near) w WHERE instr(l.place_words, w.value) > 0))))
"""  # noqa: S608  # only our own text


@dataclass(frozen=True, slots=True)
class Round:
    """Which of the posts that are shown round are asked for."""

    local: bool = False
    remote: bool = False
    only_media: bool = False


@dataclass(frozen=True, slots=True)
class Tags:
    """Hashtags, lower case and without their sign: one of `any`, every one of `all`, no `none`."""

    any: tuple[str, ...]
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()

    @property
    def sought(self) -> tuple[str, ...]:
        """Those of `any` that can find something: nothing bears what it must not."""
        if set(self.all) & set(self.none):
            return ()
        return tuple(tag for tag in dict.fromkeys(self.any) if tag not in self.none)


def home(tx: Reading, viewer: Viewer, page: Page) -> list[Shown]:
    """The viewer's home timeline, newest first; nobody has an empty one."""
    return _page(tx, _HOME, viewer, page)


def on_list(tx: Reading, viewer: Viewer, list_id: int, replies: str, page: Page) -> list[Shown]:
    """What those on a list of the viewer's bring to their timeline, newest first."""
    return _page(tx, _LIST, viewer, page, {"list": list_id, "replies": replies})


def shown_round(tx: Reading, viewer: Viewer, chosen: Round, page: Page) -> list[Shown]:
    """What is said to everybody, and to the viewer as one of us, newest first."""
    conditions = [_SHOWN_ROUND, _NO_ANSWER_TO_OTHERS, *_chosen(chosen)]
    return _posts(tx, viewer, page, "posts p", conditions)


def tagged(tx: Reading, viewer: Viewer, tags: Tags, chosen: Round, page: Page) -> list[Shown]:
    """As `shown_round`, with these hashtags; answers among them. One statement for each tag."""
    more: dict[str, SqlValue] = {}
    conditions = ["AND g.tag = :tag", _SHOWN_ROUND, *_chosen(chosen)]
    for name, sign in (("all", "NOT"), ("none", "")):
        wanted = getattr(tags, name)
        if wanted:
            more[name] = json.dumps(wanted)
            conditions.append(_with_tags(name, sign))
    found: dict[int, Shown] = {}
    for tag in tags.sought:
        rows = _posts(tx, viewer, page, _TAGGED, conditions, {**more, "tag": tag})
        found |= {row.id: row for row in rows}
    newest = sorted(found.values(), reverse=True)
    return newest[-page.limit :] if page.upward else newest[: page.limit]


def of_sisters(tx: Reading, viewer: Viewer, page: Page) -> list[Shown]:
    """What sister networks say, and what is offered and needed there, newest first."""
    return _posts(tx, viewer, page, _OF_SISTERS, [_SHOWN_ROUND])


def offers(tx: Reading, viewer: Viewer, now: datetime, page: Page) -> list[Shown]:
    """What is offered here and by sisters, and open, newest first."""
    return _posts(tx, viewer, page, _LISTED, [_OFFERS], {"now": to_text(now)})


def needs(
    tx: Reading, viewer: Viewer, near: Sequence[str], now: datetime, page: Page
) -> list[Shown]:
    """What is needed near the viewer, and open, newest first; `near` are folded words."""
    more: Mapping[str, SqlValue] = {"now": to_text(now), "near": json.dumps(list(near))}
    return _posts(tx, viewer, page, _LISTED, [_NEEDS], more)


def named(tx: Reading, viewer: Viewer, iri: str, page: Page) -> list[Shown]:
    """The public post of that name."""
    conditions = ["AND p.iri = :iri AND p.visibility = 'public'"]
    return _posts(tx, viewer, page, "posts p", conditions, {"iri": iri})


def _with_tags(name: str, sign: str) -> str:
    """Posts with every one of the tags (`NOT` one that is lacking), or with none of them."""
    if sign:
        return (
            f"AND NOT EXISTS (SELECT 1 FROM json_each(:{name}) w WHERE NOT EXISTS ("  # noqa: S608
            "SELECT 1 FROM post_tags x WHERE x.post_id = p.id AND x.tag = w.value))"
        )
    return (
        f"AND NOT EXISTS (SELECT 1 FROM json_each(:{name}) w JOIN post_tags x"  # noqa: S608
        " ON x.post_id = p.id AND x.tag = w.value)"
    )


def _chosen(chosen: Round) -> list[str]:
    return [sql for name, sql in _CONDITIONS.items() if getattr(chosen, name)]


def _posts(  # a question has its parts
    tx: Reading,
    viewer: Viewer,
    page: Page,
    source: str,
    conditions: Sequence[str],
    more: Mapping[str, SqlValue] | None = None,
) -> list[Shown]:
    # The key is the one by which the first table is in order, so that nothing has to be sorted.
    key = {"post_tags": "g.post_id", "listings": "l.post_id"}.get(source.partition(" ")[0], "p.id")
    sql = _POSTS.replace("{source}", source).replace("{conditions}", " ".join(conditions))
    sql = sql.replace("{key}", key)
    return _page(tx, sql, viewer, page, more)


def _page(
    tx: Reading,
    sql: str,
    viewer: Viewer,
    page: Page,
    more: Mapping[str, SqlValue] | None = None,
) -> list[Shown]:
    """The rows of a stretch, newest first, whichever way it is taken."""
    whole = tx.value(
        _WHOLE.replace("{page}", sql.replace("{order}", "ASC" if page.upward else "DESC")),
        before=_NEWEST if page.before is None else page.before,
        after=page.after or 0,
        limit=page.limit,
        **(more or {}),
        **viewer_params(viewer),
    )
    rows = [Shown(*row) for row in loads(f"[{whole or ''!s}]")]
    return sorted(rows, key=itemgetter(0), reverse=True)
