"""How a session begins, whatever proved who somebody is."""

from dataclasses import dataclass
from datetime import datetime

from sessions import store
from sessions.session import FRESH, Caller, SecondFactor, Session, Started, Way
from sessions.tokens import csrf_of, hash_of
from sessions.totp import SecondSteps
from storage.database import Writing
from world.chance import token
from world.outside import World


@dataclass(frozen=True, slots=True)
class Starter:
    """Begins sessions, each under a token that was never seen before (`security.md` OAU-12)."""

    world: World
    second: SecondSteps

    def proven(
        self, tx: Writing, actor_id: int, way: Way, caller: Caller
    ) -> Started | SecondFactor:
        """After a first proof: a session, or the second step where the member wants one."""
        owed = self.second.owe(tx, actor_id, way, self.world.clock.now())
        return owed or self.start(tx, actor_id, way, caller)

    def start(self, tx: Writing, actor_id: int, way: Way, caller: Caller) -> Started:
        """A new session; the one it replaces ends with it, whoever's it was."""
        now, secret = self.world.clock.now(), token(self.world.chance)
        if caller.replaces is not None:
            store.end_session(tx, caller.replaces.actor_id, caller.replaces.id)
        store.forget_ended(tx, now)
        new = store.NewSession(
            id=self.world.ids.new(),
            actor_id=actor_id,
            hash=hash_of(secret),
            way=way,
            device=caller.device,
            fresh_until=now + FRESH,
            ends_at=now + caller.lasting,
        )
        store.add_session(tx, new, now)
        return Started(_session(new, secret, now), secret)


def _session(new: store.NewSession, secret: str, now: datetime) -> Session:
    return Session(
        id=new.id,
        actor_id=new.actor_id,
        csrf=csrf_of(secret),
        created_at=now,
        seen_at=now,
        device=new.device,
        fresh_until=new.fresh_until,
    )
