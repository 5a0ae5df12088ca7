"""Who says so? The signer is the actor, or the actor's proof is in the document, or nobody.

The order of `reference/federation.md` 1.3 and 2.4: the HTTP signature must hold in any case.
Made by the actor's own key it proves the activity. Made by somebody else's it only says who
brought it; then a sound FEP-8b32 proof by the actor's key counts, or, if we are related with
the bringer's host, the activity may be fetched from its own origin. Another account of the same
host never speaks for the actor.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from actors.fetch import Budget
from actors.room import Actors
from federation.claims import Claim, Received, read_claim
from federation.documents import Activity
from federation.origins import host_of, same_origin
from federation.proofs import check_proof, proof_key
from inbox.doorstep import Doorstep
from inbox.gates import Pace
from inbox.verified import ProvenBy
from world.errors import Gone, Limited, Malformed, Missing, Refused, Unproven, Unreachable

_FETCHABLE = frozenset({"Announce", "Create", "Delete", "Update"})
_RETRY_AFTER_SECONDS = 60
_PER_SIGNER = 60
_PER_ORIGIN = 10
_LONGEST_WAIT = 600.0
_KEY_FETCHES = 4


@dataclass(frozen=True, slots=True)
class Proven:
    """Whose key or origin proves it, how, and from when on it may be handled."""

    signed_by: str
    proven_by: ProvenBy
    due_at: datetime


class Prover:
    """Checks who speaks. Fetches keys if it must, with one short try each."""

    def __init__(self, actors: Actors, doorstep: Doorstep) -> None:
        self._fetcher = actors.fetcher
        self._iris = actors.iris
        self._clock = actors.clock
        self._doorstep = doorstep
        self._window = actors.window
        self._signers = Pace(_PER_SIGNER, actors.clock.monotonic)
        self._origins = Pace(_PER_ORIGIN, actors.clock.monotonic)

    async def prove(self, claim: Claim, activity: Activity) -> Proven | None:
        """How this activity is proven; None if it is one too many to be fetched from its origin.

        Raises:
            Unproven: by nobody we can check.
            Refused: the bringer's host is shut out.
            Unreachable: the server that has the key does not answer now.
        """
        now = self._clock.now()
        self._doorstep.check_not_blocked(claim.key_id)
        bringer = await self._bringer(claim, activity)
        if bringer is None:
            return Proven(activity.actor, ProvenBy.ORIGIN, now)
        if bringer == activity.actor:
            return Proven(bringer, ProvenBy.SIGNATURE, now)
        if await self._is_proven_inside(activity, now):
            return Proven(activity.actor, ProvenBy.PROOF, now)
        return await self._to_be_fetched(bringer, activity, now)

    def claim_of(self, request: Received) -> Claim:
        """What the request claims, after every check that needs no key.

        Raises `Unproven`, also for a key of our own: nobody signs for us but ourselves (KEY-11).
        """
        now = self._clock.now()
        claim = read_claim(request, base_url=self._iris.base_url, now=now, window=self._window)
        if self._iris.is_ours(claim.key_id):
            raise Unproven("Nobody signs for our own actors but ourselves.")
        return claim

    def has_at_hand(self, key_iri: str) -> bool:
        """Whether that key can be checked without asking anybody."""
        return self._fetcher.known_keys.get(key_iri) is not None

    async def _bringer(self, claim: Claim, activity: Activity) -> str | None:
        """The actor whose key made the signature; None if the actor deleted itself and is gone.

        A deleted account can no longer show its key: its own Delete is believed by its 410.
        """
        try:
            if same_origin(claim.key_id, activity.actor):
                return await self._bringer_nearby(claim, activity)
            return await self._other_bringer(claim)
        except Gone as gone:
            raise Unproven("The signer is gone.") from gone
        except (Malformed, Missing, Limited) as cause:
            raise Unproven("The key cannot be had.") from cause
        except Unreachable as cause:
            after = cause.retry_after or _RETRY_AFTER_SECONDS
            raise Unreachable("Your key cannot be fetched now.", after) from cause

    async def _bringer_nearby(self, claim: Claim, activity: Activity) -> str | None:
        try:
            await self._fetcher.prove(claim, activity.actor, budget=Budget(_KEY_FETCHES))
        except Gone:
            if activity.type == "Delete" and activity.object_id == activity.actor:
                return None
            raise
        except Unproven:
            if proof_key(activity.json) is None:
                raise
            return await self._other_bringer(claim)
        return activity.actor

    async def _other_bringer(self, claim: Claim) -> str:
        signer = await self._fetcher.signer_of(claim, budget=Budget(_KEY_FETCHES))
        return signer.iri

    async def _is_proven_inside(self, activity: Activity, now: datetime) -> bool:
        key_iri = proof_key(activity.json)
        if key_iri is None or not same_origin(key_iri, activity.actor):
            return False
        budget = Budget(_KEY_FETCHES)
        try:
            key = await self._fetcher.key(key_iri, activity.actor, budget=budget)
            check_proof(activity.json, key, now=now)
        except (Refused, Malformed, Missing, Gone, Unreachable):
            return False
        return True

    async def _to_be_fetched(
        self, bringer: str, activity: Activity, now: datetime
    ) -> Proven | None:
        if same_origin(bringer, activity.actor) or activity.type not in _FETCHABLE:
            raise Unproven("The signer is not the actor.")
        if not await self._doorstep.is_related(bringer):
            raise Unproven("The signer is not the actor.")
        host = host_of(activity.actor)
        if max(self._signers.delay(bringer), self._origins.delay(host)) > _LONGEST_WAIT:
            return None  # what is dropped takes nobody's place
        wait = max(self._signers.wait(bringer), self._origins.wait(host))
        return Proven(bringer, ProvenBy.PENDING, now + timedelta(seconds=wait))
