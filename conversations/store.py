"""The table `conversations`: what is private of a row is sealed and opened here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from conversations.conversation import Conversation, Given, OneSide, Side, State
from conversations.party import GONE, Party, PartyKind, member, party_of
from listings.listing import Kind
from listings.window import Span
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, SqlValue, Writing

_KEPT_OPEN: Final = 8_192  # sides of conversations, in memory alone
_COLUMNS = (
    *("id", "listing_id", "listing_iri", "need_id", "kind", "is_local", "title"),
    *("holder", "holder_key", "answerer", "answerer_key", "is_hidden", "state", "round"),
    *("sequence", "begins_at", "ends_at", "zone", "holder_yes_at", "answerer_yes_at"),
    *("agreed_at", "ended_at", "holder_gives", "answerer_gives", "coordinator_at"),
    *("coordinator_by", "coordinator_seen", "context_iri", "created_at", "first_reply_at"),
    *("last_id", "last_at", "last_by", "holder_seen", "answerer_seen", "changed_at"),
)
_PUT = f"""
INSERT INTO conversations ({", ".join(_COLUMNS)})
VALUES ({", ".join(f":{name}" for name in _COLUMNS)})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
"""  # noqa: S608  # only our own column names
_WHOSE = """
  FROM conversations c
 WHERE c.id IN (SELECT id FROM conversations WHERE holder_key = :key
                UNION SELECT id FROM conversations WHERE answerer_key = :key
                UNION SELECT id FROM conversations WHERE is_hidden = 1)
"""
_SIDES_OF_MEMBER = f"SELECT c.id, c.holder, c.answerer {_WHOSE}"
_OF_MEMBER = """
SELECT * FROM conversations WHERE id IN (SELECT value FROM json_each(:ids))
 ORDER BY changed_at DESC, id DESC
"""
_UNREAD = f"""
SELECT c.id, c.holder, c.answerer, c.last_by, c.last_id, c.holder_seen, c.answerer_seen {_WHOSE}
   AND ((c.last_by <> 'holder' AND c.last_id > c.holder_seen)
        OR (c.last_by <> 'answerer' AND c.last_id > c.answerer_seen))
"""


def put(tx: Writing, seal: Seal, talk: Conversation) -> None:
    """Writes a conversation down as it is now."""
    tx.run(_PUT, **_subject(seal, talk), **_standing(talk), **_sides(seal, talk))


def _subject(seal: Seal, talk: Conversation) -> dict[str, SqlValue]:
    return {
        "id": talk.id,
        "listing_id": talk.listing_id,
        "listing_iri": talk.listing_iri,
        "need_id": talk.need_id,
        "kind": talk.kind,
        "is_local": int(talk.is_local),
        "title": seal.seal_text(talk.title, f"conversations.title {talk.id}"),
        "created_at": to_text(talk.created_at),
        "context_iri": talk.context_iri,
    }


def _standing(talk: Conversation) -> dict[str, SqlValue]:
    window = talk.window
    return {
        "state": talk.state,
        "round": talk.round,
        "sequence": talk.sequence,
        "begins_at": _text(window.start if window else None),
        "ends_at": _text(window.end if window else None),
        "zone": window.zone if window else None,
        "agreed_at": _text(talk.agreed_at),
        "ended_at": _text(talk.ended_at),
        "coordinator_at": _text(talk.coordinator_at),
        "coordinator_by": talk.coordinator_by,
        "coordinator_seen": talk.coordinator_seen,
        "first_reply_at": _text(talk.first_reply_at),
        "last_id": talk.last_id,
        "last_at": _text(talk.last_at),
        "last_by": talk.last_by,
        "changed_at": to_text(talk.changed_at),
    }


def _sides(seal: Seal, talk: Conversation) -> dict[str, SqlValue]:
    told: dict[str, SqlValue] = {"is_hidden": int(any(talk.party(side).hidden for side in Side))}
    for side in Side:
        own = talk.of(side)
        told[side] = _sealed_party(seal, talk.id, side, own.party)
        told[f"{side}_key"] = own.party.key(seal)
        told[f"{side}_yes_at"] = _text(own.yes_at)
        told[f"{side}_seen"] = own.seen
        told[f"{side}_gives"] = _sealed_given(seal, talk.id, side, own.given)
    return told


def _sealed_party(seal: Seal, talk_id: int, side: Side, party: Party) -> bytes | None:
    if party.kind is PartyKind.GONE:
        return None
    return seal.seal_text(party.text(), f"conversations.{side} {talk_id}")


def _sealed_given(seal: Seal, talk_id: int, side: Side, given: Given) -> bytes | None:
    if given.is_nothing:
        return None
    text = json.dumps([given.place, given.contact], ensure_ascii=False)
    return seal.seal_text(text, f"conversations.{side}_gives {talk_id}")


def set_origin(tx: Writing, talk_id: int, origin_key: bytes) -> None:
    """Notes, blindly, from which server or address an answer came."""
    tx.run("UPDATE conversations SET origin_key = :key WHERE id = :id", id=talk_id, key=origin_key)


def by_id(tx: Reading, seal: Seal, talk_id: int) -> Conversation | None:
    """A conversation, whoever may see it: for rules, never for showing."""
    row = tx.one("SELECT * FROM conversations WHERE id = :id", id=talk_id)
    return None if row is None else _conversation(row, seal)


def of_member(tx: Reading, seal: Seal, actor_id: int) -> list[Conversation]:
    """Every conversation in which that member is a side, the last changed first."""
    sides = tx.all(_SIDES_OF_MEMBER, key=member(actor_id).key(seal))
    theirs = [
        row["id"] for row in sides if any(_is_side(row, seal, side, actor_id) for side in Side)
    ]
    return [_conversation(row, seal) for row in tx.all(_OF_MEMBER, ids=json.dumps(theirs))]


def unread_of(tx: Reading, seal: Seal, actor_id: int) -> int:
    """In how many conversations of theirs the other side was the last to do something, unread.

    Every page asks this: nothing of a conversation is opened but who talks.
    """
    rows = tx.all(_UNREAD, key=member(actor_id).key(seal))
    return sum(any(_has_not_read(row, seal, side, actor_id) for side in Side) for row in rows)


def _has_not_read(row: Row, seal: Seal, side: Side, actor_id: int) -> bool:
    is_news = row["last_by"] != side and row["last_id"] > row[f"{side}_seen"]
    return is_news and _is_side(row, seal, side, actor_id)


def _is_side(row: Row, seal: Seal, side: Side, actor_id: int) -> bool:
    own = _party(row, seal, side)
    return own.is_member and own.id == actor_id


def helped(tx: Reading, seal: Seal, limit: int) -> list[Conversation]:
    """Conversations into which coordinators were brought, the last changed first."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE coordinator_at IS NOT NULL AND holder IS NOT NULL"
        " ORDER BY changed_at DESC, id DESC LIMIT :limit",
        limit=limit,
    )
    return [_conversation(row, seal) for row in rows]


def unmet(tx: Reading) -> int:
    """Into how many that go on coordinators were brought, and none of them has looked yet."""
    counted = tx.value(
        "SELECT count(*) FROM conversations WHERE coordinator_at IS NOT NULL"
        " AND coordinator_seen = 0 AND +state IN ('talking', 'agreed')"  # by conversations_helped
    )
    return int(str(counted))


def about(tx: Reading, seal: Seal, listing_id: int) -> list[Conversation]:
    """Every conversation about a listing, or for that ask, the oldest first."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE listing_id = :id OR need_id = :id ORDER BY id",
        id=listing_id,
    )
    return [_conversation(row, seal) for row in rows]


def between(tx: Reading, seal: Seal, listing_id: int, answerer: Party) -> Conversation | None:
    """The one conversation of a listing and whoever answers it."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE listing_id = :listing AND answerer_key IS :key"
        " AND answerer IS NOT NULL",
        listing=listing_id,
        key=answerer.key(seal),
    )
    found = (_conversation(row, seal) for row in rows)
    return next((talk for talk in found if talk.answerer.party == answerer), None)


def with_party(tx: Reading, seal: Seal, party: Party) -> list[Conversation]:
    """Conversations with somebody who has a key, on whichever side, the oldest first."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE holder_key = :key OR answerer_key = :key ORDER BY id",
        key=party.key(seal),
    )
    return [_conversation(row, seal) for row in rows]


def in_context(tx: Reading, seal: Seal, context_iri: str) -> Conversation | None:
    """The conversation that is a thread of that name."""
    row = tx.one("SELECT * FROM conversations WHERE context_iri = :iri", iri=context_iri)
    return None if row is None else _conversation(row, seal)


def quiet(tx: Reading, seal: Seal, before: datetime, limit: int) -> list[Conversation]:
    """Conversations that go on, and in which nothing has changed since then."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE state IN ('talking', 'agreed') AND changed_at <= :before"
        " ORDER BY changed_at LIMIT :limit",
        before=to_text(before),
        limit=limit,
    )
    return [_conversation(row, seal) for row in rows]


def agreed_with_gifts(tx: Reading, seal: Seal) -> list[Conversation]:
    """Agreed ones in which a side has told the other where to meet or how to be reached."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE state = 'agreed'"
        " AND (holder_gives IS NOT NULL OR answerer_gives IS NOT NULL)"
    )
    return [_conversation(row, seal) for row in rows]


def to_forget(tx: Reading, seal: Seal, before: datetime, limit: int) -> list[Conversation]:
    """Conversations that ended before then and are not forgotten yet."""
    rows = tx.all(
        "SELECT * FROM conversations WHERE state IN ('done', 'fell_through', 'closed')"
        " AND ended_at <= :before AND changed_at <= :before AND title IS NOT NULL"
        " ORDER BY ended_at LIMIT :limit",
        before=to_text(before),
        limit=limit,
    )
    return [_conversation(row, seal) for row in rows]


def forget(tx: Writing, talk_id: int) -> None:
    """Leaves of a conversation what can be counted, and nothing that is anybody's."""
    tx.run(
        "UPDATE conversations SET title = NULL, holder = NULL, holder_key = NULL, answerer = NULL,"
        " answerer_key = NULL, is_hidden = 0, origin_key = NULL, holder_gives = NULL,"
        " answerer_gives = NULL, context_iri = NULL, listing_iri = '' WHERE id = :id",
        id=talk_id,
    )
    tx.run("DELETE FROM messages WHERE conversation_id = :id", id=talk_id)


_ERASE: Mapping[Side, str] = {
    Side.HOLDER: (
        "UPDATE conversations SET holder = NULL, holder_key = NULL, holder_gives = NULL,"
        " is_hidden = (answerer IS NOT NULL AND answerer_key IS NULL) WHERE id = :id"
    ),
    Side.ANSWERER: (
        "UPDATE conversations SET answerer = NULL, answerer_key = NULL, answerer_gives = NULL,"
        " is_hidden = (holder IS NOT NULL AND holder_key IS NULL) WHERE id = :id"
    ),
}


def erase_party(tx: Writing, talk_id: int, side: Side) -> None:
    """Nobody knows any more who that side was."""
    tx.run(_ERASE[side], id=talk_id)


def begun_since(tx: Reading, origin_key: bytes, since: datetime) -> int:
    """How many conversations were begun from there since an instant."""
    counted = tx.value(
        "SELECT count(*) FROM conversations WHERE origin_key = :key AND created_at > :since",
        key=origin_key,
        since=to_text(since),
    )
    return int(str(counted))


def move(tx: Writing, listing_id: int, to: int, iri: str) -> None:
    """What was said about a listing is about the same under its new number and name."""
    tx.run(
        "UPDATE conversations SET listing_id = :to, listing_iri = :iri WHERE listing_id = :id",
        id=listing_id,
        to=to,
        iri=iri,
    )
    tx.run("UPDATE conversations SET need_id = :to WHERE need_id = :id", id=listing_id, to=to)


def let_go(tx: Writing, listing_id: int) -> None:
    """A listing is gone; what was said about it stays."""
    tx.run("UPDATE conversations SET listing_id = NULL WHERE listing_id = :id", id=listing_id)
    tx.run("UPDATE conversations SET need_id = NULL WHERE need_id = :id", id=listing_id)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of whom one wants to hear nothing more of the other, as a blind key."""

    key: bytes


def keep_out(tx: Writing, pair: Pair, now: datetime) -> None:
    """From now on the one hears nothing more of the other."""
    tx.run(
        "INSERT OR IGNORE INTO kept_out (pair, at) VALUES (:pair, :now)",
        pair=pair.key,
        now=to_text(now),
    )


def is_kept_out(tx: Reading, pair: Pair) -> bool:
    """Whether the one wants to hear nothing more of the other."""
    return tx.value("SELECT 1 FROM kept_out WHERE pair = :pair", pair=pair.key) is not None


def decline_once(tx: Writing, asked: bytes, now: datetime) -> bool:
    """Whether somebody has not been told before; from now on they have."""
    added = tx.run(
        "INSERT OR IGNORE INTO declined (asked, at) VALUES (:asked, :now)",
        asked=asked,
        now=to_text(now),
    )
    return added > 0


def forget_declined(tx: Writing, before: datetime) -> None:
    """Forgets who was told before then."""
    tx.run("DELETE FROM declined WHERE at <= :before", before=to_text(before))


def _conversation(row: Row, seal: Seal) -> Conversation:
    number = row["id"]
    title = row["title"]
    window = None
    if row["begins_at"] and row["ends_at"]:
        window = Span(from_text(row["begins_at"]), from_text(row["ends_at"]), row["zone"] or "UTC")
    return Conversation(
        id=number,
        listing_id=row["listing_id"],
        listing_iri=row["listing_iri"],
        kind=Kind(row["kind"]),
        is_local=bool(row["is_local"]),
        title="" if title is None else seal.open_text(title, f"conversations.title {number}"),
        holder=_side(row, seal, Side.HOLDER),
        answerer=_side(row, seal, Side.ANSWERER),
        created_at=from_text(row["created_at"]),
        changed_at=from_text(row["changed_at"]),
        state=State(row["state"]),
        round=row["round"],
        sequence=row["sequence"],
        need_id=row["need_id"],
        window=window,
        agreed_at=_instant(row["agreed_at"]),
        ended_at=_instant(row["ended_at"]),
        coordinator_at=_instant(row["coordinator_at"]),
        coordinator_by=row["coordinator_by"],
        coordinator_seen=row["coordinator_seen"],
        context_iri=row["context_iri"],
        first_reply_at=_instant(row["first_reply_at"]),
        last_id=row["last_id"],
        last_at=_instant(row["last_at"]),
        last_by=row["last_by"],
    )


def _side(row: Row, seal: Seal, side: Side) -> OneSide:
    number, gives = row["id"], row[f"{side}_gives"]
    return OneSide(
        party=_party(row, seal, side),
        yes_at=_instant(row[f"{side}_yes_at"]),
        given=Given(*_opened_given(seal, gives, number, side)) if gives is not None else Given(),
        seen=row[f"{side}_seen"],
    )


def _party(row: Row, seal: Seal, side: Side) -> Party:
    sealed = row[side]
    return GONE if sealed is None else _opened_party(seal, sealed, row["id"], side)


@lru_cache(maxsize=_KEPT_OPEN)
def _opened_party(seal: Seal, sealed: bytes, talk_id: int, side: Side) -> Party:
    """Kept in memory while it is asked for: those with whom the desk speaks have no other index."""
    return party_of(seal.open_text(sealed, f"conversations.{side} {talk_id}"))


def _opened_given(seal: Seal, sealed: bytes, talk_id: int, side: Side) -> list[str]:
    told: list[str] = json.loads(seal.open_text(sealed, f"conversations.{side}_gives {talk_id}"))
    return told


def _text(instant: datetime | None) -> str | None:
    return to_text(instant) if instant else None


def _instant(text: str | None) -> datetime | None:
    return from_text(text) if text else None
