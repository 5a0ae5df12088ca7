"""The deeds of coordinators: who is in and who coordinates, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from actors.actor import Actor
from alliances import member_store, store
from alliances.consent import Kind, Statement, decisions, instant_after, is_news
from alliances.settling import Settling, Spoken
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Conflict


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is, or is no longer, a member or a coordinator."""

    kind: Kind
    subject: str
    ended: bool


@dataclass(frozen=True, slots=True)
class Deciding:
    """States what was decided, and draws the conclusions."""

    settling: Settling

    def decide(self, tx: Writing, umbrella: Actor, decision: Decision, now: datetime) -> None:
        """Decided here and now, after all that any host has decided before.

        Raises `Conflict` for what is so already, and if nobody would be left to coordinate.
        """
        known = _latest(tx, umbrella, decision)
        if (known is None or known.ended) is decision.ended:
            raise Conflict(ALLIANCE_TROUBLE["is so already"])
        self._insist_on_somebody_left(tx, umbrella, decision)
        at = instant_after(known.updated if known else None, from_text(to_text(now)))
        self._state(tx, umbrella, _statement(umbrella, decision, known, at), now)

    def hear(
        self, tx: Writing, umbrella: Actor, decision: Decision, said_at: datetime, now: datetime
    ) -> None:
        """Decided elsewhere at that instant; without effect if there is a later word."""
        known = _latest(tx, umbrella, decision)
        if known is None and decision.ended:
            return
        if known is not None and (said_at, decision.ended) <= known.rank:
            return
        self._insist_on_somebody_left(tx, umbrella, decision)
        self._state(tx, umbrella, _statement(umbrella, decision, known, said_at), now)

    def retire(self, tx: Writing, umbrella: Actor, decision: Decision, now: datetime) -> None:
        """Ends what has ended by itself, whoever is left; nothing happens if it is over."""
        known = _latest(tx, umbrella, decision)
        if known is not None and not known.ended:
            at = instant_after(known.updated, from_text(to_text(now)))
            self._state(tx, umbrella, _statement(umbrella, decision, known, at), now)

    def _state(self, tx: Writing, umbrella: Actor, said: Statement, now: datetime) -> None:
        own = store.statement(tx, umbrella.id, said.kind, said.subject)
        if not is_news(said, own.statement if own else None):
            return
        self.settling.saying.state(tx, umbrella, said)
        if not said.ended:
            self.settling.saying.invite(tx, umbrella, said.subject, now)
        about = (said.subject,) if said.kind is Kind.MEMBER else ()
        spoken = Spoken(frozenset({umbrella.id}), about)
        self.settling.settle(tx, [umbrella.id], now, spoken)

    def _insist_on_somebody_left(self, tx: Reading, umbrella: Actor, decision: Decision) -> None:
        if decision.kind is not Kind.COORDINATOR or not decision.ended:
            return
        host = store.host(tx, umbrella.id)
        left = member_store.seats_of_coordinators(tx, host.circle) if host else []
        if [seat.whose for seat in left] == [decision.subject]:
            raise Conflict(ALLIANCE_TROUBLE["last coordinator"])


def _statement(
    umbrella: Actor, decision: Decision, known: Statement | None, at: datetime
) -> Statement:
    """What is said from now on; since when somebody is in does not change by saying it again."""
    goes_on = known is not None and not known.ended
    return Statement(
        host=umbrella.iri,
        kind=decision.kind,
        subject=decision.subject,
        published=known.published if known is not None and goes_on else at,
        updated=at,
        ended=decision.ended,
    )


def _latest(tx: Reading, umbrella: Actor, decision: Decision) -> Statement | None:
    host = store.host(tx, umbrella.id)
    hosts: Sequence[Actor] = store.actors_of_circle(tx, host.circle) if host else [umbrella]
    said = store.statements_of(tx, [actor.id for actor in hosts], decision.kind)
    names = frozenset(actor.iri for actor in hosts)
    return decisions((kept.statement for kept in said), names).get(decision.subject)
