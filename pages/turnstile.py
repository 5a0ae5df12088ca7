"""Slows down who comes again and again through a door that stands open to everybody.

Applications, guesses at invitations and answers of guests are counted under the network a request
comes from, a blind index of which is all that is kept (ACC-01, `sessions.attempts`).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.requests import Request

from sessions import attempts
from sessions.attempts import Attempts, Counted, Pace
from storage.database import Database, Writing
from storage.sealing import Seal
from world.clock import Clock

_PACES: Final = {
    "join": Pace(free=20, longest=timedelta(minutes=15)),
    "invitation": Pace(free=20, longest=timedelta(minutes=15)),
    "answer": Pace(free=10, longest=timedelta(minutes=15)),
}


@dataclass(frozen=True, slots=True)
class Turnstile:
    """Counts by the network of whoever comes."""

    database: Database
    seal: Seal
    clock: Clock

    async def passing(self, request: Request, door: str) -> Counted:
        """Counts somebody at that door; raises `Limited` if it is too early for them."""
        address = request.client.host if request.client else ""
        key = self.seal.blind(attempts.network_of(address), f"pages.{door}")
        counted = Counted(key, _PACES[door])

        def count(tx: Writing) -> None:
            Attempts(self.seal).begin(tx, (counted,), self.clock.now())

        await self.database.write(count)
        return counted

    async def forgive(self, counted: Counted) -> None:
        """Takes one back that was no guess."""
        await self.database.write(lambda tx: Attempts(self.seal).take_back(tx, counted))
