"""A request finds the same route as if every one of them had been asked in turn."""

import re
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.routing import BaseRoute

from api.switch import Switch, fitting
from node.router import QuickRouter
from node.web import Envelope
from tests.fediverse.home import Home

_METHODS = ("GET", "POST", "TRACE")
_FILLINGS = ("7", "hull", "@hull", "a.atom", "search", "")
_STRANGE = ("", "/", "//", "/nothing", "/api", "/api/", "/inbox/", "/%2e", "/api/v1//accounts")


def router_of(home: Home) -> QuickRouter:
    envelope = home.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # there is no other way to what it wraps
    assert isinstance(inner, Starlette)
    assert isinstance(inner.router, QuickRouter)
    return inner.router


def patterns(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        yield from patterns(list(route.routes)) if isinstance(route, Switch) else [route.path]  # type: ignore[attr-defined]


def test_every_address_leads_where_it_would_if_all_were_asked(hull: Home) -> None:
    router = router_of(hull)
    filled = {
        re.sub(r"\{[^}]*\}", filling, pattern)
        for pattern in patterns(router.routes)
        for filling in _FILLINGS
    }
    paths = [*_STRANGE, *filled, *(f"{path}/" for path in filled), *(f"{p}/7" for p in filled)]
    assert len(filled) > 500

    for path in paths:
        for method in _METHODS:
            scope = {"type": "http", "method": method, "path": path, "headers": []}
            assert router.find(scope) == fitting(router.routes, scope), f"{method} {path}"
