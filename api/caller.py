"""Who asks: a member's program, a program by itself, or anybody."""

from dataclasses import dataclass

from actors.actor import Actor
from api.wording import SAID
from oauth.scopes import Scopes
from posts.draft import WrittenWith
from posts.seen import ANYBODY, Viewer
from world.errors import Refused, Unproven

NOTHING = Scopes()


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a token speaks for, and what it may do. Without a token: anybody, nothing."""

    member: Actor | None = None
    scopes: Scopes = NOTHING
    token_id: int | None = None
    app_id: int | None = None
    program: WrittenWith | None = None

    @property
    def viewer(self) -> Viewer:
        """Whom the access functions show things to."""
        return ANYBODY if self.member is None else Viewer(self.member)

    @property
    def person(self) -> Actor:
        """The member. Raises `Unproven` for anybody, `Refused` for a program by itself."""
        if self.member is not None:
            return self.member
        raise Unproven(SAID["no token"]) if self.token_id is None else Refused(SAID["no user"])
