"""Letters about signing in: the way in that somebody asked for, and what has changed since.

Who asks for a letter gets the same answer after the same work, whoever they say they are: the
name is written down, and looked up afterwards beside the answer (`security.md` OAU-13, OAU-15).
"""

from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from accounts.reach import Reach
from mail.actions import Letters
from sessions import one_time_store as store
from sessions.codes import told
from sessions.names import whose
from sessions.one_time import BY_LETTER, OneTimeWays
from storage.database import Database, Writing
from templates.letter_views import SignInChangedLetter, SignInLetter
from text.door_phrases import SIGN_IN_CHANGES
from world.outside import World
from world.waking import Waking

_AND: Final = "\n"  # in no name
_BATCH: Final = 20
_LOOK_SECONDS: Final = 5.0
_MINUTE: Final = timedelta(minutes=1)


class Change(StrEnum):
    """What has changed about somebody's ways in; `text.door_phrases.SIGN_IN_CHANGES` has words."""

    PASSWORD = "password"  # noqa: S105  # a word, not a secret
    NO_PASSWORD = "no_password"  # noqa: S105  # likewise
    PASSKEY = "passkey"
    NO_PASSKEY = "no_passkey"
    APP = "app"
    NO_APP = "no_app"


class SignInLetters:
    """Queues the letters that were asked for. `run` is its loop, `nudge` wakes it."""

    def __init__(
        self,
        world: World,
        database: Database,
        ways: OneTimeWays,
        letters: Letters,
        base_url: str,
    ) -> None:
        self._world = world
        self._database = database
        self._ways = ways
        self._letters = letters
        self._reach = Reach(ways.seal)
        self._base_url = base_url
        self._waking = Waking(world.clock)

    @property
    def can_be_sent(self) -> bool:
        """Whether this node sends letters at all."""
        return self._letters.can_be_sent

    def ask(self, tx: Writing, plain_name: str, to: str = "/") -> None:
        """Notes that a letter is wanted for that name, whoever's it is or is not.

        `to` is the path of ours to which the link leads on, once it has let them in.
        """
        asked_id = self._world.ids.new()
        asked = plain_name if to == "/" else f"{plain_name}{_AND}{to}"
        name_sealed = self._ways.seal.seal_text(asked, _sealed_name(asked_id))
        store.ask_for_letter(tx, asked_id, name_sealed)
        tx.after_commit(self.nudge)

    def nudge(self) -> None:
        """There may be something to do."""
        self._waking.nudge()

    async def run(self) -> None:
        """Looks whenever it is nudged, and every few seconds besides, for ever."""
        await self._waking.keep(self.run_due, _LOOK_SECONDS)

    async def run_due(self) -> int:
        """Handles a batch of what was asked for; says how many that were."""
        if not await self._database.read(lambda tx: bool(store.letters_asked(tx, 1))):
            return 0
        return await self._database.write(self._handle)

    def _handle(self, tx: Writing) -> int:
        asked = store.letters_asked(tx, _BATCH)
        for asked_id, name_sealed in asked:
            opened = self._ways.seal.open_text(name_sealed, _sealed_name(asked_id))
            name, _, to = opened.partition(_AND)
            actor_id = whose(tx, self._ways.seal, name)
            if actor_id is not None:
                self._send(tx, actor_id, to)
            store.letter_handled(tx, asked_id)
        return len(asked)

    def _send(self, tx: Writing, actor_id: int, to: str) -> None:
        reader = self._reach.recipient_of(tx, actor_id)
        now = self._world.clock.now()
        if reader is None or not self._ways.may_send(tx, actor_id, now):
            return
        made = self._ways.make_letter(tx, actor_id)
        letter = SignInLetter(
            link=f"{self._base_url}/sign-in/link/{made.token}{_leading_on(to)}",
            minutes=BY_LETTER // _MINUTE,
            code=told(made.code),
        )
        self._letters.queue(tx, reader, letter, urgent=True)

    def tell(self, tx: Writing, actor_id: int, change: Change) -> None:
        """Writes to a member that their ways in have changed, in case it was somebody else."""
        reader = self._reach.recipient_of(tx, actor_id)
        if reader is None:
            return
        letter = SignInChangedLetter(
            change=SIGN_IN_CHANGES[change],
            at=self._world.clock.now(),
            link=f"{self._base_url}/settings/security",
        )
        self._letters.queue(tx, reader, letter, urgent=True)


def _leading_on(to: str) -> str:
    """What is at the end of a link that leads on; whoever opens it checks the path once more."""
    return f"?{urlencode({'next': to}, safe='/')}" if to else ""


def _sealed_name(asked_id: int) -> str:
    return f"letters_asked.name {asked_id}"
