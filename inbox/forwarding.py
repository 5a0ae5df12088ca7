"""Inbox forwarding (ActivityPub 7.1.2): a public reply to one of ours reaches our followers too.

The bytes are passed on as they came, so that the author's proof stays whole; the request is
signed by the local author who was answered. Each reply once, because each activity is handled
once; never what is not for everybody (DEL-13).
"""

from collections.abc import Callable
from dataclasses import dataclass

from actors import store as actors_store
from actors.actor import Actor
from federation.addressing import PUBLIC
from federation.documents import MAX_LINKS, Activity, read_thing
from federation.iris import Iris
from federation.json_ld import plainly
from federation.reading import answered_in
from inbox import store
from inbox.verified import VerifiedActivity
from outbox import store as outbox_store
from outbox.expand import Surroundings, Target, expand
from storage.database import Reading, Writing
from world.clock import Clock
from world.errors import Malformed
from world.ids import IdMaker

FORWARDED = "forwarded"
"""Stands in `activities.audience` for the words of others; they are in no outbox of ours."""

_CARRYING = frozenset({"Create", "Update"})


@dataclass(frozen=True, slots=True)
class _Letter:
    """What may have to be passed on: its name, what it is about, and the whole of it."""

    iri: str
    about: str
    verified: VerifiedActivity


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Queues what has to be passed on; `nudge` wakes the deliverer."""

    iris: Iris
    clock: Clock
    ids: IdMaker
    nudge: Callable[[], None]

    def forward(self, tx: Writing, verified: VerifiedActivity) -> int:
        """Passes an activity on if it is due; says to how many inboxes."""
        activity = verified.activity
        if activity.id is None or activity.object_id is None:
            return 0
        if PUBLIC not in (*activity.to, *activity.cc):
            return 0
        letter = _Letter(activity.id, activity.object_id, verified)
        if activity.type in _CARRYING:
            return self._forward_reply(tx, letter)
        if activity.type == "Delete":
            return self._forward_end(tx, letter)
        return 0

    def _forward_reply(self, tx: Writing, letter: _Letter) -> int:
        activity = letter.verified.activity
        answered = self._answered(activity)
        if answered is None:
            return 0
        owner = self._addressed_author(tx, activity, answered)
        if owner is None:
            return 0
        readers = outbox_store.remote_followers(tx, owner.id)
        targets = expand(readers, (), self._around(tx), shared=True)
        return self._queue(tx, letter, owner, targets)

    def _forward_end(self, tx: Writing, letter: _Letter) -> int:
        """Whoever was passed the reply hears of its end."""
        owner = store.forwarder_of(tx, letter.about, FORWARDED)
        if owner is None:
            return 0
        inboxes = outbox_store.reached(tx, letter.about)
        targets = expand((), inboxes, self._around(tx), shared=True)
        return self._queue(tx, letter, owner, targets)

    def _answered(self, activity: Activity) -> str | None:
        """Which thing of ours it answers; what cannot be read answers nothing.

        Nearly nothing does, so the whole of it is read last.
        """
        if activity.object is None:
            return None
        try:
            answered = answered_in(plainly(activity.object), MAX_LINKS)
            if answered is None or not self.iris.is_ours(answered):
                return None
            return read_thing(activity.object).in_reply_to
        except Malformed:
            return None

    def _addressed_author(self, tx: Reading, activity: Activity, answered: str) -> Actor | None:
        """The local author of what was answered, if the reply is also for their followers."""
        for iri in (*activity.to, *activity.cc, *activity.audience):
            username = self.iris.actor_username(iri.removesuffix("/followers"))
            if username is None or not iri.endswith("/followers"):
                continue
            author = actors_store.local_by_username(tx, username)
            if author is not None and _has_said(tx, author, answered):
                return author
        return None

    def _around(self, tx: Reading) -> Surroundings:
        return Surroundings(
            own_host=self.iris.host,
            blocked_hosts=frozenset(actors_store.blocked_hosts(tx)),
            sister_hosts=frozenset(sister.host for sister in actors_store.active_sisters(tx)),
        )

    def _queue(self, tx: Writing, letter: _Letter, owner: Actor, targets: list[Target]) -> int:
        verified = letter.verified
        targets = [target for target in targets if target.host != verified.sender.host]
        if not targets or outbox_store.by_iri(tx, letter.iri) is not None:
            return 0
        now = self.clock.now()
        passed_on = outbox_store.StoredActivity(
            id=self.ids.new(),
            iri=letter.iri,
            actor_id=owner.id,
            type=verified.activity.type,
            object_iri=letter.about,
            audience=FORWARDED,
            body=verified.body,
            published_at=now,
        )
        outbox_store.insert_activity(tx, passed_on)
        outbox_store.insert_deliveries(tx, passed_on.id, owner.id, targets, now)
        outbox_store.insert_reached(tx, [letter.about], [target.inbox for target in targets])
        tx.after_commit(self.nudge)
        return len(targets)


def _has_said(tx: Reading, author: Actor, iri: str) -> bool:
    """Whether everybody could read that thing of this author, or by its announcement.

    What somebody else here has announced makes it nobody's own: a stranger must not choose whose
    followers are written to.
    """
    said = [
        said for said in outbox_store.speaking_of(tx, author.id, iri) if said.actor_id == author.id
    ]
    return any(activity.audience in ("public", "unlisted") for activity in said)
