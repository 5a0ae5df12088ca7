"""The addresses of the client API; one line for each topic."""

from collections.abc import Iterator

from starlette.routing import BaseRoute, Route

from api.accounts_routes import AccountEndpoints
from api.door import Door
from api.follows_routes import FollowEndpoints
from api.instance_routes import InstanceEndpoints
from api.oauth_routes import OAuthEndpoints
from api.people_routes import PeopleEndpoints
from api.switch import Switch
from api.works import Works


def routes(door: Door, works: Works) -> list[BaseRoute]:
    """Everything under `/api` and `/oauth`, preflights and the answer to all else among them."""
    inside = [*_topics(door, works), *door.rest()]
    by_prefix = {
        prefix: [route for route in inside if route.path.startswith(prefix)]
        for prefix in ("/api/", "/oauth/")
    }
    outside = [route for route in inside if not route.path.startswith(tuple(by_prefix))]
    return [*(Switch(prefix, found) for prefix, found in by_prefix.items()), *outside]


def _topics(door: Door, works: Works) -> Iterator[Route]:
    yield from InstanceEndpoints(works).routes(door)
    yield from OAuthEndpoints(works, door.clock).routes(door)
    yield from AccountEndpoints(works).routes(door)
    yield from FollowEndpoints(works).routes(door)
    yield from PeopleEndpoints(works).routes(door)
