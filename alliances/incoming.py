"""What activities of others mean to umbrellas, beside what they mean to the rooms below.

`beside` goes round the handlers of those rooms: they do their part as ever, and this room draws
its own conclusions in the same transaction. `Add` and `Remove` whose target is a collection of an
umbrella of ours are this room's alone (the manner of FEP-1b12).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from actors import store as people
from actors.actor import Actor, Role
from alliances import consent_store, seen, store
from alliances.announcing import Announcing
from alliances.consent import Kind
from alliances.deciding import Deciding, Decision
from alliances.hosting import Hosting
from alliances.wire import links_of
from federation.documents import Activity
from inbox.needs import Needs
from inbox.verified import Handler, VerifiedActivity
from storage.instants import from_text, to_text
from storage.transaction import Reading, Writing
from text.alliance_phrases import ALLIANCE_TROUBLE
from world.errors import Malformed, Missing, Refused

_MOST_LISTS = 5_000
_MOST_UNASKED = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """Hears of umbrellas in what comes in."""

    deciding: Deciding
    announcing: Announcing

    def handlers(self) -> Mapping[str, Handler]:
        """What to register in the dispatcher."""
        return {
            "Join": self.join,
            "Invite": self.invite,
        }

    def join(self, tx: Writing, verified: VerifiedActivity) -> None:
        """A network, or another host, says that it names an umbrella of ours: it is looked at."""
        umbrella = people.by_iri(tx, verified.activity.object_id or "")
        if umbrella is None or not umbrella.local or umbrella.role != Role.UMBRELLA:
            raise Missing(ALLIANCE_TROUBLE["no umbrella"])
        if verified.sender.type == "Organization":
            self._meet_host(tx, umbrella, verified)
            return
        if verified.sender.type != "Group":
            raise Refused(ALLIANCE_TROUBLE["no network"])
        known = consent_store.waits_for_consent(tx, verified.sender.iri)
        if known or consent_store.count_consents(tx) < _MOST_LISTS:
            consent_store.want_consent(tx, verified.sender.iri, verified.received_at)

    def _meet_host(self, tx: Writing, ours: Actor, verified: VerifiedActivity) -> None:
        """Somebody who says to host the same: a coordinator sees it, and may say so, too."""
        sender, now = verified.sender, verified.received_at
        links = links_of(people.document_of(tx, sender.id), sender.iri)
        if not links.is_umbrella or ours.iri not in sender.also_known_as:
            raise Refused(ALLIANCE_TROUBLE["not one"])
        if store.host(tx, sender.id) is None and store.count_hosts(tx) < _MOST_UNASKED:
            store.note_host(tx, sender, now)
        store.make_due(tx, sender.id, now)

    def invite(self, tx: Writing, verified: VerifiedActivity) -> None:
        """An umbrella has a place for somebody of ours: what it says itself is looked at."""
        activity, sender = verified.activity, verified.sender
        invited = people.by_iri(tx, activity.object_id or "")
        if invited is None or not invited.local or activity.target != sender.iri:
            raise Refused(ALLIANCE_TROUBLE["no umbrella"])
        links = links_of(people.document_of(tx, sender.id), sender.iri)
        if sender.type != "Organization" or not links.is_umbrella:
            raise Refused(ALLIANCE_TROUBLE["not one"])
        if store.host(tx, sender.id) is None and store.count_hosts(tx) < _MOST_UNASKED:
            store.note_host(tx, sender, verified.received_at)
        store.make_due(tx, sender.id, verified.received_at)

    def beside(self, handlers: Mapping[str, Handler]) -> Mapping[str, Handler]:
        """The same handlers, with this room's part in some of them."""
        ours = {
            "Update/actor": self._after_actor,
            "Add": self._before_adding,
            "Remove": self._before_adding,
            "Announce": self._before_announce,
            "Update": self._after_change,
            "Delete": self._after_change,
        }
        return {
            key: ours[key](handler) if key in ours else handler for key, handler in handlers.items()
        }

    def _after_actor(self, handler: Handler) -> Handler:
        def heard(tx: Writing, verified: VerifiedActivity) -> None:
            handler(tx, verified)
            actor = people.by_id(tx, verified.sender.id)
            if actor is not None and not actor.local:
                hear_of(tx, actor, verified.activity, verified.received_at)

        return heard

    def _before_adding(self, handler: Handler) -> Handler:
        def heard(tx: Writing, verified: VerifiedActivity) -> None:
            if not self._act_for_coordinator(tx, verified):
                handler(tx, verified)

        return heard

    def _before_announce(self, handler: Handler) -> Handler:
        def heard(tx: Writing, verified: VerifiedActivity) -> None:
            if not self.announcing.hear_end(tx, verified):
                handler(tx, verified)

        return heard

    def _after_change(self, handler: Handler) -> Handler:
        def heard(tx: Writing, verified: VerifiedActivity) -> None:
            activity, at = verified.activity, verified.received_at
            announcers = self.announcing.announcers_of(tx, activity.object_id)
            if announcers and activity.type == "Delete":
                self.announcing.pass_end_on(tx, activity, announcers, at)
            handler(tx, verified)
            if announcers:
                self.announcing.pass_on(tx, activity, announcers, at)

        return heard

    def _act_for_coordinator(self, tx: Writing, verified: VerifiedActivity) -> bool:
        """What a coordinator who lives elsewhere decides; False if it is about something else.

        It counts as of the instant at which they said it, so that all hosts come to the same
        statement, and an old word that comes again changes nothing.
        """
        activity, sender = verified.activity, verified.sender
        aimed_at = _aim_of(tx, activity.target)
        if aimed_at is None:
            return False
        umbrella, kind = aimed_at
        ended, now = activity.type == "Remove", verified.received_at
        if not seen.may_coordinate(tx, umbrella.id, sender.iri):
            raise Refused("Only the umbrella's coordinators may do that.")
        if activity.object_id is None:
            raise Malformed("an Add or Remove that does not say of whom")
        if kind is None:
            hosting = Hosting(self.deciding.settling)
            hosting.hear(tx, umbrella, activity.object_id, named=not ended, now=now)
            return True
        if kind is Kind.MEMBER:
            _insist_on_network(tx, activity.object_id)
        said_at = min(activity.published or verified.received_at, verified.received_at)
        decision = Decision(kind, activity.object_id, ended=ended)
        self.deciding.hear(tx, umbrella, decision, from_text(to_text(said_at)), now)
        return True


def hear_of(tx: Writing, actor: Actor, activity: Activity, now: datetime) -> None:
    """An actor elsewhere has told that it is another than before: what it lists is read again."""
    links = links_of(people.document_of(tx, actor.id), actor.iri)
    addressed = _is_to_ours(tx, activity)
    if actor.type == "Organization" and links.is_umbrella:
        speaks_to_us = addressed or _names(activity, people.network(tx))
        is_wanted = speaks_to_us and store.count_hosts(tx) < _MOST_UNASKED
        if store.host(tx, actor.id) is None and is_wanted:
            store.note_host(tx, actor, now)
        store.make_due(tx, actor.id, now)
    elif links.umbrellas is not None:
        known = consent_store.waits_for_consent(tx, actor.iri)
        if known or (addressed and consent_store.count_consents(tx) < _MOST_LISTS):
            consent_store.want_consent(tx, actor.iri, now)


def _names(activity: Activity, actor: Actor) -> bool:
    return actor.iri in (*activity.to, *activity.cc)


def _is_to_ours(tx: Reading, activity: Activity) -> bool:
    return any(_names(activity, umbrella) for umbrella in store.own(tx))


def _aim_of(tx: Reading, target: str | None) -> tuple[Actor, Kind | None] | None:
    """The umbrella of ours, and what of it, that an `Add` or a `Remove` is aimed at.

    None for a kind: the hosts of it.
    """
    owner, _, shelf = (target or "").rpartition("/")
    kinds = {"members": Kind.MEMBER, "coordinators": Kind.COORDINATOR, "hosts": None}
    umbrella = people.by_iri(tx, owner) if shelf in kinds else None
    if umbrella is None or not umbrella.local or umbrella.role != Role.UMBRELLA:
        return None
    return umbrella, kinds[shelf]


def _insist_on_network(tx: Reading, iri: str) -> None:
    actor = people.by_iri(tx, iri)
    if actor is None:
        raise Needs("actor", iri)
    if actor.type != "Group":
        raise Refused("Only networks are members of an umbrella.")
