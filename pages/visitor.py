"""Who looks at a page: a member who is signed in, or anybody."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from accounts import seen
from accounts.person import Person
from accounts.roles import Role
from actors import store as people
from actors.actor import Actor
from posts.seen import ANYBODY, Viewer
from sessions.actions import Sessions
from sessions.session import Session, cookie_name
from storage.database import Reading
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Member:
    """A member of ours, in the browser where they are signed in."""

    person: Person
    session: Session

    @property
    def actor(self) -> Actor:
        """Who they are to the world."""
        return self.person.actor

    def may(self, role: Role) -> bool:
        """Whether they hold a role and may use it."""
        return self.person.may(role)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks; `network` is ours, whose house they are in."""

    network: Actor
    member: Member | None = None
    waiting: int = 0  # messages they have not read yet

    @property
    def person(self) -> Person | None:
        """The member, or None for anybody else."""
        return self.member.person if self.member else None

    @property
    def session(self) -> Session | None:
        """The session, or None for who is not signed in."""
        return self.member.session if self.member else None


def viewer_of(visitor: Visitor) -> Viewer:
    """Whom the access functions of posts and listings show things to."""
    return Viewer(visitor.member.actor) if visitor.member else ANYBODY


def nothing_waits(_tx: Reading, _person: Person) -> int:
    """How many messages a member has not read, where there is no room for messages."""
    return 0


@dataclass(frozen=True, slots=True)
class Visitors:
    """Knows a browser by its cookie."""

    sessions: Sessions
    clock: Clock
    https: bool
    waiting: Callable[[Reading, Person], int] = nothing_waits

    @property
    def cookie(self) -> str:
        """The name of the cookie of a session."""
        return cookie_name(https=self.https)

    def read(self, tx: Reading, request: Request) -> Visitor:
        """Who makes a request; a cookie that has come to nothing makes nobody."""
        network = people.network(tx)
        token = request.cookies.get(self.cookie)
        session = self.sessions.session_of(tx, token, self.clock.now()) if token else None
        person = seen.person(tx, session.actor_id) if session else None
        if session is None or person is None:
            return Visitor(network)
        return Visitor(network, Member(person, session), self.waiting(tx, person))

    async def greet(self, visitor: Visitor) -> None:
        """Notes that a session is in use, and that its member is here, once in a while."""
        if visitor.member:
            await self.sessions.note_seen(visitor.member.session)
            await self.sessions.note_visit(visitor.member.person)
