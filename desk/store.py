"""What waits, out of the tables of the rooms below in one statement each; and what is put off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desk.row import Kind
from storage.instants import from_text, to_text
from storage.transaction import Reading, SqlValue, Writing


@dataclass(frozen=True, slots=True)
class Found:
    """One row. `about` is the number of the listing or member it speaks of, if any.

    `mark` tells apart what a kind has several sorts of; `told` is sealed, or None.
    """

    number: int
    about: int | None
    title: str
    whose: str
    since: datetime
    language: str | None
    mark: str
    told: bytes | None
    total: int


_HERE = "c.erased_at IS NULL AND a.gone_at IS NULL"
_OWNER = """
  LEFT JOIN accounts c ON c.actor_id = p.author_id AND l.voice = 'named' AND c.erased_at IS NULL
"""
_LISTINGS = """
SELECT l.post_id AS number, {since} AS since, '' AS mark
  FROM listings l WHERE l.local = 1 AND {which}
"""
_LISTINGS_TOLD = f"""
SELECT w.*, l.post_id AS about, l.title, coalesce(c.name, '') AS whose, l.language, NULL AS told
  FROM first w JOIN listings l ON l.post_id = w.number JOIN posts p ON p.id = l.post_id {_OWNER}
 ORDER BY w.since, w.number
"""  # noqa: S608  # only our own words, here and below
_TALKS = """
SELECT t.id AS number, {since} AS since, {mark} AS mark FROM conversations t WHERE {which}
"""
_TALKS_TOLD = f"""
SELECT w.*, l.post_id AS about, coalesce(l.title, '') AS title, coalesce(c.name, '') AS whose,
       l.language, NULL AS told
  FROM first w JOIN conversations t ON t.id = w.number
  LEFT JOIN listings l ON l.post_id = t.listing_id
  LEFT JOIN posts p ON p.id = l.post_id AND l.local = 1 {_OWNER}
 ORDER BY w.since, w.number
"""  # noqa: S608
_PEOPLE = f"""
SELECT c.actor_id AS number, c.actor_id AS about, c.name AS title, '' AS whose,
       {{since}} AS since, NULL AS language, 'member' AS mark, NULL AS told
  FROM accounts c JOIN actors a ON a.id = c.actor_id
 WHERE {_HERE} AND {{which}}
"""  # noqa: S608
_APPLICATIONS = """
SELECT id AS number, NULL AS about, '' AS title, '' AS whose, applied_at AS since,
       NULL AS language, 'application' AS mark, told_sealed AS told
  FROM applications WHERE state = 'waiting'
"""
_REPORTS = """
SELECT id AS number, NULL AS about, '' AS title, '' AS whose, created_at AS since,
       NULL AS language, '' AS mark, NULL AS told
  FROM reports WHERE closed_at IS NULL
"""
_SISTERS = """
SELECT a.id AS number, NULL AS about, a.name AS title, a.username || '@' || a.host AS whose,
       s.proposed_at AS since, NULL AS language, '' AS mark, NULL AS told
  FROM pacts s JOIN actors a ON a.id = s.network_id
 WHERE s.state = 'proposed' AND s.proposed_by = 'them' AND a.gone_at IS NULL
"""
_ADDRESSES = f"""
SELECT c.actor_id AS number, c.actor_id AS about, c.name AS title, '' AS whose,
       d.closed_at AS since, NULL AS language, '' AS mark, NULL AS told
  FROM addresses_closed d
  JOIN accounts c ON c.actor_id = d.actor_id JOIN actors a ON a.id = c.actor_id
 WHERE {_HERE}
"""  # noqa: S608
_MATCHES = f"""
SELECT i.id AS number, l.post_id AS about, l.title, coalesce(c.name, '') AS whose,
       i.asked_at AS since, l.language, '' AS mark, NULL AS told
  FROM introductions i
  JOIN listings l ON l.post_id = i.need_id JOIN posts p ON p.id = l.post_id {_OWNER}
 WHERE i.state = 'waiting'
"""  # noqa: S608
_LAST_MOVE = "max(t.changed_at, coalesce(t.last_at, ''))"
_LAST_SIGN = "coalesce(c.last_seen_at, c.joined_at)"
_UNREAD_BY_US = "t.coordinator_at IS NOT NULL AND t.coordinator_seen = 0"
# The sign keeps the index of states out of it, in which nearly every talk stands.
_ASKED_IN = f"{_UNREAD_BY_US} AND +t.state IN ('talking', 'agreed')"
_SOMEBODY_IS_ON_IT = """
EXISTS (SELECT 1 FROM conversations t
         WHERE t.{side} = l.post_id AND t.state IN ('talking', 'agreed', 'done'))
"""
_NOBODY_YET = f"""
l.kind = 'need' AND l.state = 'open' AND l.expires_at > :now
   AND NOT {_SOMEBODY_IS_ON_IT.format(side="listing_id")}
   AND NOT {_SOMEBODY_IS_ON_IT.format(side="need_id")}
"""
_QUIET = f"""
t.state IN ('talking', 'agreed') AND t.changed_at <= :quiet AND {_LAST_MOVE} <= :quiet
   AND (t.state = 'talking' OR t.ends_at IS NULL OR t.ends_at <= :now)
   AND (t.is_local = 1 OR t.coordinator_at IS NOT NULL) AND NOT ({_UNREAD_BY_US})
"""
_ENDS_SOON = """
l.state IN ('open', 'paused', 'reserved') AND l.expires_at <= :soon AND l.slots NOT LIKE '%"start"%'
"""
_SILENT = f"""
c.vetting IN ('met', 'references', 'active') AND {_LAST_SIGN} <= :silent
   AND NOT EXISTS (SELECT 1 FROM behalf_log b WHERE b.member_id = c.actor_id AND b.at > :silent)
"""  # noqa: S608
_JOINED = "CASE WHEN t.coordinator_at IS NULL THEN '' ELSE 'joined' END"

_WAITING: Final[Mapping[Kind, str]] = {
    Kind.HELP: _TALKS.format(since="t.coordinator_at", mark="'joined'", which=_ASKED_IN),
    Kind.MEET: "\nUNION ALL\n".join(
        (_APPLICATIONS, _PEOPLE.format(since="c.joined_at", which="c.vetting = 'applied'"))
    ),
    Kind.REPORT: _REPORTS,
    Kind.NEED: _LISTINGS.format(since="l.opened_at", which=_NOBODY_YET),
    Kind.MATCH: _MATCHES,
    Kind.REVIEW: _LISTINGS.format(since="l.changed_at", which="l.state = 'in_review'"),
    Kind.QUIET: _TALKS.format(since=_LAST_MOVE, mark=_JOINED, which=_QUIET),
    Kind.LAPSING: _LISTINGS.format(since="l.expires_at", which=_ENDS_SOON),
    Kind.SISTER: _SISTERS,
    Kind.ADDRESS: _ADDRESSES,
    Kind.SILENT: _PEOPLE.format(since=_LAST_SIGN, which=_SILENT),
}
# Everything that waits is counted, and only what is shown is told of.
_TOLD: Final[Mapping[Kind, str]] = {
    **dict.fromkeys((Kind.NEED, Kind.REVIEW, Kind.LAPSING), _LISTINGS_TOLD),
    **dict.fromkeys((Kind.HELP, Kind.QUIET), _TALKS_TOLD),
}
_AS_IT_IS = "SELECT * FROM first ORDER BY since, number"
_PAGE = """
WITH waiting AS ({waiting}), first AS (
    SELECT *, count(*) OVER () AS total FROM waiting
     WHERE NOT EXISTS (SELECT 1 FROM put_off o WHERE o.kind = :kind AND o.number = waiting.number
                          AND o.until > :now)
     ORDER BY since, number LIMIT :limit)
{told}
"""
_SQL: Final = {
    kind: _PAGE.format(waiting=sql, told=_TOLD.get(kind, _AS_IT_IS))
    for kind, sql in _WAITING.items()
}


def statement_of(kind: Kind) -> str:
    """The statement that finds one kind, so that a test can look at how it is planned."""
    return _SQL[kind]


@dataclass(frozen=True, slots=True)
class Moments:
    """The instant of the question, and those that make something quiet, ending or silent."""

    now: datetime
    quiet: datetime
    soon: datetime
    silent: datetime

    def params(self) -> Mapping[str, SqlValue]:
        """As the statements take them."""
        return {
            "now": to_text(self.now),
            "quiet": to_text(self.quiet),
            "soon": to_text(self.soon),
            "silent": to_text(self.silent),
        }


def waiting(tx: Reading, kind: Kind, moments: Moments, limit: int) -> list[Found]:
    """What waits of one kind and is not put off, what has waited longest at the head."""
    rows = tx.all(_SQL[kind], kind=kind, limit=limit, **moments.params())
    return [
        Found(
            number=row["number"],
            about=row["about"],
            title=row["title"],
            whose=row["whose"],
            since=from_text(row["since"]),
            language=row["language"],
            mark=row["mark"],
            told=row["told"],
            total=row["total"],
        )
        for row in rows
    ]


def put_off(tx: Writing, kind: Kind, number: int, by_id: int, until: datetime) -> None:
    """Leaves a row out of Today until then, for all coordinators."""
    tx.run(
        "INSERT INTO put_off (kind, number, by_id, until) VALUES (:kind, :number, :by, :until)"
        " ON CONFLICT (kind, number) DO UPDATE SET by_id = excluded.by_id, until = excluded.until",
        kind=kind,
        number=number,
        by=by_id,
        until=to_text(until),
    )


def forget_member(tx: Writing, actor_id: int) -> None:
    """Nobody knows any more that somebody was to be rung, or what they put off as coordinator."""
    tx.run(
        "DELETE FROM put_off WHERE kind IN ('meet', 'address', 'silent') AND number = :id",
        id=actor_id,
    )
    tx.run("UPDATE put_off SET by_id = 0 WHERE by_id = :id", id=actor_id)


def forget_put_off(tx: Writing, before: datetime) -> int:
    """Forgets what has come back by then."""
    return tx.run("DELETE FROM put_off WHERE until <= :before", before=to_text(before))


def listing_of_talk(tx: Reading, talk_id: int) -> int | None:
    """The listing of ours that a talk is about which still goes on."""
    found = tx.value(
        "SELECT listing_id FROM conversations"
        " WHERE id = :id AND is_local = 1 AND state IN ('talking', 'agreed')",
        id=talk_id,
    )
    return found if isinstance(found, int) else None
