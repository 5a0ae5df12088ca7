"""How each form of the application is come by: add yours here, and it is tried with everything.

`test_every_door.py` compares this table with the routes that take a POST, which it finds by itself.
"""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.routing import Route

from node.web import Envelope
from tests.fediverse.home import Home
from tests.hostile.web.door import Check, Door
from tests.hostile.web.doors_in_front import FRONT
from tests.hostile.web.doors_of_coordinators import COORDINATORS
from tests.hostile.web.doors_of_listings import LISTINGS
from tests.hostile.web.doors_of_members import MEMBERS

DOORS: Mapping[str, Door] = {**FRONT, **MEMBERS, **LISTINGS, **COORDINATORS}

NO_FORMS: Mapping[str, str] = {
    "/inbox": "servers post activities there; the other folders of tests/hostile do",
    "/actor/inbox": "likewise",
    "/actors/{name}/inbox": "likewise",
    "/actors/{name}/outbox": "members' programs post there with a token; tests/api does",
}
"""Routes that take a POST of something else than a form, and where that is tried."""


def routes(home: Home) -> list[Route]:
    """Everything that answers at this node, and what later rooms bring."""
    envelope = home.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # there is no other way to what it wraps
    assert isinstance(inner, Starlette)
    return [route for route in inner.routes if isinstance(route, Route)]


def doors(check: Check) -> list[str]:
    """The doors that are put to that check."""
    return [pattern for pattern, door in DOORS.items() if check not in door.excused]
