"""What is written down of quotes, and of the leave that our authors gave to quote them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from posts.post import Post
from posts.quote import Quote, QuoteState, QuoteView
from posts.seen_store import VISIBLE, Page, Viewer, viewer_params
from posts.store import COLUMNS, POSTS, post_of
from storage.instants import to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class GivenStamp:
    """The word of one of our authors that a post may quote theirs."""

    id: int
    post_id: int
    quoting_iri: str
    by_id: int
    is_revoked: bool


def save(tx: Writing, quote: Quote, look_at: datetime | None) -> None:
    """Writes down that a post quotes another; `look_at`: when to look at the stamp it names."""
    tx.run(
        "INSERT OR REPLACE INTO quotes (post_id, quoted_iri, state, stamp_iri, look_at)"
        " VALUES (:post, :quoted, :state, :stamp, :look_at)",
        post=quote.post_id,
        quoted=quote.quoted_iri,
        state=quote.state,
        stamp=quote.stamp_iri,
        look_at=None if look_at is None else to_text(look_at),
    )


def forget(tx: Writing, post_id: int) -> None:
    """The post quotes nothing any more."""
    tx.run("DELETE FROM quotes WHERE post_id = :post", post=post_id)


def by_post(tx: Reading, post_id: int) -> Quote | None:
    """What that post quotes, whoever may see it."""
    return _quote(tx.one("SELECT * FROM quotes WHERE post_id = :post", post=post_id))


def by_stamp(tx: Reading, stamp_iri: str) -> Quote | None:
    """The quote that names this stamp."""
    return _quote(tx.one("SELECT * FROM quotes WHERE stamp_iri = :stamp LIMIT 1", stamp=stamp_iri))


def by_request(tx: Reading, request_iri: str) -> Quote | None:
    """The quote of ours for which this QuoteRequest asked."""
    return _quote(tx.one("SELECT * FROM quotes WHERE request_iri = :iri LIMIT 1", iri=request_iri))


def requested(tx: Writing, post_id: int, request_iri: str) -> None:
    """Leave was asked for, by that activity."""
    tx.run(
        "UPDATE quotes SET request_iri = :iri WHERE post_id = :post", iri=request_iri, post=post_id
    )


def settle(tx: Writing, post_id: int, state: QuoteState, stamp_iri: str | None) -> None:
    """What became of a quote; there is nothing more to look at."""
    tx.run(
        "UPDATE quotes SET state = :state, stamp_iri = coalesce(:stamp, stamp_iri),"
        " look_at = NULL WHERE post_id = :post",
        state=state,
        stamp=stamp_iri,
        post=post_id,
    )


def put_off(tx: Writing, post_id: int, look_at: datetime | None) -> None:
    """Its stamp could not be looked at: again then, or never."""
    tx.run(
        "UPDATE quotes SET tries = tries + 1, look_at = :look_at WHERE post_id = :post",
        look_at=None if look_at is None else to_text(look_at),
        post=post_id,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A quote whose stamp is to be looked at, and how often that was tried."""

    quote: Quote
    post_iri: str
    tries: int


def due(tx: Reading, now: datetime, limit: int) -> list[Due]:
    """The quotes to look at, oldest first."""
    rows = tx.all(
        "SELECT q.*, p.iri AS post_iri FROM quotes q JOIN posts p ON p.id = q.post_id"
        " WHERE q.look_at <= :now ORDER BY q.look_at LIMIT :most",
        now=to_text(now),
        most=limit,
    )
    return [Due(_made(row), row["post_iri"], row["tries"]) for row in rows]


_SEEN = f"""
SELECT q.post_id, q.state, x.id AS quoted_id,
       x.id IS NULL AND EXISTS (SELECT 1 FROM tombstones t WHERE t.iri = q.quoted_iri) AS is_gone
  FROM json_each(:posts) j JOIN quotes q ON q.post_id = j.value
  LEFT JOIN (SELECT p.id, p.iri FROM {POSTS}
              WHERE p.iri IN (SELECT quoted_iri FROM quotes
                               WHERE post_id IN (SELECT value FROM json_each(:posts)))
                AND {VISIBLE}) x ON x.iri = q.quoted_iri
"""  # noqa: S608  # only our own text


def seen_by(tx: Reading, viewer: Viewer, post_ids: Iterable[int]) -> dict[int, QuoteView]:
    """What these posts quote, as the viewer is shown it. The posts themselves they may see."""
    rows = tx.all(_SEEN, posts=_listed(post_ids), **viewer_params(viewer))
    return {row["post_id"]: _view(row) for row in rows}


def counts(tx: Reading, post_ids: Iterable[int]) -> dict[int, int]:
    """How many posts that everybody may see quote each of these with leave."""
    rows = tx.all(
        "SELECT p.id, count(*) AS quotes FROM json_each(:posts) j JOIN posts p ON p.id = j.value"
        " JOIN quotes q ON q.quoted_iri = p.iri AND q.state = 'accepted'"
        " JOIN posts o ON o.id = q.post_id AND o.visibility IN ('public', 'unlisted')"
        " GROUP BY p.id",
        posts=_listed(post_ids),
    )
    return {row["id"]: row["quotes"] for row in rows}


def quoting_seen_by(tx: Reading, viewer: Viewer, quoted_iri: str, page: Page) -> list[Post]:
    """The posts that quote that one with leave, newest first."""
    sql = f"""
        SELECT {COLUMNS} FROM quotes q JOIN posts p ON p.id = q.post_id
          JOIN actors a ON a.id = p.author_id
         WHERE q.quoted_iri = :quoted AND q.state = 'accepted'
           AND (:before IS NULL OR p.id < :before) AND (:after IS NULL OR p.id > :after)
           AND {VISIBLE} ORDER BY p.id DESC LIMIT :limit
    """  # noqa: S608
    rows = tx.all(
        sql,
        quoted=quoted_iri,
        before=page.before,
        after=page.after,
        limit=page.limit,
        **viewer_params(viewer),
    )
    return [post_of(row) for row in rows]


def give(tx: Writing, stamp: GivenStamp, now: datetime) -> None:
    """Writes down that leave was given."""
    tx.run(
        "INSERT INTO quote_stamps (id, post_id, quoting_iri, by_id, created_at)"
        " VALUES (:id, :post, :quoting, :by, :now)",
        id=stamp.id,
        post=stamp.post_id,
        quoting=stamp.quoting_iri,
        by=stamp.by_id,
        now=to_text(now),
    )


def given(tx: Reading, post_id: int, quoting_iri: str) -> GivenStamp | None:
    """The leave that was given to that post to quote one of ours, taken back or not."""
    return _given(
        tx.one(
            "SELECT * FROM quote_stamps WHERE post_id = :post AND quoting_iri = :quoting",
            post=post_id,
            quoting=quoting_iri,
        )
    )


def stamp(tx: Reading, stamp_id: int) -> GivenStamp | None:
    """The stamp of that number."""
    return _given(tx.one("SELECT * FROM quote_stamps WHERE id = :id", id=stamp_id))


def revoke(tx: Writing, stamp_id: int, now: datetime) -> None:
    """Leave is taken back, for good."""
    tx.run(
        "UPDATE quote_stamps SET revoked_at = coalesce(revoked_at, :now) WHERE id = :id",
        id=stamp_id,
        now=to_text(now),
    )


def _quote(row: Row | None) -> Quote | None:
    return None if row is None else _made(row)


def _made(row: Row) -> Quote:
    return Quote(row["post_id"], row["quoted_iri"], QuoteState(row["state"]), row["stamp_iri"])


def _given(row: Row | None) -> GivenStamp | None:
    if row is None:
        return None
    return GivenStamp(
        id=row["id"],
        post_id=row["post_id"],
        quoting_iri=row["quoting_iri"],
        by_id=row["by_id"],
        is_revoked=row["revoked_at"] is not None,
    )


def _view(row: Row) -> QuoteView:
    state = QuoteState(row["state"])
    if state is QuoteState.ACCEPTED and row["quoted_id"] is None:
        state = QuoteState.DELETED if row["is_gone"] else QuoteState.UNAUTHORIZED
    return QuoteView(state, row["quoted_id"] if state is QuoteState.ACCEPTED else None)


def _listed(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"
