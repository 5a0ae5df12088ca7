"""One request of a program, read and let in; what handlers of endpoints get."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from actors.actor import Actor
from api.caller import Caller
from api.params import Params, as_id
from api.wording import SAID
from posts.seen import Viewer
from text.languages import Words, negotiate, words_for
from world.errors import Missing


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for what. `base_url` is the node's own, whatever Host was sent."""

    request: Request
    caller: Caller
    params: Params
    base_url: str

    @property
    def viewer(self) -> Viewer:
        """Whom the access functions show things to."""
        return self.caller.viewer

    @property
    def person(self) -> Actor:
        """The member whose program asks; raises as `Caller.person`."""
        return self.caller.person

    @property
    def url(self) -> str:
        """The address that was asked, without its query."""
        return self.base_url + self.request.url.path

    @property
    def words(self) -> Words:
        """The language of who asks."""
        member = self.caller.member
        chosen = member.language if member is not None else None
        return words_for(chosen or negotiate(self.request.headers.get("accept-language")))

    def id(self, name: str = "id") -> int:
        """The id in the path. Raises `Missing` for what could be none."""
        number = as_id(self.request.path_params[name])
        if number is None:
            raise Missing(SAID["no record"])
        return number


Handler = Callable[[Ask], Awaitable[Response]]
