"""What programs and members do with one another: registered, let in, answered, shown out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final, Protocol

from accounts.person import Person
from accounts.roles import Role
from actors import store as people
from actors.actor import Actor
from actors.tokens import hash_token, token_of
from oauth import store
from oauth.holders import Holders
from oauth.letters import ProgramLetters
from oauth.program import (
    CODE_LASTS,
    Grant,
    Issued,
    Program,
    Registered,
    Registration,
    proves,
)
from oauth.scopes import Scopes
from storage.database import Database, Reading, Writing
from world.chance import token
from world.outside import World

NEVER_USED_KEPT: Final = timedelta(days=1)
UNUSED_KEPT: Final = timedelta(days=90)
OWN_TOKENS_KEPT: Final = timedelta(days=30)
_USED_CODES_KEPT: Final = timedelta(days=1)
_MOST_OF_A_MEMBER: Final = 30  # of one program: phones that were lost, browsers that forgot
_MOST_OF_NOBODY: Final = 5
_WITH_ROLE: Final = (Role.COORDINATOR, Role.MODERATOR, Role.ADMIN)


class TokenObserver(Protocol):
    """A room above that keeps something for a token, or sends something to who holds it."""

    def tokens_ended(self, tx: Writing, tokens: Sequence[int]) -> None:
        """Those tokens are good for nothing from now on."""
        ...


class Programs:
    """Registers programs, hands codes and tokens out, and takes them back."""

    def __init__(
        self, world: World, database: Database, letters: ProgramLetters, holders: Holders
    ) -> None:
        self._world = world
        self._database = database
        self._letters = letters
        self.holders = holders
        self.observers: list[TokenObserver] = []

    # ------------------------------------------------------------------------------ registration

    async def register(self, said: Registration) -> Registered:
        """A program that may ask members from now on; the answer tells its secret, once."""
        secret = token(self._world.chance)
        program = Program(
            id=self._world.ids.new(),
            client_id=token(self._world.chance),
            name=said.name,
            website=said.website,
            redirect_uris=said.redirect_uris,
            scopes=said.scopes,
            created_at=self._now(),
        )
        await self._database.write(lambda tx: store.add_program(tx, program, hash_token(secret)))
        return Registered(program, secret)

    async def proven(self, client_id: str, secret: str) -> Program | None:
        """The program of that name, if that is its secret."""

        def ask(tx: Reading) -> Program | None:
            program = store.program_of_client(tx, client_id)
            kept = b"" if program is None else store.secret_hash_of(tx, program.id)
            return program if compare_digest(kept, hash_token(secret)) else None

        return await self._database.read(ask)

    async def numbered(self, program_id: int) -> Program | None:
        """The program of that number."""
        return await self._database.read(lambda tx: store.program(tx, program_id))

    # ----------------------------------------------------------------------------------- consent

    async def let_in(self, grant: Grant) -> str:
        """A code for a program that a member has just said yes to; works once, ten minutes long."""
        code = token(self._world.chance)

        def write(tx: Writing) -> None:
            store.add_code(tx, hash_token(code), grant, self._now() + CODE_LASTS)

        await self._database.write(write)
        return code

    # ------------------------------------------------------------------------------------ tokens

    async def exchange(
        self, program: Program, code: str, redirect_uri: str, verifier: str | None
    ) -> Issued | None:
        """A token for a code; None if that code gives none to this program (RFC 6749, 5.2).

        A code that comes a second time was stolen, or the first was: what came of it ends.
        """

        def write(tx: Writing) -> Issued | None:
            kept = store.code(tx, hash_token(code))
            if kept is None or kept.grant.program_id != program.id:
                return None
            if kept.token_id is not None:
                self._end(tx, [kept.token_id])
                return None
            grant = kept.grant
            is_right = grant.redirect_uri == redirect_uri and proves(verifier, grant.challenge)
            if not is_right or kept.ends_at <= self._now():
                return None
            issued, number = self._issue(tx, program.id, grant.actor_id, grant.scopes)
            store.use_code(tx, hash_token(code), number)
            self._letters.tell_of(tx, grant.actor_id)
            return issued

        return await self._database.write(write)

    async def by_itself(self, program: Program, scopes: Scopes) -> Issued:
        """A token of the program for what anybody may see."""
        return await self._database.write(
            lambda tx: self._issue(tx, program.id, None, scopes.without_role())[0]
        )

    def _issue(
        self, tx: Writing, program_id: int, actor_id: int | None, scopes: Scopes
    ) -> tuple[Issued, int]:
        secret, number, now = token_of(token(self._world.chance)), self._new_id(), self._now()
        new = store.NewToken(number, hash_token(secret), program_id, actor_id, scopes)
        store.add_token(tx, new, now)
        most = _MOST_OF_NOBODY if actor_id is None else _MOST_OF_A_MEMBER
        self._end(tx, store.tokens_beyond(tx, program_id, actor_id, most))
        return Issued(secret, scopes, now), number

    async def revoke(self, program: Program, secret: str) -> bool:
        """Ends a token of that program; False if it is another's. Safe to repeat."""

        def write(tx: Writing) -> bool:
            found = store.token_of_hash(tx, hash_token(secret))
            if found is None:
                return True
            number, program_id = found
            if program_id == program.id:
                self._end(tx, [number])
            return program_id == program.id

        return await self._database.write(write)

    async def show_out(self, actor_id: int, program_id: int) -> bool:
        """A member lets a program in no more; whether it was in."""

        def write(tx: Writing) -> bool:
            store.forget_codes_of(tx, actor_id, program_id)
            return self._end(tx, store.tokens_of(tx, actor_id, program_id)) > 0

        return await self._database.write(write)

    async def take_back(self, actor_id: int, token_id: int) -> bool:
        """Ends a token that was made for a member at the node's own machine; whether it worked."""

        def write(tx: Writing) -> bool:
            if token_id not in [token.id for token in people.tokens_of(tx, actor_id)]:
                return False
            self._tell(tx, [token_id])
            return people.revoke_token(tx, token_id, self._now())

        return await self._database.write(write)

    async def tidy(self, now: datetime) -> int:
        """Forgets old codes, and programs that nobody has let in; says how much."""

        def write(tx: Writing) -> int:
            idle = store.idle_tokens_of_programs(tx, now - OWN_TOKENS_KEPT)
            return (
                store.forget_codes(tx, now - _USED_CODES_KEPT)
                + self._end(tx, idle)
                + store.forget_programs(tx, now - NEVER_USED_KEPT, now - UNUSED_KEPT)
            )

        return await self._database.write(write)

    # -------------------------------------------------------------------- what other rooms tell of

    def ways_in_changed(self, tx: Writing, actor_id: int) -> None:
        """Somebody else may have known how to sign in as that member: all programs are out."""
        self._show_all_out(tx, actor_id)

    def role_lost(self, tx: Writing, actor_id: int) -> None:
        """A member may do less than before, and so may their programs: each is let in anew."""
        self._show_all_out(tx, actor_id)

    def departed(self, tx: Writing, actor: Actor) -> None:
        """A member has left: nothing speaks for them any more."""
        if actor.local:
            self._show_all_out(tx, actor.id)

    def _show_all_out(self, tx: Writing, actor_id: int) -> None:
        """All of theirs; those that were made at the machine end with the member or the password.

        A role that is lost takes nothing from these: they never allow what is for a role.
        """
        store.forget_codes_of(tx, actor_id)
        self._tell(tx, [token.id for token in people.tokens_of(tx, actor_id) if token.revoked_at])
        self._end(tx, store.tokens_of(tx, actor_id))

    def _end(self, tx: Writing, tokens: Sequence[int]) -> int:
        self._tell(tx, tokens)
        return store.delete_tokens(tx, tokens) if tokens else 0

    def _tell(self, tx: Writing, tokens: Sequence[int]) -> None:
        for observer in self.observers if tokens else ():
            observer.tokens_ended(tx, tokens)

    def _new_id(self) -> int:
        return self._world.ids.new()

    def _now(self) -> datetime:
        return self._world.clock.now()


def may_ask(member: Person, asked: Scopes) -> bool:
    """Whether a member can give that: what is for those with a role, only they can."""
    return not asked.wants_role or any(member.may(role) for role in _WITH_ROLE)
