"""The letter to a member that a program was let in, in case it was somebody else."""

from accounts.reach import Reach
from mail.actions import Letters
from storage.sealing import Seal
from storage.transaction import Writing
from templates.letter_views import SignInChangedLetter
from text.door_phrases import SIGN_IN_CHANGES
from world.clock import Clock

PATH = "/settings/programs"
"""Where a member sees which programs they have let in."""


class ProgramLetters:
    """Queues the letter."""

    def __init__(self, clock: Clock, seal: Seal, letters: Letters, base_url: str) -> None:
        self._clock = clock
        self._reach = Reach(seal)
        self._letters = letters
        self._link = base_url + PATH

    def tell_of(self, tx: Writing, actor_id: int) -> None:
        """A program can act for that member from now on."""
        reader = self._reach.recipient_of(tx, actor_id)
        if reader is None:
            return
        letter = SignInChangedLetter(
            change=SIGN_IN_CHANGES["program"], at=self._clock.now(), link=self._link
        )
        self._letters.queue(tx, reader, letter, urgent=True)
