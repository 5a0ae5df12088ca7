"""Leaving for good: everything of a member goes, here and wherever it was sent (E2, E4, PRV-20).

What stays is what keeps promises to others: the name, so that nobody else is ever given it; the
numbers of what was deleted, so that it is not taken in again; and the log of deeds on behalf,
which holds numbers and codes only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from accounts import seen as members
from accounts.behalf import Behalf, ConsentHow, OnBehalf
from accounts.person import Person
from accounts.reach import Reach
from accounts.roles import Role
from actors import store as people
from actors.actor import Actor
from conversations.seen import conversations_seen_by
from listings.seen import mine
from mail.actions import Letters
from relations.actions import Relations
from rights import erasure_store
from rights.erasure import Receipts
from storage.database import Database, Reading, Writing
from storage.search import SearchIndex
from templates.letter_views import FarewellLetter
from text.rights_phrases import RIGHTS_TROUBLE
from umbrella.index_shelf import IndexShelf
from umbrella.words import forget_gone
from world.chance import token
from world.errors import Conflict, Gone, Missing, Refused
from world.outside import World

RECEIPTS_PATH = "/leave"


@dataclass(frozen=True, slots=True)
class Post:
    """How whoever has left hears of it: a last letter, and the address of the page in it."""

    letters: Letters
    reach: Reach
    base_url: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What goes when a member leaves, in numbers; and whether nobody else looks after things."""

    listings: int
    talks: int
    servers: int
    is_last_coordinator: bool


class Erasing:
    """The use cases. Each answers the secret of the page of receipts, which is kept nowhere."""

    def __init__(
        self,
        world: World,
        database: Database,
        relations: Relations,
        behalf: Behalf,
        post: Post,
        searches: Sequence[SearchIndex],
    ) -> None:
        self._world = world
        self._database = database
        self._relations = relations
        self._behalf = behalf
        self._post = post
        self._searches = searches

    async def leave(self, member_id: int) -> str:
        """A member leaves by themselves.

        Raises `Missing` if they have left already, `Conflict` for the last coordinator: somebody
        has to be there for the others, so the role is handed over first.
        """

        def act(tx: Writing) -> str:
            person = _person(tx, member_id)
            if _is_last_coordinator(tx, person):
                raise Conflict(RIGHTS_TROUBLE["last coordinator"])
            return self._erase(tx, person, "")

        return await self._erased(act)

    async def erase_for(self, coordinator_id: int, member_id: int, how: ConsentHow) -> str:
        """A coordinator does it for a member, who agreed in the way `how` says.

        Raises `Refused` for anybody who is no coordinator and without a word of how they agreed,
        `Conflict` for whoever still holds a role: nobody is put out of office that way.
        """

        def act(tx: Writing) -> str:
            if coordinator_id == member_id:
                raise Conflict(RIGHTS_TROUBLE["not yourself"])
            if how in (ConsentHow.WEB, ConsentHow.NONE):
                raise Refused(RIGHTS_TROUBLE["how agreed"])
            person = _person(tx, member_id)
            self._behalf.note(tx, coordinator_id, member_id, OnBehalf("erased", how))
            if person.roles != {Role.MEMBER}:
                raise Conflict(RIGHTS_TROUBLE["has roles"])
            return self._erase(tx, person, _person(tx, coordinator_id).name)

        return await self._erased(act)

    async def erase(self, actor: Actor) -> str:
        """Whoever keeps the machine does it for a member, the last coordinator too."""
        return await self._erased(lambda tx: self._erase(tx, _person(tx, actor.id), ""))

    def outlook(self, tx: Reading, person: Person) -> Outlook:
        """What there is to go, for the member and for coordinators."""
        now = self._world.clock.now()
        seal = self._post.reach.seal
        return Outlook(
            listings=len(mine(tx, seal, person.id)),
            talks=len(conversations_seen_by(tx, seal, person, now)),
            servers=erasure_store.hosts_told(tx, person.id),
            is_last_coordinator=_is_last_coordinator(tx, person),
        )

    def receipts(self, tx: Reading, secret: str) -> Receipts:
        """What became of it everywhere, for whoever has the link.

        Raises `Missing` for a link we did not make, or that was over long ago; `Gone` once it is.
        """
        erasure = erasure_store.by_hash(tx, _hash_of(secret))
        if erasure is None:
            raise Missing(RIGHTS_TROUBLE["no receipts"])
        if self._world.clock.now() >= erasure.page_ends_at:
            raise Gone(RIGHTS_TROUBLE["receipts over"])
        return Receipts(erasure, erasure_store.receipts(tx, erasure.actor_id))

    async def wipe(self) -> int:
        """Leaves nothing of what was deleted in the store's file, its log and its indexes.

        Says of how many people; does nothing if somebody reads for so long that it cannot be done
        now. Deleted rows are overwritten at once (`storage.connection`); words in an index go when
        it is written anew, and old pages in the log when it is emptied. The copy of the umbrella's
        index is written anew as well.
        """
        now = self._world.clock.now()
        await self._database.write(self._write_indexes_anew)
        await IndexShelf(self._world.chance, self._database).wipe(now)
        if not await self._database.empty_log():
            return 0
        return await self._database.write(lambda tx: erasure_store.mark_wiped(tx, now, now))

    async def tidy(self) -> int:
        """Wipes again where that was not possible, and forgets receipts that are over.

        Last letters hold an address: they are forgotten as soon as they are sent.
        """
        await self._database.write(self._forget_letters)
        wiped = await self.wipe() if await self._database.read(erasure_store.unwiped) else 0
        return wiped + await self._database.write(self._forget_receipts)

    def _forget_letters(self, tx: Writing) -> None:
        for actor_id, letter_id in erasure_store.last_letters(tx):
            if self._post.letters.forget_letter(tx, letter_id):
                erasure_store.note_letter(tx, actor_id, None)

    def _forget_receipts(self, tx: Writing) -> int:
        """The private keys sign nothing any more: whoever has not heard by now never will."""
        ended = erasure_store.over(tx, self._world.clock.now())
        for actor_id in ended:
            people.forget_keys_of(tx, actor_id)
            erasure_store.forget(tx, actor_id)
        return len(ended)

    def _write_indexes_anew(self, tx: Writing) -> None:
        forget_gone(tx)
        for index in self._searches:
            index.write_anew(tx)

    async def _erased(self, deed: Callable[[Writing], str]) -> str:
        secret = await self._database.write(deed)
        await self.wipe()
        return secret

    def _erase(self, tx: Writing, person: Person, by_name: str) -> str:
        secret, now = token(self._world.chance), self._world.clock.now()
        reader = self._post.reach.recipient(tx, person)
        self._relations.departing.leave(tx, person.actor)
        erasure_store.add(tx, person.id, _hash_of(secret), now)
        self._world.crash("mid-account-delete")
        if reader is not None:
            letter = FarewellLetter(
                by_name=by_name,
                at=now,
                link=f"{self._post.base_url}{RECEIPTS_PATH}/{secret}",
            )
            to = replace(reader, actor_id=None)
            number = self._post.letters.queue(tx, to, letter, urgent=True)
            erasure_store.note_letter(tx, person.id, number)
        return secret


def _person(tx: Reading, actor_id: int) -> Person:
    person = members.person(tx, actor_id)
    if person is None:
        raise Missing(RIGHTS_TROUBLE["no member"])
    return person


def _is_last_coordinator(tx: Reading, person: Person) -> bool:
    return [holder.id for holder in members.holders(tx, Role.COORDINATOR)] == [person.id]


def _hash_of(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
