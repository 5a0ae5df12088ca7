"""Asks the origin of an activity that somebody else has brought; only its answer is used.

What is fetched under the id of an object is believed about that object only. The id that the
bringer gave the activity is dropped then: nobody can use up an id that is not theirs (ORI-04).
"""

from dataclasses import replace
from datetime import datetime

from actors.fetch import Budget, Fetched, Fetcher
from federation.documents import Activity, Thing, read_activity, read_thing
from federation.origins import same_origin
from federation.strict_json import Json, parse, write
from inbox.origin_rules import check_origins
from inbox.receipt import Kept, Receipt
from inbox.verified import ProvenBy
from world.errors import Gone, Malformed, Missing, Refused
from world.outside import World

_CONTEXT = "https://www.w3.org/ns/activitystreams"


class Origins:
    """Fetches activities, and objects in place of activities, from where they come from."""

    def __init__(self, world: World, fetcher: Fetcher) -> None:
        self._world = world
        self._fetcher = fetcher

    async def of_row(self, row: Kept, budget: Budget) -> Receipt:
        """What the origin of a pending row says, ready to be kept in its place.

        Raises what `Fetcher.document` raises, or `Refused` if the origin says something else.
        """
        now = self._world.clock.now()
        claimed = read_activity(parse(row.body), now=now)
        return self.receipt(await self.confirmed(claimed, budget), row.signed_by, now)

    async def confirmed(self, claimed: Activity, budget: Budget) -> Activity:
        """The activity as its origin has it; raises as `of_row`."""
        if claimed.type == "Delete":
            return await self._deletion(claimed, budget)
        if claimed.type in ("Create", "Update") and claimed.object_id is not None:
            return await self._carried(claimed, claimed.object_id, budget)
        return await self._activity(claimed, budget)

    def receipt(self, activity: Activity, brought_by: str, received_at: datetime) -> Receipt:
        """What is kept of an activity that its origin has confirmed."""
        return Receipt(
            id=self._world.ids.new(),
            activity_iri=activity.id,
            actor_iri=activity.actor,
            type=activity.type,
            signed_by=brought_by,
            proven_by=ProvenBy.ORIGIN,
            body=write(activity.json),
            received_at=received_at,
            due_at=received_at,
        )

    async def _activity(self, claimed: Activity, budget: Budget) -> Activity:
        if claimed.id is None:
            raise Refused("This activity has no name to fetch it by.")
        fetched = await self._fetcher.document(claimed.id, budget=budget)
        activity = read_activity(fetched.json, now=self._world.clock.now())
        if activity.id != claimed.id or activity.actor != claimed.actor:
            raise Refused("Its origin says something else.")
        check_origins(activity)
        return activity

    async def _carried(self, claimed: Activity, object_iri: str, budget: Budget) -> Activity:
        """The object as it is now, as if its author had just said so."""
        if not same_origin(object_iri, claimed.actor):
            raise Refused("This lies on another server than its author.")
        fetched = await self._fetcher.document(object_iri, budget=budget)
        thing = _thing(fetched, object_iri)
        if thing.attributed_to != claimed.actor:
            raise Refused("Its origin names another author.")
        return _said(claimed, {"to": [*thing.to], "cc": [*thing.cc], "object": thing.json})

    async def _deletion(self, claimed: Activity, budget: Budget) -> Activity:
        """Believed if the object is gone; an account must be gone for good, not only missing."""
        ended = claimed.object_id
        if ended is None or not same_origin(ended, claimed.actor):
            raise Refused("This deletes nothing of the actor's own.")
        try:
            fetched = await self._fetcher.document(ended, budget=budget)
        except Gone:
            return _said(claimed, {"object": ended})
        except Missing:
            if ended == claimed.actor:
                raise
            return _said(claimed, {"object": ended})
        if fetched.json.get("type") != "Tombstone":
            raise Refused("Its origin still has it.")
        return _said(claimed, {"object": ended})


def _thing(fetched: Fetched, iri: str) -> Thing:
    thing = read_thing(fetched.json)
    if thing.id != iri:
        raise Malformed("The document bears another name.")
    return thing


def _said(claimed: Activity, rest: Json) -> Activity:
    document: Json = {"@context": _CONTEXT, "type": claimed.type, "actor": claimed.actor, **rest}
    return replace(read_activity(document), json=document)
