"""May this actor say this about that thing? Pure; the origin rule (R4, FEP-fe34).

What is refused here is refused for good: no handler has to think of it again.
"""

from federation.documents import Activity
from federation.json_ld import plainly
from federation.origins import same_origin
from federation.reading import entries, iris_of
from world.errors import Refused

_ABOUT_ONES_OWN = frozenset({"Create", "Delete", "Update"})
_AUTHORS = 2  # a person beside a group, as PeerTube writes it


def check_origins(activity: Activity) -> None:
    """Passes an activity that speaks only for its own origin.

    The activity's id lies where the actor lies; what is created, changed or deleted lies there
    too and is, where it is embedded, the actor's own; what is undone was the actor's own deed.
    An embedded copy of anything else is a hint to fetch and is not looked at. Raises `Refused`,
    or `Malformed` for an author that cannot be read.
    """
    if activity.id is not None and not same_origin(activity.id, activity.actor):
        raise Refused("This activity lies on another server than its actor.")
    if activity.type in _ABOUT_ONES_OWN:
        _check_ones_own(activity)
    elif activity.type == "Undo" and activity.object_type != "Offer":
        # A pact is ended by either side with Undo(Offer); its handler knows who the two are.
        _check_same_actor(activity)


def _check_ones_own(activity: Activity) -> None:
    for iri in activity.object_ids:
        if not same_origin(iri, activity.actor):
            raise Refused("This lies on another server than the actor who speaks about it.")
    if activity.object is None or activity.object_id == activity.actor:
        return
    authors = iris_of(entries(plainly(activity.object).get("attributedTo"), _AUTHORS))
    if authors and activity.actor not in authors:
        raise Refused("This was written by somebody else than the actor.")


def _check_same_actor(activity: Activity) -> None:
    if activity.object is None:
        return
    actors = iris_of(entries(plainly(activity.object).get("actor"), 1))
    if actors and actors != [activity.actor]:
        raise Refused("This was done by somebody else than the actor.")
