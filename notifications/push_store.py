"""The tables `push_subscriptions` and `push_queue`."""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifications.notification import Kind
from notifications.push import PushPolicy, PushSecrets, Subscription
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


def _sealed_name(number: int) -> str:
    return f"push_subscriptions.secrets {number}"


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription as it is written down; it takes the place of the one the token had."""

    token_id: int
    owner_id: int
    secrets: PushSecrets
    standard: bool
    alerts: frozenset[Kind]
    policy: PushPolicy
    at: datetime


def save(tx: Writing, seal: Seal, new: NewSubscription) -> Subscription:
    """Writes a subscription down in place of the one before."""
    forget(tx, new.token_id)
    # Small: some programs read it into 32 bits.
    number = int(tx.value("SELECT max(id) FROM push_subscriptions") or 0) + 1
    tx.run(
        """INSERT INTO push_subscriptions
               (id, token_id, owner_id, sealed, standard, alerts, policy, created_at)
           VALUES (:id, :token, :owner, :sealed, :standard, :alerts, :policy, :at)""",
        id=number,
        token=new.token_id,
        owner=new.owner_id,
        sealed=seal.seal_text(_written(new.secrets), _sealed_name(number)),
        standard=int(new.standard),
        alerts=_listed(new.alerts),
        policy=new.policy,
        at=to_text(new.at),
    )
    found = of_token(tx, seal, new.token_id)
    assert found is not None  # noqa: S101  # just written
    return found


def change(tx: Writing, token_id: int, alerts: frozenset[Kind], policy: PushPolicy) -> None:
    """From now on the program is told of these kinds, from those people."""
    tx.run(
        "UPDATE push_subscriptions SET alerts = :alerts, policy = :policy WHERE token_id = :token",
        token=token_id,
        alerts=_listed(alerts),
        policy=policy,
    )


def of_token(tx: Reading, seal: Seal, token_id: int) -> Subscription | None:
    """The subscription of a token."""
    row = tx.one("SELECT * FROM push_subscriptions WHERE token_id = :token", token=token_id)
    return None if row is None else _subscription(seal, row)


def by_id(tx: Reading, seal: Seal, number: int) -> Subscription | None:
    """A subscription by its number."""
    row = tx.one("SELECT * FROM push_subscriptions WHERE id = :id", id=number)
    return None if row is None else _subscription(seal, row)


def forget(tx: Writing, token_id: int) -> bool:
    """Nothing is pushed to that program any more; false if nothing was."""
    sql = "DELETE FROM push_subscriptions WHERE token_id = :token"
    return tx.run(sql, token=token_id) > 0


def forget_orphans(tx: Writing) -> int:
    """Forgets subscriptions of tokens that are no more; says how many."""
    return tx.run(
        "DELETE FROM push_subscriptions WHERE token_id NOT IN (SELECT id FROM program_tokens)"
        " AND token_id NOT IN (SELECT id FROM tokens WHERE revoked_at IS NULL)"
    )


_WANTING = """
SELECT s.id FROM push_subscriptions s
 WHERE s.owner_id = :owner AND s.policy <> 'none'
   AND EXISTS (SELECT 1 FROM json_each(s.alerts) k WHERE k.value = :kind)
   AND (s.policy <> 'followed' OR EXISTS (
         SELECT 1 FROM follows f WHERE f.follower_id = :owner AND f.followed_id = :from_id
            AND f.state = 'accepted'))
   AND (s.policy <> 'follower' OR EXISTS (
         SELECT 1 FROM follows f WHERE f.follower_id = :from_id AND f.followed_id = :owner
            AND f.state = 'accepted'))
"""


def queue(tx: Writing, owner_id: int, notification_id: int, now: datetime) -> bool:
    """Has a notification pushed to whichever program of its owner wants it; false if none does."""
    told = tx.one("SELECT kind, from_id FROM notifications WHERE id = :id", id=notification_id)
    if told is None:
        return False
    wanting = tx.all(_WANTING, owner=owner_id, kind=told["kind"], from_id=told["from_id"])
    for row in wanting:
        tx.run(
            """INSERT OR IGNORE INTO push_queue (subscription_id, notification_id, due_at)
               VALUES (:subscription, :notification, :now)""",
            subscription=row["id"],
            notification=notification_id,
            now=to_text(now),
        )
    return bool(wanting)


@dataclass(frozen=True, slots=True)
class Push:
    """Something that is due to be pushed; `tries` were made before."""

    id: int
    subscription_id: int
    notification_id: int
    tries: int


def due(tx: Reading, now: datetime, limit: int) -> list[Push]:
    """What is due, the longest first."""
    rows = tx.all(
        "SELECT * FROM push_queue WHERE due_at <= :now ORDER BY due_at, id LIMIT :limit",
        now=to_text(now),
        limit=limit,
    )
    return [
        Push(row["id"], row["subscription_id"], row["notification_id"], row["tries"])
        for row in rows
    ]


def next_due(tx: Reading) -> datetime | None:
    """When something is due next."""
    found = tx.value("SELECT min(due_at) FROM push_queue")
    return None if found is None else from_text(str(found))


def finish(tx: Writing, push_id: int) -> None:
    """It has been pushed, or nobody wants it any more."""
    tx.run("DELETE FROM push_queue WHERE id = :id", id=push_id)


def put_off(tx: Writing, push_id: int, until: datetime) -> None:
    """It failed and is tried again then."""
    tx.run(
        "UPDATE push_queue SET tries = tries + 1, due_at = :until WHERE id = :id",
        id=push_id,
        until=to_text(until),
    )


def end(tx: Writing, subscription_id: int) -> None:
    """Nobody is there to push to: the subscription goes with all that waits for it."""
    tx.run("DELETE FROM push_subscriptions WHERE id = :id", id=subscription_id)


def _written(secrets: PushSecrets) -> str:
    return json.dumps(
        {
            "endpoint": secrets.endpoint,
            "p256dh": b64encode(secrets.p256dh).decode(),
            "auth": b64encode(secrets.auth).decode(),
            "token": secrets.token,
        }
    )


def _subscription(seal: Seal, row: Row) -> Subscription:
    told = json.loads(seal.open_text(row["sealed"], _sealed_name(row["id"])))
    secrets = PushSecrets(
        endpoint=told["endpoint"],
        p256dh=b64decode(told["p256dh"]),
        auth=b64decode(told["auth"]),
        token=told["token"],
    )
    return Subscription(
        id=row["id"],
        token_id=row["token_id"],
        owner_id=row["owner_id"],
        secrets=secrets,
        standard=bool(row["standard"]),
        alerts=frozenset(Kind(kind) for kind in json.loads(row["alerts"])),
        policy=PushPolicy(row["policy"]),
        created_at=from_text(row["created_at"]),
    )


def _listed(alerts: Iterable[Kind]) -> str:
    return json.dumps(sorted(alerts))
