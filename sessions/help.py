"""What coordinators do for members who cannot sign in, always noted and told to them.

Whoever reads a code out could use it: so nobody does this for somebody who may do more than
they, and a node admin does it for no member (`domain.md` 2E: an admin sees nothing private).
"""

from accounts import seen
from accounts.behalf import Behalf, ConsentHow, OnBehalf
from accounts.person import Person
from accounts.roles import Role, insist_on_grant
from sessions import store
from sessions.codes import told
from sessions.room import Room
from storage.database import Reading, Writing
from text import people_phrases
from world.errors import Missing, Refused


class Help:
    """The deeds of a coordinator, and those of whoever keeps the machine."""

    def __init__(self, room: Room, behalf: Behalf) -> None:
        self._room = room
        self._behalf = behalf

    async def read_out_code(self, by: Person, member_id: int) -> str:
        """A code with which the member signs in, to be read out to them: "BCDF GHJK".

        Good once, for a day; the one before it ends. Raises `Refused` for whoever may not,
        `Missing` if there is no such member.
        """

        def write(tx: Writing) -> str:
            self._insist(tx, by, member_id)
            self._note(tx, by, member_id, "sign_in_code")
            return told(self._room.ways.make_read_out(tx, member_id, by.id))

        return await self._room.database.write(write)

    def has_second_step(self, tx: Reading, by: Person, member_id: int) -> bool:
        """Whether a member's app is asked for when they sign in: for coordinators alone."""
        return by.is_coordinator and self._room.second.state(tx, member_id).in_use

    async def take_second_step(self, by: Person, member_id: int) -> None:
        """Takes a lost authenticator app away; raises as `read_out_code`.

        Where there is none to take, nothing is done and nothing told.
        """

        def write(tx: Writing) -> None:
            self._insist(tx, by, member_id)
            if not self._room.second.state(tx, member_id).in_use:
                return
            self._note(tx, by, member_id, "sign_in_app_taken")
            self._room.second.remove(tx, member_id)

        await self._room.database.write(write)

    async def sign_out(self, by: Person, member_id: int) -> int:
        """Ends every session of a member whose phone was lost; says how many. Raises as above."""

        def write(tx: Writing) -> int:
            self._insist(tx, by, member_id)
            self._note(tx, by, member_id, "signed_out")
            return store.end_sessions(tx, member_id)

        return await self._room.database.write(write)

    def _insist(self, tx: Reading, by: Person, member_id: int) -> None:
        helper, member = seen.person(tx, by.id), seen.person(tx, member_id)
        if helper is None or not helper.is_coordinator:
            raise Refused(people_phrases.TROUBLE["coordinators only"])
        if member is None:
            raise Missing(people_phrases.TROUBLE["no member"])
        for role in member.roles - {Role.MEMBER}:
            insist_on_grant(helper.roles, role)

    def _note(self, tx: Writing, by: Person, member_id: int, deed: str) -> None:
        self._behalf.note(tx, by.id, member_id, OnBehalf(deed, ConsentHow.SPOKEN))

    # ------------------------------------------------------------------------ at the machine

    async def code_for(self, member_id: int, *, without_second_step: bool = False) -> str:
        """As `read_out_code`, by whoever keeps the machine; also past a lost app if they say so."""

        def write(tx: Writing) -> str:
            if without_second_step:
                self._room.second.remove(tx, member_id)
            return told(self._room.ways.make_read_out(tx, member_id, None))

        return await self._room.database.write(write)
