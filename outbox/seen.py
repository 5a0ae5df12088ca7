"""Which activities of ours are shown to whom (rule R8 of the security reference)."""

from dataclasses import dataclass

from actors import store as actors_store
from actors.actor import Actor, FollowState, Role
from federation.strict_json import parse
from outbox import store
from outbox.audience import Audience
from outbox.store import StoredActivity
from storage.transaction import Reading
from world.errors import Gone

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The newest activities of a stretch; `more` says that there are older ones."""

    activities: tuple[StoredActivity, ...]
    more: bool


def outbox_seen_by_anybody(tx: Reading, actor: Actor, max_id: int | None) -> OutboxPage:
    """Public and unlisted activities only, whoever asks; none whose object is deleted."""
    found = store.shown_page(tx, actor.id, max_id, PAGE_SIZE + 1)
    return OutboxPage(tuple(found[:PAGE_SIZE]), len(found) > PAGE_SIZE)


def is_for_everybody(tx: Reading, iri: str) -> bool:
    """Whether nobody needs to say who they are to see that activity."""
    activity = store.by_iri(tx, iri)
    return activity is not None and Audience(activity.audience).for_everybody


def activity_seen_by(tx: Reading, viewer: Actor | None, iri: str) -> StoredActivity | None:
    """The activity, if it exists and was meant for the viewer; the two are not told apart.

    Raises `Gone` if the viewer may see it but it was withdrawn, or its object deleted (PRV-20).
    """
    activity = store.by_iri(tx, iri)
    if activity is None or not _may_see(tx, viewer, activity):
        return None
    if activity.withdrawn:
        raise Gone("This was taken back.")
    return activity


def _may_see(tx: Reading, viewer: Actor | None, activity: StoredActivity) -> bool:
    if Audience(activity.audience).for_everybody:
        return True
    if viewer is None or viewer.gone_at is not None:
        return False
    if viewer.id == activity.actor_id:
        return True
    if actors_store.is_blocked_pair(tx, viewer.id, activity.actor_id):
        return False
    return _is_named(viewer, activity) or _belongs(tx, viewer, activity)


def _is_named(viewer: Actor, activity: StoredActivity) -> bool:
    document = parse(activity.body)
    return viewer.iri in (*document["to"], *document["cc"])


def _belongs(tx: Reading, viewer: Actor, activity: StoredActivity) -> bool:
    """Whether the viewer is one of the many that the audience means."""
    is_member = viewer.local and viewer.role in (Role.MEMBER, Role.NETWORK)
    match Audience(activity.audience):
        case Audience.FOLLOWERS:
            follow = actors_store.follow_of(tx, viewer.id, activity.actor_id)
            return follow is not None and follow.state is FollowState.ACCEPTED
        case Audience.SISTERS:
            # A sister asks by the actor of her node, so her host is what counts.
            sisters = {sister.host for sister in actors_store.active_sisters(tx)}
            return is_member or (not viewer.local and viewer.host in sisters)
        case Audience.NETWORK:
            return is_member
        case _:
            return False
