"""Examines a node: its files, its keys, its queues, and how the world sees it.

Every check ends as a finding in words; whatever goes wrong while checking is a finding too.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import quote

from actors import store as people
from actors.actor import PactState
from federation.negotiation import ACCEPT
from federation.strict_json import parse
from inbox.queue import InboxQueue
from inbox.receipt import State
from node.assembly import Node
from node.secret import read_secret
from outbox import backlog
from storage import checks
from world.errors import SisternetError
from world.network import Answer, Outgoing

Verdict = Literal["good", "odd", "bad"]

_OK, _UNPROVEN = 200, 401
_ODD_CLOCK = timedelta(minutes=1)
_BAD_CLOCK = timedelta(hours=1)
_FULL = 0.95
_LONG_WAIT = timedelta(days=1)
_BEHIND = "Look at the web server in front: it must pass host and path on unchanged (README.md)."


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words, and what to do about it if something is wrong."""

    verdict: Verdict
    text: str
    advice: str = ""


Check = Callable[[Node], Awaitable[Iterable[Finding]]]


async def examine(node: Node, *, offline: bool) -> list[Finding]:
    """Every finding, in the order a person would look; `offline` leaves the network out."""
    at_home: tuple[Check, ...] = (_secret, _disk, _database, _actors, _outbox, _inbox, _sisters)
    outside: tuple[Check, ...] = () if offline else (_webfinger, _document, _door, _clock)
    found: list[Finding] = []
    for check in (*at_home, *outside):
        try:
            found += await check(node)
        except SisternetError as error:
            found.append(Finding("bad", f"{_told(check)} could not be checked.", error.public))
    return found


def _told(check: Check) -> str:
    return getattr(check, "__name__", "").strip("_").capitalize()


async def _secret(node: Node) -> Iterable[Finding]:
    read_secret(node.settings)
    return [Finding("good", f"The secret {node.settings.node.secret_file} is there, and private.")]


async def _disk(node: Node) -> Iterable[Finding]:
    folder = node.settings.node.data
    used = checks.disk_used(folder)
    if used >= _FULL:
        advice = "Make room: a node on a full disk takes nothing in any more."
        return [Finding("bad", f"The disk is {used:.0%} full.", advice)]
    kind = checks.network_file_system(folder)
    if kind:
        advice = "SQLite loses data there. Move the data folder to a local disk."
        return [Finding("bad", f"The data folder is on a network file system ({kind}).", advice)]
    return [Finding("good", f"The disk is {used:.0%} full, and local.")]


async def _database(node: Node) -> Iterable[Finding]:
    damage = await node.database.read(checks.integrity_findings)
    loose = await node.database.read(checks.reference_findings)
    if damage or loose:
        advice = "Stop the node and put the last backup back: sisternet restore FILE"
        return [Finding("bad", f"The database is damaged: {(damage + loose)[0]}", advice)]
    return [Finding("good", f"The database {node.database.path} is sound.")]


async def _actors(node: Node) -> Iterable[Finding]:
    ours = await node.database.read(people.local_actors)
    if not ours:
        return [Finding("bad", "This node was never set up.", "Run: sisternet init")]
    for actor in ours:
        await node.keyring.signer(actor.id)
    coordinators = await node.database.read(people.coordinators)
    found = [Finding("good", f"The keys of all {len(ours)} actors open with the secret.")]
    if not coordinators:
        advice = "Run: sisternet member add NAME --coordinator"
        found.append(Finding("odd", "Nobody is a coordinator.", advice))
    return found


async def _outbox(node: Node) -> Iterable[Finding]:
    now = node.world.clock.now()
    waiting = await node.database.read(lambda tx: backlog.backlog(tx, now))
    held = sum(host.held for host in waiting)
    late = [host.host for host in waiting if host.oldest and host.oldest > _LONG_WAIT]
    found = []
    if held:
        advice = "Look at it (sisternet outbox list), then let go: sisternet outbox retry"
        found.append(Finding("odd", f"{held} deliveries of a restored backup are held.", advice))
    if late:
        advice = "They get everything when they are back. See: sisternet outbox list"
        text = f"Silent for more than a day: {', '.join(late[:5])}"
        found.append(Finding("odd", text, advice))
    return found or [Finding("good", "Whatever was published is delivered, or on its way.")]


async def _inbox(node: Node) -> Iterable[Finding]:
    queue = InboxQueue(node.database, node.world.clock, node.loops.inbox.nudge)
    failed = (await queue.counts()).get(State.FAILED, 0)
    if failed:
        advice = "See: sisternet inbox list --state failed; then: sisternet inbox replay"
        return [Finding("odd", f"{failed} received activities were given up.", advice)]
    return [Finding("good", "Whatever was received is handled, or about to be.")]


async def _sisters(node: Node) -> Iterable[Finding]:
    pacts = await node.rooms.relations.sisters()
    sisters = [pact for pact in pacts if pact.state is PactState.ACTIVE]
    asked = [pact for pact in pacts if pact.state is PactState.PROPOSED]
    found = [Finding("good", f"{len(sisters)} sister networks.")]
    if asked:
        text = f"{len(asked)} proposals of sisterhood are open."
        found.append(Finding("odd", text, "See: sisternet sister list"))
    return found


async def _webfinger(node: Node) -> Iterable[Finding]:
    network = await node.database.read(people.network)
    address = f"{node.iris.base_url}/.well-known/webfinger?resource=acct:{quote(network.handle)}"
    answer = await _ask(node, Outgoing("GET", address))
    if answer.status != _OK or network.iri.encode() not in answer.body:
        text = f"@{network.handle} is not found by WebFinger (status {answer.status})."
        return [Finding("bad", text, _BEHIND)]
    return [Finding("good", f"The world finds @{network.handle}.")]


async def _document(node: Node) -> Iterable[Finding]:
    network = await node.database.read(people.network)
    answer = await _ask(node, Outgoing("GET", network.iri, (("accept", ACCEPT),)))
    if answer.status != _OK or parse(answer.body).get("id") != network.iri:
        text = f"{network.iri} does not answer with the network's document."
        return [Finding("bad", text, _BEHIND)]
    return [Finding("good", "The world reads who we are, under our own name.")]


async def _door(node: Node) -> Iterable[Finding]:
    headers = (("content-type", "application/activity+json"),)
    body = b'{"type":"Like","actor":"https://doctor.invalid/","object":"https://doctor.invalid/"}'
    answer = await _ask(node, Outgoing("POST", node.iris.shared_inbox, headers, body))
    if answer.status != _UNPROVEN:
        text = f"An unsigned delivery was answered {answer.status}, not {_UNPROVEN}."
        return [Finding("bad", text, _BEHIND)]
    return [Finding("good", "Deliveries reach the inbox, and unsigned ones are refused.")]


async def _clock(node: Node) -> Iterable[Finding]:
    """Against the clock of whoever answers under our public name."""
    answer = await _ask(node, Outgoing("GET", f"{node.iris.base_url}/health"))
    there = _date_of(answer)
    if there is None:
        return [Finding("odd", "The answer bears no date to compare our clock with.")]
    off = abs(there - node.world.clock.now())
    if off > _ODD_CLOCK:
        verdict: Verdict = "bad" if off > _BAD_CLOCK else "odd"
        text = f"The clocks differ by {int(off.total_seconds())} seconds."
        return [Finding(verdict, text, "Switch on time synchronisation (NTP) on this machine.")]
    return [Finding("good", "The clock is right.")]


def _date_of(answer: Answer) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.header("date") or "")
    except ValueError:
        return None


async def _ask(node: Node, request: Outgoing) -> Answer:
    return await node.world.network.send(request)
