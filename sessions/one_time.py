"""Links and codes that open the door once: by letter for an hour, read out at the desk for a day.

A link is 256 random bits, and looking at it changes nothing: programs that check letters for
viruses open every link. A code is for typing on another machine than the one that has the
letter. Whoever signs in by one of them has used up all of them.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sessions import one_time_store as store
from sessions.codes import new_code, typed_code
from sessions.session import Way
from sessions.tokens import hash_of
from storage.database import Reading, Writing
from storage.sealing import Seal
from text.door_phrases import DOOR
from world.chance import token
from world.errors import Gone
from world.outside import World

BY_LETTER: Final = timedelta(hours=1)
READ_OUT: Final = timedelta(days=1)
TRIES: Final = 10
LETTER_EVERY: Final = timedelta(minutes=1)
MOST_AN_HOUR: Final = 5


@dataclass(frozen=True, slots=True, repr=False)
class LetterSecrets:
    """What a letter carries: the token of its link, and the code beside it."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class OneTimeWays:
    """Makes and consumes them, within the transaction of whoever asks."""

    world: World
    seal: Seal

    def make_letter(self, tx: Writing, actor_id: int) -> LetterSecrets:
        """A link and a code for a letter; those sent before stay good until one is used."""
        made = LetterSecrets(token(self.world.chance), new_code(self.world.chance))
        self._add(tx, actor_id, made.code, BY_LETTER, link=made.token)
        return made

    def make_read_out(self, tx: Writing, actor_id: int, by: int | None) -> str:
        """A code to be read out; the one that was read out before ends."""
        code = new_code(self.world.chance)
        store.end_read_out(tx, actor_id)
        self._add(tx, actor_id, code, READ_OUT, by=by)
        return code

    def _add(
        self,
        tx: Writing,
        actor_id: int,
        code: str,
        lasting: timedelta,
        *,
        link: str | None = None,
        by: int | None = None,
    ) -> None:
        now, way_id = self.world.clock.now(), self.world.ids.new()
        store.forget_ended_ways(tx, now)
        new = store.NewWay(
            id=way_id,
            actor_id=actor_id,
            link_hash=None if link is None else hash_of(link),
            code_blind=self._blind(code, way_id),
            tries_left=TRIES,
            made_by=by,
            ends_at=now + lasting,
        )
        store.add_way(tx, new, now)

    def owner_of_link(self, tx: Reading, link: str) -> int:
        """Whom that link signs in; `Gone` if it was used, is too old, or never was one."""
        actor_id = store.actor_of_link(tx, hash_of(link), self.world.clock.now())
        if actor_id is None:
            raise Gone(DOOR["link over"])
        return actor_id

    def consume_link(self, tx: Writing, link: str) -> int:
        """As `owner_of_link`; from now on it is used up."""
        actor_id = self.owner_of_link(tx, link)
        store.end_ways(tx, actor_id)
        return actor_id

    def consume_code(self, tx: Writing, actor_id: int, typed: str) -> Way | None:
        """By which way that code signs the member in, used up from now on; None for a wrong one.

        A wrong one is a try less for every code of theirs.
        """
        code, now = typed_code(typed), self.world.clock.now()
        way = self._way_of(store.with_tries_left(tx, actor_id, now), code)
        if way is None:
            store.count_a_try(tx, actor_id)
        else:
            store.end_ways(tx, actor_id)
        return way

    def _way_of(self, live: list[store.Live], code: str) -> Way | None:
        for one in live:
            if hmac.compare_digest(one.code_blind, self._blind(code, one.id)):
                return Way.CODE if one.by_letter else Way.DESK
        return None

    def _blind(self, code: str, way_id: int) -> bytes:
        return self.seal.blind(code, f"sessions.code {way_id}")

    def may_send(self, tx: Reading, actor_id: int, now: datetime) -> bool:
        """Whether another letter may go: one in a minute, five in an hour."""
        just_now = store.letters_since(tx, actor_id, now - LETTER_EVERY)
        return not just_now and store.letters_since(tx, actor_id, now - BY_LETTER) < MOST_AN_HOUR
