"""Pushes what members are told of to their programs: a queue in the store, emptied by a loop.

A row is written in the transaction of its cause and goes when the push service has taken it, so a
node that dies in between pushes once more rather than never. Before each try it is asked whether
the token still holds and the member may still see what it is about. Addresses that are gone (404,
410), or that lead where nothing may be dialled, take their subscription along.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import structlog

from actors.tokens import hash_token
from api.push.encryption import seal
from api.push.origin import Origin
from api.push.payload import payload_of
from notifications import push_store, seen
from notifications.push import TRIES_MOST, Subscription, pause_after
from notifications.push_store import Push
from oauth.seen import holder_of
from storage.database import Database
from storage.transaction import Reading, Writing
from world.errors import Refused, SisternetError
from world.network import Answer, Outgoing
from world.outside import World
from world.waking import Waking

log = structlog.get_logger("push")

_BATCH: Final = 8
_LOOK_SECONDS: Final = 30.0
_SECONDS: Final = 10.0
_TTL: Final = timedelta(days=2)
_LONGEST_PAUSE: Final = 6 * 3_600
_SALT_OCTETS: Final = 16
_IS_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_TRY_AGAIN: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True)
class _Ready:
    """A push that can be made."""

    push: Push
    to: Subscription
    payload: bytes


class Pusher:
    """A `Listener` of `notifications`; `run` is its loop, `nudge` wakes it."""

    def __init__(self, world: World, database: Database, origin: Origin) -> None:
        self._world = world
        self._database = database
        self._origin = origin
        self._waking = Waking(world.clock)

    def told(self, tx: Writing, owner_id: int, notification_id: int) -> None:
        """Queues it for the programs of its owner that want it."""
        if push_store.queue(tx, owner_id, notification_id, self._world.clock.now()):
            tx.after_commit(self.nudge)

    def merged(self, tx: Writing, owner_id: int) -> None:
        """Nothing: what had waited is not news any more."""

    def nudge(self) -> None:
        """There may be something to push."""
        self._waking.nudge()

    async def run(self) -> None:
        """Pushes whatever is due, for ever."""
        await self._waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Pushes all that is due at this instant; says how many tries that took."""
        tried = 0
        while found := await self._database.read(self._due):
            await asyncio.gather(*(self._deal_with(push) for push in found))
            tried += len(found)
        return tried

    async def tidy(self, _now: datetime) -> int:
        """Forgets subscriptions of tokens that are no more; says how many."""
        return await self._database.write(push_store.forget_orphans)

    def _due(self, tx: Reading) -> list[Push]:
        return push_store.due(tx, self._world.clock.now(), _BATCH)

    async def _deal_with(self, push: Push) -> None:
        ready = await self._database.read(lambda tx: self._ready(tx, push))
        if ready is None:
            await self._database.write(lambda tx: push_store.finish(tx, push.id))
            return
        try:
            answer = await self._world.network.send(self._request(ready))
        except Refused:
            await self._end(ready, "refused")
        except SisternetError:
            await self._put_off(push, None)
        else:
            await self._judge(ready, answer)

    def _ready(self, tx: Reading, push: Push) -> _Ready | None:
        """None if nobody is to hear of it any more."""
        origin = self._origin
        to = push_store.by_id(tx, origin.seal, push.subscription_id)
        holder = None if to is None else holder_of(tx, hash_token(to.secrets.token))
        if to is None or holder is None or holder.actor is None:
            return None
        told = seen.one_for(tx, holder.actor, push.notification_id)
        if told is None or told.filtered or not holder.scopes.allows("push"):
            return None
        payload = payload_of(
            tx, holder.actor, told, to.secrets.token, origin.base_url, origin.language
        )
        return _Ready(push, to, payload)

    def _request(self, ready: _Ready) -> Outgoing:
        secrets, now = ready.to.secrets, self._world.clock.now()
        standard = ready.to.standard
        salt = self._world.chance.octets(_SALT_OCTETS)
        sealed = seal(ready.payload, secrets.p256dh, secrets.auth, salt, standard=standard)
        headers = dict(sealed.headers)
        for name, value in self._origin.vapid.headers(
            secrets.endpoint, now, standard=standard
        ).items():
            headers[name] = f"{headers[name]};{value}" if name in headers else value
        headers |= {
            "content-type": "application/octet-stream",
            "ttl": str(int(_TTL.total_seconds())),
            "urgency": "normal",
        }
        return Outgoing(
            "POST", secrets.endpoint, tuple(headers.items()), sealed.body, total_seconds=_SECONDS
        )

    async def _judge(self, ready: _Ready, answer: Answer) -> None:
        if answer.status in _IS_GONE:
            await self._end(ready, "gone")
        elif answer.status in _TRY_AGAIN or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            await self._put_off(ready.push, answer.header("retry-after"))
        else:  # taken; or refused in a way that another try would be refused too
            await self._database.write(lambda tx: push_store.finish(tx, ready.push.id))

    async def _end(self, ready: _Ready, why: str) -> None:
        log.info("push subscription ended", subscription=ready.to.id, why=why)
        await self._database.write(lambda tx: push_store.end(tx, ready.to.id))

    async def _put_off(self, push: Push, asked: str | None) -> None:
        tries = push.tries + 1
        if tries >= TRIES_MOST:
            await self._database.write(lambda tx: push_store.finish(tx, push.id))
            return
        seconds = min(int(asked), _LONGEST_PAUSE) if asked and asked.isdecimal() else 0
        pause = max(pause_after(tries), timedelta(seconds=seconds))
        until = self._world.clock.now() + pause
        await self._database.write(lambda tx: push_store.put_off(tx, push.id, until))
