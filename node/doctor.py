"""Examines a node: its files, its keys, its queues, and how the world sees it.

Every check ends as a finding in words; whatever goes wrong while checking is a finding too.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import quote

from actors import store as people
from actors.actor import Actor, PactState, Role
from federation.believing import believe
from federation.discovery import NODEINFO_SCHEMA, read_jrd
from federation.http_dates import from_http_date
from federation.negotiation import ACCEPT
from federation.strict_json import Json, parse
from inbox.queue import InboxQueue
from inbox.receipt import State
from mail import backlog as letters
from node.assembly import Node
from node.secret import read_secret
from outbox import backlog
from outbox.backlog import HostBacklog
from relations.offer import THEM
from storage import checks
from world.errors import SisternetError, Unreachable
from world.network import Answer, Outgoing

Verdict = Literal["good", "odd", "bad"]

_OK, _UNPROVEN = 200, 401
_ODD_CLOCK_SECONDS = 60
_BAD_CLOCK_SECONDS = 3_600
_ODD_FULL, _BAD_FULL = 0.9, 0.97
_LONG_WAIT = timedelta(days=1)
_MOST_NAMED = 10
_UNSIGNED = b'{"type":"Like","actor":"https://doctor.invalid/","object":"https://doctor.invalid/"}'
_IN_FRONT = (
    "Is the node running, and does the web server in front pass the Host header, paths, queries "
    "and POSTs on to it unchanged (README.md)?"
)

_SEE_MAIL = "See: sisternet mail list"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words, and what to do about it if something is wrong."""

    verdict: Verdict
    text: str
    advice: str = ""


Check = Callable[[Node], Awaitable[Iterable[Finding]]]

_NEVER_SET_UP = Finding("bad", "This node was never set up.", "Run: sisternet init")


@dataclass(frozen=True, slots=True)
class _Topic:
    """Something to look at; `advice` is for a check that could not come to an end."""

    name: str
    check: Check
    advice: str = ""


async def examine(node: Node, *, offline: bool) -> list[Finding]:
    """Every finding, in the order a person would look; `offline` leaves the network out.

    The node need not be serving for what is looked at here; for what the world sees, it must be.
    """
    found = [finding for topic in _AT_HOME for finding in await _looked_at(node, topic)]
    if offline or _NEVER_SET_UP in found:
        return found
    silent = await _silence(node)
    if silent is not None:
        return [*found, silent]
    return found + [finding for topic in _OUTSIDE for finding in await _looked_at(node, topic)]


async def _looked_at(node: Node, topic: _Topic) -> list[Finding]:
    try:
        return list(await topic.check(node))
    except SisternetError as error:
        return [Finding("bad", f"{topic.name}: {error.public}", topic.advice)]


# ------------------------------------------------------------------------------------ at home


async def _secret(node: Node) -> Iterable[Finding]:
    read_secret(node.settings)
    path = node.settings.node.secret_file
    return [Finding("good", f"The secret {path} is there, and nobody else may read it.")]


async def _disk(node: Node) -> Iterable[Finding]:
    folder = node.settings.node.data
    used = checks.disk_used(folder)
    told = f"{1 - used:.0%} of the disk under {folder} is free."
    advice = "Make room: on a full disk a node takes nothing in and publishes nothing."
    if used >= _BAD_FULL:
        return [Finding("bad", f"Only {told}", advice)]
    if used >= _ODD_FULL:
        return [Finding("odd", f"Only {told}", advice)]
    return [Finding("good", told)]


async def _file_system(node: Node) -> Iterable[Finding]:
    kind = checks.network_file_system(node.settings.node.data)
    if kind is None:
        return []
    text = f"The data folder is on a network file system ({kind})."
    return [Finding("bad", text, "SQLite can lose data there. Move it to a disk of this machine.")]


async def _database(node: Node) -> Iterable[Finding]:
    damage = await node.database.read(checks.integrity_findings)
    damage += await node.database.read(checks.reference_findings)
    if damage:
        text = f"The database is damaged in {len(damage)} places: {damage[0]}"
        advice = "Stop the node and put the last backup back: sisternet restore FILE"
        return [Finding("bad", text, advice)]
    return [Finding("good", f"The database {node.database.path} is sound.")]


async def _founders(node: Node) -> Iterable[Finding]:
    roles = {actor.role for actor in await node.database.read(people.local_actors)}
    if not {Role.NODE, Role.NETWORK} <= roles:
        return [_NEVER_SET_UP]
    if not await node.database.read(people.coordinators):
        advice = "Nobody can answer for the network. Run: sisternet member add NAME --coordinator"
        return [Finding("odd", "There is no coordinator.", advice)]
    return []


async def _keys(node: Node) -> Iterable[Finding]:
    ours = await node.database.read(people.local_actors)
    for actor in ours:
        await node.keyring.signer(actor.id)
    if not ours:
        return []
    return [Finding("good", f"The keys of all {len(ours)} actors open with the secret.")]


async def _outbox(node: Node) -> Iterable[Finding]:
    now = node.world.clock.now()
    hosts = await node.database.read(lambda tx: backlog.backlog(tx, now))
    late = [host for host in hosts if host.failed or (host.oldest or timedelta()) > _LONG_WAIT]
    held = sum(host.held for host in hosts)
    found = [_late(host) for host in late[:_MOST_NAMED]]
    if len(late) > _MOST_NAMED:
        text = f"{len(late) - _MOST_NAMED} more hosts have not taken what we sent."
        found.append(Finding("odd", text, "See: sisternet outbox list"))
    if held:
        text = f"Held back since a backup was restored: {held} deliveries."
        advice = "Some may have arrived before. See: sisternet outbox list; to send them: "
        found.append(Finding("odd", text, f"{advice}sisternet outbox retry"))
    waiting = sum(host.waiting for host in hosts)
    return found or [Finding("good", f"{_count(waiting, 'delivery', 'deliveries')} on the way.")]


def _late(host: HostBacklog) -> Finding:
    days = host.oldest.days if host.oldest else 0
    counts = ((host.waiting, "wait"), (host.held, "are held"), (host.failed, "were given up"))
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    since = f", the oldest for {_count(days, 'day', 'days')}" if days else ""
    why = f" ({host.last_error})" if host.last_error else ""
    advice = "It gets what waits once it is back. To try now: "
    again = f"{advice}sisternet outbox retry {host.host}"
    return Finding("odd", f"Deliveries to {host.host}: {told}{since}{why}.", again)


async def _inbox(node: Node) -> Iterable[Finding]:
    counts = await InboxQueue(node.database, node.world.clock, node.loops.inbox.nudge).counts()
    failed, waiting = counts.get(State.FAILED, 0), counts.get(State.WAITING, 0)
    if failed:
        text = f"{_count(failed, 'received activity was', 'received activities were')} given up."
        advice = "See: sisternet inbox list --state failed; to try again: sisternet inbox replay"
        return [Finding("odd", text, advice)]
    return [
        Finding("good", f"{_count(waiting, 'activity waits', 'activities wait')} in the inbox.")
    ]


async def _letters(node: Node) -> Iterable[Finding]:
    if not node.world.mail.is_there:
        advice = "Nobody can sign in by a link, or hears that somebody answered. Fill in [mail]."
        return [Finding("odd", "This node sends no letters.", advice)]
    now = node.world.clock.now()
    queue = await node.database.read(lambda tx: letters.backlog(tx, now))
    found = []
    if queue.health.failures:
        text = f"The mail server failed {queue.health.failures} times in a row."
        found.append(Finding("bad", f"{text} {queue.health.last_error}", _SEE_MAIL))
    if queue.held:
        text = f"Held back since a backup was restored: {_count(queue.held, 'letter', 'letters')}."
        found.append(Finding("odd", text, "They may have been sent before: sisternet mail retry"))
    if queue.late:
        text = f"{_count(queue.late, 'letter came', 'letters came')} too late today to be of use."
        found.append(Finding("odd", text, _SEE_MAIL))
    if queue.closed:
        text = f"Nothing arrives at {_count(len(queue.closed), 'address', 'addresses')}."
        found.append(Finding("odd", text, f"Coordinators can ask for new ones. {_SEE_MAIL}"))
    return found or [
        Finding("good", f"{_count(queue.waiting, 'letter waits', 'letters wait')} to be sent.")
    ]


async def _sisters(node: Node) -> Iterable[Finding]:
    pacts = await node.rooms.relations.sisters()
    active = sum(pact.state is PactState.ACTIVE for pact in pacts)
    found = [Finding("good", f"{_count(active, 'sister network', 'sister networks')}.")]
    for pact in pacts:
        handle = f"@{pact.network.handle}"
        if pact.state is PactState.PROPOSED and pact.proposed_by == THEM:
            advice = f"Answer: sisternet sister accept {handle} (or: decline)"
            found.append(Finding("odd", f"{handle} has asked to be our sister.", advice))
        elif pact.state is PactState.PROPOSED:
            found.append(Finding("good", f"We have asked {handle}, who has not answered yet."))
    return found


# ----------------------------------------------------------------------- how the world sees us


async def _silence(node: Node) -> Finding | None:
    """Whether nobody answers under our public name: then there is nothing more to look at."""
    try:
        await _ask(node, f"{node.iris.base_url}/health")
    except SisternetError as error:
        why = f": {error.__cause__}" if str(error.__cause__ or "") else "."
        return Finding("bad", f"{node.iris.base_url} does not answer{why}", _IN_FRONT)
    return None


async def _webfinger(node: Node) -> Iterable[Finding]:
    network = await _network(node)
    asked = f"acct:{network.handle}"
    jrd = await _json(node, f"/.well-known/webfinger?resource={quote(asked)}")
    is_http = node.settings.node.scheme == "http"
    found = read_jrd(jrd, asked, prefer="Group", allow_http=is_http)
    if found.actor != network.iri:
        text = f"WebFinger of @{network.handle} names {found.actor or found.ask_again}."
        return [Finding("bad", text, f"It should name {network.iri}. {_IN_FRONT}")]
    return [Finding("good", f"WebFinger finds @{network.handle}.")]


async def _document(node: Node) -> Iterable[Finding]:
    network = await _network(node)
    believe(network.iri, await _ask(node, network.iri, accept=ACCEPT))
    return [Finding("good", f"The network's document answers under its own name {network.iri}")]


async def _nodeinfo(node: Node) -> Iterable[Finding]:
    links = (await _json(node, "/.well-known/nodeinfo")).get("links")
    hrefs = [
        str(link.get("href"))
        for link in (links if isinstance(links, list) else [])
        if isinstance(link, dict) and str(link.get("rel")).startswith(NODEINFO_SCHEMA)
    ]
    if not hrefs or not all(node.iris.is_ours(href) for href in hrefs):
        return [Finding("bad", "NodeInfo does not link to this node.", _IN_FRONT)]
    return [Finding("good", "NodeInfo tells crawlers what this node is.")]


async def _door(node: Node) -> Iterable[Finding]:
    headers = (("content-type", "application/activity+json"),)
    answer = await _send(node, Outgoing("POST", node.iris.shared_inbox, headers, _UNSIGNED))
    if answer.status != _UNPROVEN:
        text = f"An unsigned delivery to {node.iris.shared_inbox} was answered {answer.status}, "
        return [Finding("bad", f"{text}not {_UNPROVEN}.", _IN_FRONT)]
    return [Finding("good", "Deliveries reach the inbox, and unsigned ones are refused.")]


async def _mail_server(node: Node) -> Iterable[Finding]:
    if not node.world.mail.is_there:
        return []
    await node.world.mail.call()
    return [Finding("good", "The mail server would take letters from us.")]


async def _clock(node: Node) -> Iterable[Finding]:
    """Against the clock of whoever answers under our public name."""
    answer = await _ask(node, f"{node.iris.base_url}/health")
    there = from_http_date(answer.header("date") or "")
    if there is None:
        return [Finding("odd", "Our public name answers without a date to compare clocks with.")]
    off = abs(there - round(node.world.clock.now().timestamp()))
    if off <= _ODD_CLOCK_SECONDS:
        return [Finding("good", "The clock agrees with that of our public name.")]
    text = f"The clock differs from that of our public name by {off} seconds."
    advice = "Others refuse signatures of another hour. Switch on time synchronisation (NTP)."
    return [Finding("bad" if off > _BAD_CLOCK_SECONDS else "odd", text, advice)]


async def _network(node: Node) -> Actor:
    return await node.database.read(people.network)


async def _json(node: Node, path: str) -> Json:
    answer = await _ask(node, f"{node.iris.base_url}{path}")
    if answer.status != _OK:
        raise Unreachable(f"{path.partition('?')[0]} answered with status {answer.status}.")
    return parse(answer.body)


async def _ask(node: Node, url: str, *, accept: str = "application/json") -> Answer:
    return await _send(node, Outgoing("GET", url, (("accept", accept),)))


async def _send(node: Node, request: Outgoing) -> Answer:
    return await node.world.network.send(request)


def _count(number: int, one: str, many: str) -> str:
    return f"{number or 'No'} {one if number == 1 else many}"


_AT_HOME: tuple[_Topic, ...] = (
    _Topic("Secret", _secret),
    _Topic("Disk", _disk),
    _Topic("Disk", _file_system),
    _Topic("Database", _database),
    _Topic("Set-up", _founders),
    _Topic("Keys", _keys),
    _Topic("Outbox", _outbox),
    _Topic("Inbox", _inbox),
    _Topic("Letters", _letters),
    _Topic("Sisters", _sisters),
)
_OUTSIDE: tuple[_Topic, ...] = (
    _Topic("WebFinger", _webfinger, _IN_FRONT),
    _Topic("The network's document", _document, _IN_FRONT),
    _Topic("NodeInfo", _nodeinfo, _IN_FRONT),
    _Topic("Deliveries", _door, _IN_FRONT),
    _Topic("Mail server", _mail_server, "Look at [mail] in the settings."),
    _Topic("Clock", _clock, _IN_FRONT),
)
