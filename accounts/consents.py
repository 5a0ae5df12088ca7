"""Consent records: given before anything is shown to more people, and withdrawn at any time.

A reason is never asked for. Whoever shows something because of a consent (`listings`) hears of
its end in the same transaction, and takes the thing back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts import consent_store, store
from accounts.behalf import Behalf, ConsentHow, OnBehalf
from accounts.consent import AUDIENCES, Consent, covering, evidence_of
from storage.database import Database, Reading, Writing
from text.people_phrases import TROUBLE
from world.errors import Malformed, Missing, Refused
from world.outside import World


class ConsentObserver(Protocol):
    """A room that shows something because somebody agreed to it."""

    def withdrawn(self, tx: Writing, consent: Consent, now: datetime) -> None:
        """That consent counts no more: what stands on it is to be taken back."""
        ...


@dataclass(frozen=True, slots=True)
class Agreement:
    """What somebody agrees to. `words` are the sentence they agreed to; only its hash is kept."""

    purpose: str
    audience: str
    fields: Collection[str]
    how: ConsentHow = ConsentHow.WEB
    words: str = ""
    until: datetime | None = None


class Consents:
    """Gives, withdraws and checks consents."""

    def __init__(
        self,
        world: World,
        database: Database,
        behalf: Behalf,
        observers: Sequence[ConsentObserver] = (),
    ) -> None:
        self._world = world
        self._database = database
        self._behalf = behalf
        self._observers = observers

    def give(self, tx: Writing, by_id: int, subject_id: int, agreed: Agreement) -> Consent:
        """Notes a consent, given by the subject or noted by a coordinator on their behalf.

        Raises `Malformed` for what is no audience, `Refused` for whoever may not speak for them,
        or on the web for anybody but themselves.
        """
        if agreed.audience not in AUDIENCES or not agreed.purpose or not agreed.fields:
            raise Malformed(TROUBLE["consent whole"])
        if by_id != subject_id and agreed.how in (ConsentHow.WEB, ConsentHow.NONE):
            raise Refused(TROUBLE["how agreed"])
        _insist_on_member(tx, subject_id)
        self._behalf.note(tx, by_id, subject_id, OnBehalf("consent_given", agreed.how))
        consent = Consent(
            id=self._world.ids.new(),
            subject_id=subject_id,
            given_by=by_id,
            how=agreed.how,
            fields=frozenset(agreed.fields),
            audience=agreed.audience,
            purpose=agreed.purpose,
            from_at=self._world.clock.now(),
            until=agreed.until,
            evidence_hash=evidence_of(agreed.words) if agreed.words else None,
        )
        consent_store.add(tx, consent)
        return consent

    async def withdraw(self, by_id: int, consent_id: int) -> None:
        """Ends a consent at once. Raises `Missing` if there is none that the asker may end."""

        def end(tx: Writing) -> None:
            now = self._world.clock.now()
            consent = consent_store.by_id(tx, consent_id)
            if consent is None or not _may_end(tx, by_id, consent):
                raise Missing(TROUBLE["no consent"])
            if not consent_store.withdraw(tx, consent_id, now):
                return
            done = OnBehalf("consent_withdrawn", ConsentHow.SPOKEN)
            self._behalf.note(tx, by_id, consent.subject_id, done)
            for observer in self._observers:
                observer.withdrawn(tx, consent, now)

        await self._database.write(end)


def valid(
    tx: Reading, subject_id: int, purpose: str, audience: str, now: datetime
) -> Consent | None:
    """A consent made by now that allows showing this to that audience, or to a wider one.

    `ValueError` for what is no audience.
    """
    return consent_store.valid(tx, subject_id, purpose, covering(audience), now)


def consents_seen_by(tx: Reading, viewer_id: int, subject_id: int) -> list[Consent]:
    """Every consent of a member, newest first: for that member and coordinators."""
    if viewer_id != subject_id and not _is_coordinator(tx, viewer_id):
        return []
    return consent_store.of(tx, subject_id)


def _may_end(tx: Reading, by_id: int, consent: Consent) -> bool:
    return by_id == consent.subject_id or _is_coordinator(tx, by_id)


def _is_coordinator(tx: Reading, actor_id: int) -> bool:
    person = store.person(tx, actor_id)
    return person is not None and person.is_coordinator


def _insist_on_member(tx: Reading, actor_id: int) -> None:
    if store.person(tx, actor_id) is None:
        raise Missing(TROUBLE["no member"])
