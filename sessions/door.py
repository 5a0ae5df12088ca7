"""Signing in, by whichever way a member likes."""

from sessions import store
from sessions.attempts import Counted
from sessions.names import plain, whose
from sessions.room import Room
from sessions.session import Caller, SecondFactor, Started, Way
from storage.database import Reading, Writing
from text.door_phrases import DOOR
from world.errors import Gone, Unproven


class Door:
    """Every way in. Each ends in a new session, or in a second step for those who want one.

    Says nothing about whether a name exists: unknown names are answered alike, after the same
    work, and slowed alike. Raises `Limited` after too many tries with a name or from a network;
    but the letter with a link, the link itself, a code read out and a passkey are never refused
    for what others do to a name.
    """

    def __init__(self, room: Room) -> None:
        self._room = room

    # -------------------------------------------------------------------------------- password

    async def by_password(self, name: str, password: str, caller: Caller) -> Started | SecondFactor:
        """Signs a member in who knows their password; `name` is a handle or an e-mail address.

        Raises:
            Unproven: the two do not belong together, or nobody has that name.
            Limited: too many tries with this name or from this network, or too many at once.
        """
        room = self._room
        typed = plain(name, room.iris.host)
        counted = (room.attempts.of_name(typed), room.attempts.of_address(caller.address))

        def begin(tx: Writing) -> tuple[int, bytes | None]:
            room.attempts.begin(tx, counted, room.now())
            actor_id = whose(tx, room.seal, typed) or 0
            return actor_id, store.sealed_password(tx, actor_id)

        actor_id, sealed_hash = await room.database.write(begin)
        if not await room.passwords.fits(password, actor_id, sealed_hash):
            raise Unproven(DOOR["password"])

        def finish(tx: Writing) -> Started | SecondFactor:
            if store.sealed_password(tx, actor_id) != sealed_hash:
                raise Unproven(DOOR["password"])  # it was changed while this one was checked
            room.attempts.succeeded(tx, *counted)
            return room.starter.proven(tx, actor_id, Way.PASSWORD, caller)

        return await room.database.write(finish)

    # --------------------------------------------------------------------------- links and codes

    async def send_link(self, name: str, address: str, to: str = "/") -> None:
        """Has a letter sent to the member of that name, if there is one whom letters reach.

        `to` is the path of ours that they were on their way to. The same answer after the same
        work in any case. Raises `Limited` if this network has asked for very many.
        """
        room = self._room
        asking = room.attempts.of_letters(address)

        def ask(tx: Writing) -> None:
            room.attempts.begin(tx, (asking,), room.now())
            room.letters.ask(tx, plain(name, room.iris.host), to)

        await room.database.write(ask)

    def owner_of_link(self, tx: Reading, link: str) -> int:
        """Whom a link signs in; changes nothing. `Gone` if it was used, is too old, or is none."""
        return self._room.ways.owner_of_link(tx, link)

    async def by_link(self, link: str, caller: Caller) -> Started | SecondFactor:
        """Signs in whom the letter was for; `Gone` if the link was used or is too old."""
        room = self._room

        def finish(tx: Writing) -> Started | SecondFactor:
            actor_id = room.ways.consume_link(tx, link)
            return room.starter.proven(tx, actor_id, Way.LINK, caller)

        return await room.database.write(finish)

    async def by_code(self, name: str, code: str, caller: Caller) -> Started | SecondFactor:
        """Signs in by the code in the letter, or by the one that the coordinator has read out.

        Raises `Unproven` for a wrong one, `Limited` for too many tries from this network.
        """
        room = self._room
        typed = plain(name, room.iris.host)
        counted = room.attempts.of_address(caller.address)

        def attempt(tx: Writing) -> Started | SecondFactor | None:
            room.attempts.begin(tx, (counted,), room.now())
            actor_id = whose(tx, room.seal, typed) or 0
            way = room.ways.consume_code(tx, actor_id, code)
            if way is None:
                return None
            room.attempts.take_back(tx, counted)
            return room.starter.proven(tx, actor_id, way, caller)

        found = await room.database.write(attempt)
        if found is None:  # told outside the transaction, so that the try stays counted
            raise Unproven(DOOR["code"])
        return found

    # ---------------------------------------------------------------------------------- passkeys

    def passkey_request(self) -> str:
        """What the browser is to ask a passkey for, as JSON; the same for everybody."""
        return self._room.passkeys.request(self._room.now())

    async def by_passkey(self, answer: str, caller: Caller) -> Started | SecondFactor:
        """Signs in whose passkey has answered; without a second step if it checked who holds it.

        Raises:
            Malformed: not the answer of a browser.
            Unproven: no passkey of a member here, or to another question.
            Limited: too many tries from this network.
        """
        room = self._room
        counted = room.attempts.of_address(caller.address)
        await room.database.write(lambda tx: room.attempts.begin(tx, (counted,), room.now()))

        def finish(tx: Writing) -> Started | SecondFactor:
            proven = room.passkeys.check(tx, answer, room.now())
            room.attempts.take_back(tx, counted)
            if proven.user_verified:
                return room.starter.start(tx, proven.actor_id, Way.PASSKEY, caller)
            return room.starter.proven(tx, proven.actor_id, Way.PASSKEY, caller)

        return await room.database.write(finish)

    # ------------------------------------------------------------------------------- second step

    async def second_factor(self, proof: str, typed: str, caller: Caller) -> Started:
        """Completes a first proof by the app's code, or by a recovery code.

        Raises:
            Gone: the first proof is too old, used, or never was one.
            Unproven: a wrong code, or one that was taken already.
            Limited: too many tries.
        """
        room = self._room

        def attempt(tx: Writing) -> Started | None:
            first = room.second.first_proof(tx, proof, room.now())
            if first is None:
                raise Gone(DOOR["late"])
            counted = self._second_counted(first.actor_id, caller)
            room.attempts.begin(tx, counted, room.now())
            if not room.second.complete(tx, first.actor_id, typed, room.now()):
                return None
            room.attempts.succeeded(tx, *counted)
            return room.starter.start(tx, first.actor_id, first.way, caller)

        found = await room.database.write(attempt)
        if found is None:
            raise Unproven(DOOR["second"])
        return found

    def _second_counted(self, actor_id: int, caller: Caller) -> tuple[Counted, Counted]:
        attempts = self._room.attempts
        return attempts.of_second_step(actor_id), attempts.of_address(caller.address)
