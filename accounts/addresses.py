"""E-mail addresses of members: asked for, and kept once somebody there has said yes.

Until then a letter with a link is all that goes there (`security.md` OAU-13, OAU-14). The link
holds for seven days, not for an hour as one that signs in: many read their letters twice a
week. Opening it changes nothing; pressing the button on its page does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from accounts import joining_store, seen, store
from accounts.contact_ways import email_index
from accounts.invitation import SECRET_OCTETS, hash_of
from accounts.joining_store import AddressLink
from accounts.person import Person
from accounts.reach import Reach
from mail.actions import Letters
from mail.recipient import checked_address
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from templates.letter_views import (
    AddressLetter,
    LetterView,
    SignInChangedLetter,
    WelcomeLetter,
)
from text.people_phrases import ADDRESS_CHANGES, TROUBLE
from world.chance import token
from world.errors import Conflict, Limited, Missing
from world.outside import World

CONFIRM_PAGE: Final = "/confirm"
_HOLDS: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_MOST_A_DAY: Final = 5


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Whose address has been confirmed; `welcomes`: by the first letter they had from us."""

    person: Person
    welcomes: bool


class Addresses:
    """Asks people whether an address is theirs, and takes their yes."""

    def __init__(
        self, world: World, database: Database, seal: Seal, letters: Letters, base_url: str
    ) -> None:
        self._world = world
        self._database = database
        self._seal = seal
        self._letters = letters
        self._reach = Reach(seal)
        self._base_url = base_url

    def ask(self, tx: Writing, member: Person, address: str) -> None:
        """Writes to the address to ask whether it is theirs.

        Raises `Malformed` for what is no address, `Limited` after five letters in a day.
        """
        letter = partial(AddressLetter, minutes=int(_HOLDS / timedelta(minutes=1)))
        self._ask(tx, member, address, letter, welcomes=False)

    def welcome(self, tx: Writing, member: Person, address: str, coordinator: str) -> None:
        """Writes the first letter to a new member, whose link also confirms the address."""
        letter = partial(WelcomeLetter, coordinator_name=coordinator)
        self._ask(tx, member, address, letter, welcomes=True)

    def waiting(self, tx: Reading, viewer: Person, actor_id: int) -> str:
        """The address of a member that waits for its yes, or "": for them and coordinators."""
        link = joining_store.waiting_address(tx, actor_id, self._world.clock.now())
        if link is None or (viewer.id != actor_id and not viewer.is_coordinator):
            return ""
        return self._address(link)

    def asked(self, tx: Reading, secret: str) -> str | None:
        """The address that a link asks about; None for one that is over or was never made."""
        link = joining_store.address_link(tx, hash_of(secret), self._world.clock.now())
        return None if link is None else self._address(link)

    async def confirm(self, secret: str) -> Confirmed:
        """Somebody with that link has said yes. Works once.

        Raises `Missing` for a link that is over, `Conflict` if the address is another member's.
        """

        def keep(tx: Writing) -> Confirmed:
            link = joining_store.address_link(tx, hash_of(secret), self._world.clock.now())
            member = None if link is None else store.person(tx, link.actor_id)
            if link is None or member is None:
                raise Missing(TROUBLE["link over"])
            address = self._address(link)
            self._keep(tx, member, address)
            joining_store.use_address_link(tx, link.id)
            return Confirmed(member, link.welcomes)

        return await self._database.write(keep)

    async def vouch(self, actor_id: int, address: str) -> None:
        """Keeps an address for which whoever keeps the machine vouches; raises as `confirm`."""
        sound = checked_address(address)

        def keep(tx: Writing) -> None:
            member = store.person(tx, actor_id)
            if member is None:
                raise Missing(TROUBLE["no member"])
            self._keep(tx, member, sound)

        await self._database.write(keep)

    def drop(self, tx: Writing, member: Person) -> None:
        """The member is not to be written to any more; the last letter says so."""
        self._tell_old(tx, member, ADDRESS_CHANGES["dropped"])
        store.set_email(tx, member.id, None, None)

    def _tell_old(self, tx: Writing, member: Person, change: str) -> None:
        """Whoever reads at the old address learns of it, in case it was somebody else (OAU-14)."""
        to = self._reach.recipient(tx, member)
        if to is None:
            return
        link = f"{self._base_url}/settings/security"
        letter = SignInChangedLetter(change=change, at=self._world.clock.now(), link=link)
        self._letters.queue(tx, to, letter, urgent=True)

    def _keep(self, tx: Writing, member: Person, address: str) -> None:
        index = email_index(self._seal, address)
        if store.by_email(tx, index) not in (None, member.id):
            raise Conflict(TROUBLE["address taken"])
        self._tell_old(tx, member, ADDRESS_CHANGES["changed"])
        sealed = self._seal.seal_text(address, seen.sealed_name("email", member.id))
        store.set_email(tx, member.id, sealed, index)
        self._letters.reopen(tx, address)

    def _ask(
        self,
        tx: Writing,
        member: Person,
        address: str,
        letter: Callable[..., LetterView],
        *,
        welcomes: bool,
    ) -> None:
        sound, now = checked_address(address), self._world.clock.now()
        if joining_store.count_address_links(tx, member.id, now - _DAY) >= _MOST_A_DAY:
            raise Limited(TROUBLE["letters enough"], int(_DAY.total_seconds()))
        secret = token(self._world.chance, SECRET_OCTETS)
        number = self._world.ids.new()
        sealed = self._seal.seal_text(sound, _sealed_name(number))
        waiting = AddressLink(number, member.id, sealed, welcomes, now, now + _HOLDS)
        joining_store.put_address_link(tx, waiting, hash_of(secret))
        to = self._reach.written_to(member, sound)
        link = f"{self._base_url}{CONFIRM_PAGE}/{secret}"
        self._letters.queue(tx, to, letter(link=link), about=f"address {number}")

    def _address(self, link: AddressLink) -> str:
        return self._seal.open_text(link.address_sealed, _sealed_name(link.id))


def _sealed_name(number: int) -> str:
    return f"address_links.address {number}"
