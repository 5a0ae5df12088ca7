"""What is written down of polls and of votes in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from posts.poll import Choice, Poll
from posts.seen_store import VISIBLE, Viewer, viewer_params
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing

_POLLS = """
SELECT q.post_id, q.multiple, q.hide_totals, q.ends_at, q.voters, o.title, o.votes
  FROM polls q JOIN poll_options o ON o.post_id = q.post_id
"""


def by_post(tx: Reading, post_id: int) -> Poll | None:
    """The poll in a post, whoever may see it: for rules, never for showing."""
    rows = tx.all(f"{_POLLS} WHERE q.post_id = :post ORDER BY o.place", post=post_id)
    return _poll(rows) if rows else None


def seen_by(tx: Reading, viewer: Viewer, post_ids: Iterable[int]) -> dict[int, tuple[Poll, bool]]:
    """The polls in those of these posts that the viewer may see, and whether they ask it."""
    sql = f"""
        SELECT q.post_id, q.multiple, q.hide_totals, q.ends_at, q.voters, o.title, o.votes,
               p.author_id IS :viewer_id AS is_own
          FROM json_each(:posts) j JOIN polls q ON q.post_id = j.value
          JOIN poll_options o ON o.post_id = q.post_id
          JOIN posts p ON p.id = q.post_id JOIN actors a ON a.id = p.author_id
         WHERE {VISIBLE} ORDER BY q.post_id, o.place
    """  # noqa: S608
    rows = tx.all(sql, posts=_listed(post_ids), **viewer_params(viewer))
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["post_id"], []).append(row)
    return {post_id: (_poll(found), bool(found[0]["is_own"])) for post_id, found in grouped.items()}


def titles(tx: Reading, post_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """What can be chosen, by post, whoever may see it; posts without a poll are left out."""
    rows = tx.all(
        "SELECT o.post_id, o.title FROM json_each(:posts) j JOIN poll_options o"
        " ON o.post_id = j.value ORDER BY o.post_id, o.place",
        posts=_listed(post_ids),
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["post_id"], []).append(row["title"])
    return found


def votes_of(tx: Reading, voter_id: int, post_ids: Iterable[int]) -> Mapping[int, list[int]]:
    """Which options somebody chose, by post; posts without a vote of theirs are left out."""
    rows = tx.all(
        "SELECT v.post_id, v.place FROM json_each(:posts) j JOIN poll_votes v"
        " ON v.post_id = j.value AND v.voter_id = :voter ORDER BY v.post_id, v.place",
        posts=_listed(post_ids),
        voter=voter_id,
    )
    found: dict[int, list[int]] = {}
    for row in rows:
        found.setdefault(row["post_id"], []).append(row["place"])
    return found


def save(tx: Writing, poll: Poll) -> None:
    """Writes a poll down anew, without any votes in it but the totals it brings."""
    remove(tx, poll.post_id)
    tx.run(
        "INSERT INTO polls (post_id, multiple, hide_totals, ends_at, voters)"
        " VALUES (:post, :multiple, :hide, :ends_at, :voters)",
        post=poll.post_id,
        multiple=int(poll.multiple),
        hide=int(poll.hide_totals),
        ends_at=_text(poll.ends_at),
        voters=poll.voters,
    )
    tx.run_many(
        "INSERT INTO poll_options (post_id, place, title, votes)"
        " VALUES (:post, :place, :title, :votes)",
        [
            {"post": poll.post_id, "place": place, "title": option.title, "votes": option.votes}
            for place, option in enumerate(poll.options)
        ],
    )


def remove(tx: Writing, post_id: int) -> None:
    """The post asks nothing any more; the votes there were are gone."""
    tx.run("DELETE FROM polls WHERE post_id = :post", post=post_id)


def set_totals(tx: Writing, poll: Poll) -> None:
    """The totals and the end of a poll of others, as they are now; votes of ours stay."""
    tx.run(
        "UPDATE polls SET voters = :voters, ends_at = :ends_at WHERE post_id = :post"
        " AND (voters IS NOT :voters OR ends_at IS NOT :ends_at)",
        post=poll.post_id,
        voters=poll.voters,
        ends_at=_text(poll.ends_at),
    )
    for place, option in enumerate(poll.options):
        tx.run(
            "UPDATE poll_options SET votes = :votes"
            " WHERE post_id = :post AND place = :place AND votes <> :votes",
            post=poll.post_id,
            place=place,
            votes=option.votes,
        )


def add_votes(
    tx: Writing, post_id: int, voter_id: int, places: Sequence[int], now: datetime
) -> None:
    """Writes a ballot down; each option counts once for each voter."""
    tx.run_many(
        "INSERT OR IGNORE INTO poll_votes (post_id, voter_id, place, at)"
        " VALUES (:post, :voter, :place, :now)",
        [
            {"post": post_id, "voter": voter_id, "place": place, "now": to_text(now)}
            for place in places
        ],
    )


def count(tx: Writing, post_id: int, now: datetime | None) -> None:
    """Counts the votes in a poll of ours anew; other servers are to be told of it from `now`."""
    tx.run(
        "UPDATE poll_options SET votes = (SELECT count(*) FROM poll_votes v"
        " WHERE v.post_id = poll_options.post_id AND v.place = poll_options.place)"
        " WHERE post_id = :post",
        post=post_id,
    )
    tx.run(
        "UPDATE polls SET untold_since = coalesce(untold_since, :now),"
        " voters = (SELECT count(DISTINCT voter_id) FROM poll_votes WHERE post_id = :post)"
        " WHERE post_id = :post",
        post=post_id,
        now=_text(now),
    )


def untold(tx: Reading, before: datetime, limit: int) -> list[int]:
    """The polls of ours with votes from before then that other servers were not told of."""
    rows = tx.all(
        "SELECT post_id FROM polls WHERE untold_since <= :before ORDER BY untold_since LIMIT :most",
        before=to_text(before),
        most=limit,
    )
    return [row["post_id"] for row in rows]


def told(tx: Writing, post_id: int) -> None:
    """Other servers know all votes that there are."""
    tx.run("UPDATE polls SET untold_since = NULL WHERE post_id = :post", post=post_id)


def over(tx: Reading, now: datetime, limit: int) -> list[int]:
    """The polls that have ended and whose end nobody was told of."""
    rows = tx.all(
        "SELECT post_id FROM polls WHERE closed = 0 AND ends_at <= :now ORDER BY ends_at"
        " LIMIT :most",
        now=to_text(now),
        most=limit,
    )
    return [row["post_id"] for row in rows]


def close(tx: Writing, post_id: int) -> None:
    """Its end has been told."""
    tx.run("UPDATE polls SET closed = 1, untold_since = NULL WHERE post_id = :post", post=post_id)


@dataclass(frozen=True, slots=True)
class Voters:
    """Who has voted in a poll, as far as they are to hear of it."""

    local: bool  # whether somebody here has
    inboxes: tuple[str, ...]  # of those elsewhere


def voters_of(tx: Reading, post_id: int) -> Voters:
    """Who has voted there, each inbox once."""
    rows = tx.all(
        "SELECT DISTINCT a.local, coalesce(a.shared_inbox, a.inbox) AS inbox FROM poll_votes v"
        " JOIN actors a ON a.id = v.voter_id AND a.gone_at IS NULL WHERE v.post_id = :post",
        post=post_id,
    )
    elsewhere = (row["inbox"] for row in rows if not row["local"] and row["inbox"])
    return Voters(any(row["local"] for row in rows), tuple(dict.fromkeys(elsewhere)))


@dataclass(frozen=True, slots=True)
class Vote:
    """That somebody chose an option: in which poll, what, and when (RFC 3339)."""

    poll: str
    option: str
    at: str


def votes_by(tx: Reading, voter_id: int) -> list[Vote]:
    """All that somebody has voted for, the oldest first."""
    rows = tx.all(
        "SELECT p.iri, o.title, v.at FROM poll_votes v JOIN posts p ON p.id = v.post_id"
        " JOIN poll_options o ON o.post_id = v.post_id AND o.place = v.place"
        " WHERE v.voter_id = :voter ORDER BY v.at, p.id, v.place",
        voter=voter_id,
    )
    return [Vote(row["iri"], row["title"], row["at"]) for row in rows]


def forget_votes_of(tx: Writing, voter_id: int, now: datetime | None) -> None:
    """Takes out the votes of somebody who is gone; open polls of ours are counted anew."""
    rows = tx.all(
        "SELECT DISTINCT v.post_id FROM poll_votes v JOIN polls q ON q.post_id = v.post_id"
        " JOIN posts p ON p.id = v.post_id AND p.local = 1"
        " WHERE v.voter_id = :voter AND q.closed = 0",
        voter=voter_id,
    )
    tx.run("DELETE FROM poll_votes WHERE voter_id = :voter", voter=voter_id)
    for row in rows:
        count(tx, row["post_id"], now)


def _poll(rows: Sequence[Row]) -> Poll:
    first = rows[0]
    return Poll(
        post_id=first["post_id"],
        multiple=bool(first["multiple"]),
        hide_totals=bool(first["hide_totals"]),
        options=tuple(Choice(row["title"], row["votes"]) for row in rows),
        ends_at=from_text(first["ends_at"]) if first["ends_at"] else None,
        voters=first["voters"],
    )


def _listed(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _text(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
