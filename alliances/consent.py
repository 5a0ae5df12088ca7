"""Who is in an umbrella: two consents, many hosts, words that come late or twice. Pure rules.

An umbrella has hosts, each an actor of its own; hosts are the same umbrella if they name each
other. Each host makes statements ("that network is a member", "that person coordinates us"),
which bear the instant of the decision; a host that hears of a newer decision of another host says
the same under the same instant. The newest word counts, and at the same instant an ending does.
A network is in if the newest statement says so, and the network itself names one of the hosts in
the newest list it has signed. All of this is a matter of sets: in whatever order words come, and
however often, everybody who has heard the same comes to the same end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_HOSTS = 32
MOST_SUBJECTS = 2_000  # of one host
MAX_AHEAD = timedelta(hours=1)
_A_MOMENT = timedelta(milliseconds=1)  # rows and readers of ours count in milliseconds


class Kind(StrEnum):
    """What a statement says of its subject."""

    MEMBER = "member"  # a network
    COORDINATOR = "coordinator"  # a person


@dataclass(frozen=True, slots=True)
class Statement:
    """What a host says of somebody, as of the instant `updated`; `ended`: no longer."""

    host: str
    kind: Kind
    subject: str
    published: datetime
    updated: datetime
    ended: bool

    @property
    def rank(self) -> tuple[datetime, bool]:
        """The greater one counts; at the same instant an ending does."""
        return self.updated, self.ended


@dataclass(frozen=True, slots=True)
class Consent:
    """The umbrellas that a network names in the list it signed at the instant `updated`."""

    network: str
    updated: datetime
    named: frozenset[str]


def is_news(statement: Statement, known: Statement | None) -> bool:
    """Whether a statement takes the place of what the same host said of the same subject."""
    return known is None or statement.rank > known.rank


def decisions(statements: Iterable[Statement], hosts: frozenset[str]) -> dict[str, Statement]:
    """The newest word of any of the hosts on each subject; of equal ones that of the first name."""
    newest: dict[str, Statement] = {}
    for said in statements:
        known = newest.get(said.subject)
        if said.host in hosts and (known is None or _order(said) > _order(known)):
            newest[said.subject] = said
    return newest


def _order(said: Statement) -> tuple[datetime, bool, tuple[int, ...]]:
    return said.updated, said.ended, tuple(-ord(letter) for letter in said.host)


def later(one: Consent | None, other: Consent) -> Consent:
    """The newer of two lists of a network; of two of the same instant what both say."""
    if one is None or other.updated > one.updated:
        return other
    if other.updated < one.updated:
        return one
    return Consent(one.network, one.updated, one.named & other.named)


def members(
    decided: Mapping[str, Statement], consents: Mapping[str, Consent], hosts: frozenset[str]
) -> dict[str, Statement]:
    """Who is in, each with the statement by which it is: both have said yes, nobody no."""
    return {
        network: said
        for network, said in decided.items()
        if not said.ended and network in consents and consents[network].named & hosts
    }


def hosts_of(umbrella: str, names: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The umbrella and every host that is the same one: linked by names that go both ways.

    `names` says whom each host names. Never more than `MOST_HOSTS`, the nearest first.
    """
    found = [umbrella]
    for host in found:
        mutual = {name for name in names.get(host, ()) if host in names.get(name, ())}
        found += sorted(mutual - set(found))[: MOST_HOSTS - len(found)]
    return frozenset(found)


def is_timely(at: datetime, now: datetime) -> bool:
    """Whether a word is not of the future, where it would outrank every decision to come."""
    return at <= now + MAX_AHEAD


def instant_after(known: datetime | None, now: datetime) -> datetime:
    """The instant of a decision that is made now: after all that was decided before."""
    return now if known is None else max(now, known + _A_MOMENT)
