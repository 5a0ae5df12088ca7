"""Answers the POST of a delivery: everything that is checked before the 202, in this order.

Size, media type, form, blocked host, who speaks, about what (`reference/federation.md` 5.12).
What passes is durable before it is answered; what it means is found out afterwards.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from actors.room import Actors
from federation.claims import Claim, Received
from federation.documents import Activity, read_activity
from federation.follower_sync import HEADER as SYNCHRONIZATION
from federation.meeting_contexts import meet_contexts
from federation.origins import host_of
from federation.strict_json import parse
from inbox import store
from inbox.body import check_length, check_media_type, read_body
from inbox.courtesy import Courtesy
from inbox.doorstep import Doorstep
from inbox.gates import Pace, Turnstile
from inbox.origin_rules import check_origins
from inbox.proving import Proven, Prover
from inbox.receipt import FollowersTold, Receipt
from inbox.verified import ProvenBy
from storage.database import Writing
from world.errors import Limited, Refused, Unproven
from world.outside import World

log = structlog.get_logger("inbox")

_ABOUT_ITSELF = frozenset({"Delete", "Update"})
_TAKEN = Response(status_code=202)


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """How much is taken in at once; nobody who signs is turned away, everybody may have to wait.

    `bad_per_minute` is how many failed proofs an address may send before what it sends with an
    unknown key is answered 429.
    """

    body_seconds: float = 30.0
    bodies: int = 512
    bodies_per_address: int = 256
    checks: int = 256
    checks_per_host: int = 64
    bad_per_minute: int = 60


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who else wants to hear of a delivery, at once and without delay.

    `courtesy` makes the worker give way, `nudge` wakes it, `revive` hears the host of every
    authenticated delivery, `synchronise` the header about followers if there was one, `heard` the
    host and its date.
    """

    courtesy: Courtesy
    nudge: Callable[[], None]
    revive: Callable[[str], None]
    synchronise: Callable[[FollowersTold], None]
    heard: Callable[[str, str | None], None] = lambda _host, _date: None


class Receiver:
    """The door of the node."""

    def __init__(
        self,
        world: World,
        actors: Actors,
        doorstep: Doorstep,
        listeners: Listeners,
        limits: DoorLimits | None = None,
    ) -> None:
        limits = limits or DoorLimits()
        self._world = world
        self._database = actors.database
        self._iris = actors.iris
        self._listeners = listeners
        self._doorstep = doorstep
        self._prover = Prover(actors, doorstep)
        self._body_seconds = limits.body_seconds
        self._bodies = Turnstile(total=limits.bodies, each=limits.bodies_per_address)
        self._checks = Turnstile(total=limits.checks, each=limits.checks_per_host)
        self._bad = Pace(limits.bad_per_minute, world.clock.monotonic)

    def routes(self) -> list[Route]:
        """POST to the shared inbox, to those of our actors, and to that of the node's own."""
        return [
            Route("/inbox", self.shared, methods=["POST"]),
            Route("/actor/inbox", self.of_node, methods=["POST"]),
            Route("/actors/{name}/inbox", self.personal, methods=["POST"]),
        ]

    async def shared(self, request: Request) -> Response:
        """The inbox of everybody here."""
        return await self._answer(request, None)

    async def of_node(self, request: Request) -> Response:
        """The inbox of the node's own actor."""
        await self._doorstep.refresh()
        return await self._answer(request, await self._doorstep.inbox_owner(None))

    async def personal(self, request: Request) -> Response:
        """The inbox of one of our actors: 404 if there never was one, 410 if deleted."""
        await self._doorstep.refresh()
        owner = await self._doorstep.inbox_owner(request.path_params["name"])
        return await self._answer(request, owner)

    async def _answer(self, request: Request, inbox_actor_id: int | None) -> Response:
        headers = _headers(request)
        first = dict(reversed(headers))
        check_media_type(first)
        check_length(first)
        address = request.client.host if request.client else ""
        async with self._bodies.through(address):
            body = await read_body(request.receive, self._body_seconds)
            received = Received("POST", _target(request), headers, body)
            activity = read_activity(parse(body), now=self._world.clock.now())
            await self._doorstep.refresh()
            with self._listeners.courtesy.serving():
                async with self._checks.through(host_of(activity.actor)):
                    await self._take(received, activity, address, inbox_actor_id)
        return _TAKEN

    async def _take(
        self, received: Received, activity: Activity, address: str, inbox_actor_id: int | None
    ) -> None:
        self._doorstep.check_not_blocked(activity.actor)
        if self._iris.is_ours(activity.actor):
            raise Refused("Nobody brings us what our own actors say.")
        if await self._is_about_a_stranger(activity):
            return
        claim = self._claim(received, address)
        proven = await self._proven(claim, activity, address)
        if proven is None:
            return
        check_origins(activity)
        meet_contexts(received.body, activity.json)
        self._world.crash("after-signature")
        if await self._keep(activity, proven, received.body, inbox_actor_id):
            self._listeners.nudge()
        self._world.crash("after-commit-before-202")
        self._tell(activity, claim, received, proven)

    async def _is_about_a_stranger(self, activity: Activity) -> bool:
        """A Delete or Update of an account nobody here knows needs no proof and no fetch."""
        if activity.type not in _ABOUT_ITSELF or activity.object_id != activity.actor:
            return False
        return not await self._doorstep.knows(activity.actor)

    def _claim(self, received: Received, address: str) -> Claim:
        try:
            claim = self._prover.claim_of(received)
        except Unproven as error:
            self._note_bad(address, error)
            raise
        if not self._bad.has_room(address) and not self._prover.has_at_hand(claim.key_id):
            raise Limited("Too many of your signatures were wrong.")
        return claim

    async def _proven(self, claim: Claim, activity: Activity, address: str) -> Proven | None:
        try:
            return await self._prover.prove(claim, activity)
        except Unproven as error:
            self._note_bad(address, error)
            raise

    def _note_bad(self, address: str, error: Unproven) -> None:
        if self._bad.has_room(address):  # a flood does not make the penance any longer
            self._bad.wait(address)
        log.info("a signature was refused", address=address, why=str(error.__cause__ or error))

    async def _keep(
        self, activity: Activity, proven: Proven, body: bytes, inbox_actor_id: int | None
    ) -> bool:
        receipt = Receipt(
            id=self._world.ids.new(),
            activity_iri=activity.id,
            actor_iri=activity.actor,
            type=activity.type,
            signed_by=proven.signed_by,
            proven_by=proven.proven_by,
            body=body,
            received_at=self._world.clock.now(),
            due_at=proven.due_at,
        )
        return await self._database.write_shared(self._keep_together, (receipt, inbox_actor_id))

    def _keep_together(
        self, tx: Writing, arrivals: Sequence[tuple[Receipt, int | None]]
    ) -> list[bool]:
        kept = store.keep_together(tx, arrivals)
        for _ in arrivals:
            self._world.crash("before-commit-inbox")
        return kept

    def _tell(self, activity: Activity, claim: Claim, received: Received, proven: Proven) -> None:
        host = host_of(proven.signed_by)
        self._listeners.revive(host)
        if proven.proven_by is not ProvenBy.SIGNATURE:
            return
        self._listeners.heard(host, dict(received.headers).get("date"))
        for name, value in received.headers:
            if name == SYNCHRONIZATION and _covers(claim, name):
                self._listeners.synchronise(FollowersTold(activity.actor, value))


def _covers(claim: Claim, header: str) -> bool:
    """Whether the signature speaks for that header, in either scheme's way of naming it."""
    lines = claim.messages[0].split(b"\n")
    name = header.encode("ascii")
    return any(line.startswith((name + b": ", b'"' + name + b'": ')) for line in lines)


def _headers(request: Request) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in request.scope["headers"]
    )


def _target(request: Request) -> str:
    scope = request.scope
    query = scope["query_string"]
    path = scope.get("raw_path") or scope["path"].encode("utf-8")
    target: bytes = path.partition(b"?")[0] + (b"?" + query if query else b"")
    return target.decode("latin-1")
