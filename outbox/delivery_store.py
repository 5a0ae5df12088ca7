"""The delivery queue in SQL: what is due, and what became of each attempt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from actors import store as actors_store
from actors.actor import Manners
from actors.continuity import is_strange
from actors.keyring import KeyRing, Signer
from federation.follower_sync import digest
from outbox import pause_store
from outbox.audience import Audience
from outbox.schedule import Patience
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing
from world.errors import Missing

_FOR_SOME = frozenset({Audience.FOLLOWERS, Audience.SISTERS, Audience.DIRECT})
BATCH = 16  # deliveries of one host that are read at once


@dataclass(frozen=True, slots=True)
class Letter:
    """What is the same in all deliveries of one activity; one object, however many inboxes."""

    activity_id: int
    iri: str
    type: str
    body: bytes
    signer: Signer | None  # who signs for what was published then; None: nobody can any more
    heir: Signer | None = None  # the sender with the keys of now, if they are others


@dataclass(frozen=True, slots=True)
class Parcel:
    """One delivery that is due."""

    id: int
    letter: Letter
    host: str
    inbox: str
    patience: Patience
    tries: int
    first_at: datetime
    is_guarded: bool = False  # for some only, and nobody has shown us a key of the host for long
    followers: str | None = None  # FEP-8fcf digest of the sender's followers on that host


@dataclass(frozen=True, slots=True)
class HostWork:
    """What is due at one host, oldest first; `more` says that there may be more behind it."""

    host: str
    parcels: tuple[Parcel, ...]
    failures: int
    manners: Manners | None
    more: bool


@dataclass(frozen=True, slots=True)
class Rest:
    """A host that is left alone until that instant; `asked` when it named the instant itself."""

    until: datetime
    asked: bool = False
    last_try_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What the deliverer asks the queue for: up to `hosts` hosts after the host `after`.

    `busy` hosts are passed over, `revived` ones are due at that instant whatever was written,
    and `known` letters are not read again.
    """

    now: datetime
    after: str = ""
    hosts: int = 500
    busy: frozenset[str] = frozenset()
    revived: Mapping[str, datetime] = field(default_factory=dict)
    known: Mapping[int, Letter] = field(default_factory=dict)


@dataclass(slots=True)
class Found:
    """The answer: work that is due, hosts that rest, and where to go on (None: that was all)."""

    work: list[HostWork] = field(default_factory=list)
    resting: dict[str, Rest] = field(default_factory=dict)
    go_on: str | None = None


def find(tx: Reading, keyring: KeyRing, question: Question) -> Found:
    """Walks from host to host along the index of what waits; costs the same for long queues."""
    found = Found()
    look = _Look(tx, keyring, question)
    for host in _waiting_hosts(tx, question.after):
        if host in question.busy:
            continue
        seen = look.at(host)
        if isinstance(seen, Rest):
            found.resting[host] = seen
        elif seen is not None:
            found.work.append(seen)
        if len(found.work) >= question.hosts:
            found.go_on = host
            break
    return found


def find_at(tx: Reading, keyring: KeyRing, question: Question, host: str) -> HostWork | Rest | None:
    """The same for one host; None when nothing waits there."""
    return _Look(tx, keyring, question).at(host)


def _waiting_hosts(tx: Reading, after: str) -> Iterator[str]:
    host = after
    while True:
        found = tx.value(
            "SELECT host FROM deliveries WHERE state = 'waiting' AND host > :host"
            " ORDER BY host LIMIT 1",
            host=host,
        )
        if not isinstance(found, str):
            return
        host = found
        yield host


_WAITING_AT = (
    "SELECT d.id, d.activity_id, d.inbox, d.sender_id, d.patience, d.tries, d.created_at, d.due_at,"
    " a.audience FROM deliveries d JOIN activities a ON a.id = d.activity_id"
    " WHERE d.state = 'waiting' AND d.host = :host AND d.id > :after ORDER BY d.id LIMIT :size"
)


class _Look:
    """One walk through the queue, with the letters and digests met on it."""

    def __init__(self, tx: Reading, keyring: KeyRing, question: Question) -> None:
        self._tx = tx
        self._keyring = keyring
        self._question = question
        self._letters = dict(question.known)
        self._digests: dict[tuple[str, int], str | None] = {}
        self._paused = pause_store.paused(tx)

    def at(self, host: str) -> HostWork | Rest | None:
        rows = [] if host in self._paused else self._tx.all(_WAITING_AT, host=host, after=0, size=2)
        if not rows:
            return None
        health = self._tx.one(
            "SELECT failures, next_try_at, asked, last_try_at FROM host_health WHERE host = :host",
            host=host,
        )
        rest = self._rest(host, rows[0], health)
        if rest is not None:
            return rest
        if len(rows) > 1:
            rows += self._tx.all(_WAITING_AT, host=host, after=rows[-1]["id"], size=BATCH - 2)
        return HostWork(
            host=host,
            parcels=tuple(self._parcel(host, row) for row in rows),
            failures=health["failures"] if health else 0,
            manners=actors_store.manners(self._tx, host),
            more=len(rows) >= BATCH,
        )

    def _rest(self, host: str, head: Row, health: Row | None) -> Rest | None:
        until = str(head["due_at"])
        asked, last_try_at = False, None
        if health is not None:
            until = max(until, health["next_try_at"] or "")
            asked = bool(health["asked"])
            last_try_at = health["last_try_at"] and from_text(health["last_try_at"])
        instant = from_text(until)
        if not asked:
            instant = min(instant, self._question.revived.get(host, instant))
        if instant <= self._question.now:
            return None
        return Rest(instant, asked, last_try_at)

    def _parcel(self, host: str, row: Row) -> Parcel:
        return Parcel(
            id=row["id"],
            letter=self._letter(row["activity_id"], row["sender_id"]),
            host=host,
            inbox=row["inbox"],
            patience=Patience(row["patience"]),
            tries=row["tries"],
            first_at=from_text(row["created_at"]),
            is_guarded=self._is_guarded(host, row["audience"]),
            followers=self._digest(host, row["sender_id"], row["audience"]),
        )

    def _is_guarded(self, host: str, audience: str) -> bool:
        return audience in _FOR_SOME and is_strange(self._tx, host, self._question.now)

    def _letter(self, activity_id: int, sender_id: int) -> Letter:
        letter = self._letters.get(activity_id)
        if letter is None:
            letter = self._letters[activity_id] = self._read_letter(activity_id, sender_id)
        return letter

    def _read_letter(self, activity_id: int, sender_id: int) -> Letter:
        row = self._tx.one(
            "SELECT iri, type, body, published_at FROM activities WHERE id = :id", id=activity_id
        )
        assert row is not None  # noqa: S101  # deliveries refer to activities
        signer = self._signer(sender_id, from_text(row["published_at"]))
        heir = self._signer(sender_id, None)
        if signer is None or heir is None or heir.rsa_key_iri == signer.rsa_key_iri:
            heir = None
        return Letter(activity_id, row["iri"], row["type"], row["body"], signer, heir)

    def _signer(self, sender_id: int, at: datetime | None) -> Signer | None:
        try:
            return self._keyring.signer_in(self._tx, sender_id, at)
        except Missing:
            return None

    def _digest(self, host: str, sender_id: int, audience: str) -> str | None:
        if audience != Audience.FOLLOWERS:
            return None
        if (host, sender_id) not in self._digests:
            followers = actors_store.followers_at(self._tx, sender_id, host)
            self._digests[host, sender_id] = digest(followers) if followers else None
        return self._digests[host, sender_id]


@dataclass(frozen=True, slots=True)
class Closing:
    """A delivery that ends: `done`, `failed` or `dropped`."""

    parcel: Parcel
    state: str
    outcome: str


def close(tx: Writing, closings: Sequence[Closing], now: datetime) -> None:
    """Ends these deliveries; one attempt each is counted."""
    tx.run_many(
        "UPDATE deliveries SET state = :state, tries = tries + 1, finished_at = :now,"
        " outcome = :outcome WHERE id = :id",
        [
            {"id": c.parcel.id, "state": c.state, "outcome": c.outcome, "now": to_text(now)}
            for c in closings
        ],
    )


def postpone(tx: Writing, delivery_id: int, due_at: datetime, outcome: str) -> None:
    """Puts a delivery off after an attempt that failed."""
    tx.run(
        "UPDATE deliveries SET tries = tries + 1, due_at = :due, outcome = :outcome WHERE id = :id",
        id=delivery_id,
        due=to_text(due_at),
        outcome=outcome,
    )


def close_aged(
    tx: Writing, host: str, patience: Patience, queued_until: datetime, outcome: str, now: datetime
) -> int:
    """Ends all that waits at a silent host for as long as its patience allows; how many."""
    return tx.run(
        "UPDATE deliveries SET state = 'failed', finished_at = :now, outcome = :outcome"
        " WHERE state = 'waiting' AND host = :host AND patience = :patience"
        " AND created_at <= :until",
        host=host,
        patience=patience,
        until=to_text(queued_until),
        outcome=outcome,
        now=to_text(now),
    )


def close_inbox(tx: Writing, host: str, inbox: str, now: datetime) -> int:
    """Ends all that waits for an inbox that is gone; how many."""
    return tx.run(
        "UPDATE deliveries SET state = 'failed', finished_at = :now, outcome = 'inbox gone'"
        " WHERE state = 'waiting' AND host = :host AND inbox = :inbox",
        host=host,
        inbox=inbox,
        now=to_text(now),
    )


def note_failure(tx: Writing, host: str, rest: Rest, error: str, now: datetime) -> None:
    """The host failed once more, and is left alone for that long."""
    tx.run(
        "INSERT INTO host_health"
        " (host, failing_since, failures, last_try_at, next_try_at, asked, last_error)"
        " VALUES (:host, :now, 1, :now, :until, :asked, :error)"
        " ON CONFLICT (host) DO UPDATE SET failing_since = coalesce(failing_since, :now),"
        " failures = failures + 1, last_try_at = :now, next_try_at = :until, asked = :asked,"
        " last_error = :error",
        host=host,
        until=to_text(rest.until),
        asked=int(rest.asked),
        error=error,
        now=to_text(now),
    )


def note_life(tx: Writing, hosts: Sequence[str], now: datetime) -> None:
    """These hosts answered: what was written of their failures is over."""
    tx.run_many(
        "UPDATE host_health SET failing_since = NULL, failures = 0, next_try_at = NULL,"
        " asked = 0, last_success_at = :now WHERE host = :host",
        [{"host": host, "now": to_text(now)} for host in hosts],
    )


def note_pause(tx: Writing, host: str, until: datetime) -> None:
    """A host that is well asked to be left alone until then."""
    tx.run(
        "INSERT INTO host_health (host, next_try_at, asked) VALUES (:host, :until, 1)"
        " ON CONFLICT (host) DO UPDATE SET next_try_at = :until, asked = 1",
        host=host,
        until=to_text(until),
    )
