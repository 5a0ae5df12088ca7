"""From the people an activity is for to the distinct inboxes it is sent to. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from actors.shut_out import is_shut_out
from federation.origins import host_of, same_origin
from outbox.schedule import Patience
from world.errors import Malformed


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is to get an activity: their IRI and where they read.

    `kin`: at a server of our kind, which understands what is announced whole. `threads`: follows a
    community from where communities are made of threads.
    """

    iri: str
    inbox: str
    shared_inbox: str | None = None
    kin: bool = False
    threads: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One inbox that has to be reached, and how long that may wait."""

    host: str
    inbox: str
    patience: Patience
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the expansion has to know of the world: our own host, whom we shut out, our sisters."""

    own_host: str
    blocked_hosts: frozenset[str] = field(default_factory=frozenset)
    sister_hosts: frozenset[str] = field(default_factory=frozenset)


def inbox_of(reader: Reader, *, shared: bool) -> str | None:
    """Where to send something for that reader; None when their inbox cannot be theirs.

    An inbox must share the origin of its actor, or we could be made to hit a third party
    (DEL-07). A shared inbox is used only where `shared` allows it: what is meant for one person
    goes to that person's own inbox (PRV-13).
    """
    candidates = [reader.shared_inbox] if shared and reader.shared_inbox else []
    return next((i for i in [*candidates, reader.inbox] if same_origin(reader.iri, i)), None)


def expand(
    readers: Iterable[Reader], more: Iterable[str], around: Surroundings, *, shared: bool
) -> list[Target]:
    """One target for each distinct inbox of these readers, and of `more` inboxes, in that order.

    Leaves out our own host (local actors are never reached over the wire), blocked hosts with
    all their sub-domains, and inboxes that are no addresses at all.
    """
    inboxes = [inbox for reader in readers if (inbox := inbox_of(reader, shared=shared))]
    distinct = dict.fromkeys([*inboxes, *more])
    targets = [_target(inbox, around) for inbox in distinct]
    return [target for target in targets if target is not None]


def _target(inbox: str, around: Surroundings) -> Target | None:
    try:
        host = host_of(inbox)
    except Malformed:
        return None
    if host == around.own_host or is_shut_out(host, around.blocked_hosts):
        return None
    sister = host in around.sister_hosts
    return Target(host, inbox, Patience.SISTER if sister else Patience.STRANGER)
