"""What happened to listings, step by step: appended, and anonymised when it is long ago."""

import json
from dataclasses import dataclass
from datetime import datetime

from listings.listing import State
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing


@dataclass(frozen=True, slots=True)
class Event:
    """One step in a listing's life; `fields` are the names of what it changed."""

    post_id: int
    at: datetime
    actor_iri: str
    from_state: State | None
    to_state: State
    reason: str = ""
    fields: tuple[str, ...] = ()


def note(tx: Writing, event: Event) -> None:
    """Appends one step."""
    tx.run(
        "INSERT INTO listing_events (post_id, at, actor_iri, from_state, to_state, reason, fields)"
        " VALUES (:post, :at, :actor, :from_state, :to_state, :reason, :fields)",
        post=event.post_id,
        at=to_text(event.at),
        actor=event.actor_iri,
        from_state=event.from_state,
        to_state=event.to_state,
        reason=event.reason,
        fields=json.dumps(event.fields),
    )


def events(tx: Reading, post_id: int) -> list[Event]:
    """What happened to a listing, in order."""
    rows = tx.all("SELECT * FROM listing_events WHERE post_id = :id ORDER BY id", id=post_id)
    return [_event(row) for row in rows]


def since(tx: Reading, post_id: int, instant: datetime) -> list[Event]:
    """What happened to a listing after an instant, in order."""
    rows = tx.all(
        "SELECT * FROM listing_events WHERE post_id = :id AND at > :instant ORDER BY id",
        id=post_id,
        instant=to_text(instant),
    )
    return [_event(row) for row in rows]


def anonymise(tx: Writing, before: datetime, nobody: str) -> int:
    """Takes names and words from the steps of listings that are gone, if all are older than that.

    `nobody` is the IRI that stands for whoever it was. Says how many.
    """
    return tx.run(
        """
        UPDATE listing_events SET actor_iri = :nobody, reason = ''
         WHERE (actor_iri <> :nobody OR reason <> '')
           AND post_id NOT IN (SELECT post_id FROM listings)
           AND post_id IN (SELECT post_id FROM listing_events GROUP BY post_id
                           HAVING max(at) <= :before)
        """,
        nobody=nobody,
        before=to_text(before),
    )


def forget_person(tx: Writing, actor_id: int, actor_iri: str, nobody: str) -> None:
    """Takes the name of somebody who is gone from all steps, and all words from those of theirs."""
    tx.run(
        """
        UPDATE listing_events SET reason = '',
               actor_iri = CASE actor_iri WHEN :iri THEN :nobody ELSE actor_iri END
         WHERE actor_iri = :iri OR post_id IN (SELECT id FROM posts WHERE author_id = :actor)
        """,
        actor=actor_id,
        iri=actor_iri,
        nobody=nobody,
    )


def _event(row: Row) -> Event:
    return Event(
        post_id=row["post_id"],
        at=from_text(row["at"]),
        actor_iri=row["actor_iri"],
        from_state=State(row["from_state"]) if row["from_state"] else None,
        to_state=State(row["to_state"]),
        reason=row["reason"],
        fields=tuple(json.loads(row["fields"])),
    )
