"""Every address of the application, with everything that is there in the places left open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from api.switch import Switch
from node.web import Envelope
from tests.canary.town import Place
from tests.canary.words import Who
from tests.fediverse.home import Home

_OPEN = re.compile(r"{(\w+)(?::\w+)?}")
UNKNOWN = "4611686018427387904"  # a number that nothing has
_POSTS = "SELECT id FROM posts"
_ACTORS = "SELECT username FROM actors WHERE local = 1 AND role <> 'node'"
_NEEDS = "SELECT post_id FROM listings WHERE kind = 'need' AND local = 1"
_OFFERS = "SELECT post_id FROM listings WHERE kind = 'offer'"
_THREADS = """
SELECT DISTINCT replace(context_iri, rtrim(context_iri, '0123456789'), '') FROM posts
 WHERE context_iri LIKE 'https://hull.example/%'
"""
_NETWORKS = """
SELECT a.username || '@' || a.host FROM known_networks k JOIN actors a ON a.id = k.actor_id
"""
_UMBRELLAS = """
SELECT a.username || '@' || a.host FROM umbrella_hosts h JOIN actors a ON a.id = h.actor_id
"""
_PICTURES = "SELECT name || '.jpg' FROM pictures UNION SELECT name || '.webp' FROM pictures"
_LISTS = "VALUES ('follows.csv'), ('blocks.csv'), ('mutes.csv'), ('hosts.csv')"
_QUESTIONS: Mapping[str, str] = {
    "/actors/{}": _ACTORS,
    "/@{}": _ACTORS,
    "/objects/{}": _POSTS,
    "/posts/{}": _POSTS,
    "/listings/{}": "SELECT post_id FROM listings",
    "/needs/{}": _NEEDS,
    "/needs/{}/suggestions/{}": _OFFERS,
    "/contexts/{}": _THREADS,
    "/stamps/{}": "SELECT id FROM quote_stamps",
    "/activities/{}": "SELECT id FROM activities",
    "/people/applications/{}": "SELECT id FROM applications",
    "/people/invitations/{}": "SELECT id FROM invitations",
    "/people/{}": "SELECT actor_id FROM accounts",
    "/desk/intake/{}": "SELECT actor_id FROM accounts",
    "/desk/quiet/{}": "SELECT id FROM conversations",
    "/desk/calls/{}": "SELECT actor_id FROM accounts",
    "/messages/{}": "SELECT id FROM conversations",
    "/tags/{}": "SELECT DISTINCT tag FROM post_tags",
    "/nodeinfo/{}": "SELECT '2.1'",
    "/categories/{}": "SELECT DISTINCT root_category FROM listings",
    "/media/{}": _PICTURES,
    "/murmurations/organization/{}": _ACTORS,
    "/murmurations/offers-wants/{}": "SELECT post_id FROM listings",
    "/static/{}": "SELECT 'sisternet.css'",
    "/s/{}": "SELECT code FROM slips",
    "/numbers/{}": "SELECT month FROM published_numbers",
    "/umbrella/networks/{}": _NETWORKS,
    "/umbrellas/{}": _UMBRELLAS,
    "/coordination/gaps/{}": "SELECT DISTINCT root_category FROM listings",
    "/coordination/networks/{}": "SELECT actor_id FROM known_networks",
    "/desk/sheet/{}": "SELECT id FROM sheets",
    "/settings/data/imports/{}": "SELECT id FROM imports",
    "/settings/data/lists/{}": _LISTS,
}
"""What is there to be put into the place left open in addresses that begin so."""

_ANYTHING = """
SELECT post_id FROM listings WHERE local = 1 UNION SELECT actor_id FROM accounts
 UNION SELECT id FROM conversations UNION SELECT id FROM applications UNION SELECT id FROM reports
 UNION SELECT id FROM introductions UNION SELECT network_id FROM pacts
"""
"""For addresses that are not named above: whatever has a number."""

_ASKED: Mapping[str, str] = {
    "/.well-known/webfinger": "resource=acct:{}@hull.example",
    "/umbrella": "limit=80",
    "/board": "limit=80",
    "/umbrella.rss": "limit=80",
    "/umbrella.atom": "limit=80",
    "/umbrella.json": "limit=80",
    "/umbrella.csv": "lang=es",
    "/umbrella/embed": "limit=80",
}
"""What is asked for besides at addresses that answer to questions only, or in pages."""

_HELD: Mapping[str, tuple[Who | None, str]] = {
    "/export/{}": (None, "export"),  # opens for whose it is, however others come by it
    "/leave/{}": (Who.AMINA, "nothing"),
    "/renew/{}": (Who.AMINA, "renew"),
    "/guest/{}": (Who.GUEST, "guest"),
    "/agreed/{}": (Who.LEAH, "agreed"),
    "/join/{}": (Who.JOSIE, "invitation"),
    "/join/in/{}": (Who.NELL, "nothing"),
    "/confirm/{}": (Who.AMINA, "nothing"),
    "/sign-in/link/{}": (Who.AMINA, "nothing"),
    "/unsubscribe/{}": (Who.AMINA, "nothing"),
}
"""Addresses with a secret in them, and the one who holds it; all others try another. None: all."""

_WRONG = "a-wrong-one"


@dataclass(frozen=True, slots=True)
class Address:
    """A path to be asked for, and the pattern of the route that it is one of.

    `holder` is the only one who knows it, where a secret stands in it.
    """

    pattern: str
    path: str
    holder: Who | None = None


def routes(home: Home) -> list[Route]:
    """Everything that answers at this node, and what later rooms bring.

    What is told over an open stream is what the pages of a timeline give (`tests/api`); a stream
    has no answer to look through.
    """
    envelope = home.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # there is no other way to what it wraps
    assert isinstance(inner, Starlette)
    each = [
        route
        for outer in inner.routes
        for route in (outer.routes if isinstance(outer, Switch) else [outer])
    ]
    for route in each:
        known = isinstance(route, Route | WebSocketRoute)
        assert known, f"{route} is of a kind that this walk does not know"
    return [route for route in each if isinstance(route, Route) and not _never_ends(route)]


def _never_ends(route: Route) -> bool:
    """An event stream; whether the node is well is told at the same place, and ends."""
    return route.path.startswith("/api/v1/streaming/") and not route.path.endswith("/health")


async def addresses(place: Place) -> list[Address]:
    """Each address that can be asked for, filled with all that is there, and with what is not."""
    patterns = [route.path for route in routes(place.hull) if "GET" in (route.methods or ())]
    return [address for pattern in patterns for address in await _filled(place, pattern)]


async def _filled(place: Place, pattern: str) -> list[Address]:
    found = [Address(pattern, pattern)]
    if pattern in _ASKED:
        names = [str(row[0]) for row in await place.hull.rows(_ACTORS)]
        questions = {_ASKED[pattern].format(name) for name in names}
        found += [Address(pattern, f"{pattern}?{question}") for question in sorted(questions)]
    for number in range(len(_OPEN.findall(pattern))):
        key = _key(pattern, number)
        found = [
            replace(address, path=_OPEN.sub(filling, address.path, count=1), holder=holder)
            for address in found
            for filling, holder in await _fillings(place, key)
        ]
    return found


def _key(pattern: str, number: int) -> str:
    """What stands before an open place, and that place: "/people/{}"."""
    end = list(_OPEN.finditer(pattern))[number].end()
    return _OPEN.sub("{}", pattern[:end])


async def _fillings(place: Place, key: str) -> Sequence[tuple[str, Who | None]]:
    if key in _HELD:
        holder, name = _HELD[key]
        secret = place.links.get(name)
        return [(_WRONG, None), *([(secret, holder)] if secret else [])]
    rows = await place.hull.rows(_QUESTIONS.get(key, _ANYTHING))
    return [(str(row[0]), None) for row in rows] + [(UNKNOWN, None)]
