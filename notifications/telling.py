"""Tells a member of something, inside the transaction of its cause; once for each cause."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from notifications import reader_store, request_store, store
from notifications.notification import Cause, Kind
from notifications.policy import Verdict, verdict
from storage.transaction import Writing
from world.clock import Clock


class Listener(Protocol):
    """Whoever carries news to members' programs: streams and web push."""

    def told(self, tx: Writing, owner_id: int, notification_id: int) -> None:
        """A member is told of something new that no policy holds back."""
        ...

    def merged(self, tx: Writing, owner_id: int) -> None:
        """What had been held back stands among the others now."""
        ...


@dataclass(frozen=True, slots=True)
class Teller:
    """Decides whether a member hears of something, and writes it down."""

    clock: Clock
    listeners: list[Listener] = field(default_factory=list)

    def tell_all(self, tx: Writing, owner_ids: Iterable[int], cause: Cause) -> None:
        """The same cause for several members."""
        for owner_id in owner_ids:
            self.tell(tx, owner_id, cause)

    def tell(self, tx: Writing, owner_id: int, cause: Cause) -> None:
        """Tells a member, unless they caused it, or want to hear nothing of who or what it is."""
        if self._is_out_of_question(tx, owner_id, cause):
            return
        judged = self._judged(tx, owner_id, cause)
        if judged is Verdict.DROP:
            return
        now, filtered = self.clock.now(), judged is Verdict.FILTER
        number = store.add(tx, store.New(owner_id, cause, filtered, now))
        if number is None:
            return
        if filtered:
            request_store.note(tx, owner_id, cause.from_id, now)
            return
        for listener in self.listeners:
            listener.told(tx, owner_id, number)

    def take_back(self, tx: Writing, kind: Kind, from_id: int, about_id: int) -> None:
        """The cause is no more: whoever was told of it does not see it any longer."""
        store.withdraw(tx, kind, from_id, about_id, self.clock.now())

    def _is_out_of_question(self, tx: Writing, owner_id: int, cause: Cause) -> bool:
        own_business = cause.kind is Kind.POLL
        if owner_id == cause.from_id and not own_business:
            return True
        if not cause.kind.is_for_staff and reader_store.is_unwanted(tx, owner_id, cause.from_id):
            return True
        return cause.post_id is not None and not reader_store.may_hear_of(
            tx, owner_id, cause.post_id
        )

    def _judged(self, tx: Writing, owner_id: int, cause: Cause) -> Verdict:
        policy = reader_store.policy_of(tx, owner_id)
        if policy.lets_all_in or not cause.kind.is_filterable:
            return Verdict.TELL
        known = reader_store.stranger(tx, owner_id, cause, self.clock.now())
        return Verdict.DROP if known is None else verdict(policy, cause.kind, known)
