"""Every endpoint asks for its scope: nobody forgets, whatever topic it belongs to."""

import inspect
import re
from collections.abc import Iterator

import pytest
from starlette.routing import Route

from api.door import Door
from api.switch import Switch
from node.web import Envelope
from oauth.scopes import SUPPORTED, Scopes
from tests.fediverse.home import Home
from tests.fediverse.phone import Phone
from tests.oauth.given import let_in, registered

OUTSIDE = {"error": "This action is outside the authorized scopes"}
ALL = Scopes(SUPPORTED)


def endpoints(home: Home) -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
    """Method, path, the scopes of which one is needed, and whether anybody may come in."""
    envelope = home.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # there is no other way to what it wraps
    switches = [route for route in inner.routes if isinstance(route, Switch)]  # type: ignore[attr-defined]
    for route in (route for switch in switches for route in switch.routes):
        rule = inspect.getclosurevars(route.endpoint).nonlocals.get("rule")
        if rule is not None:
            wanted = (rule.scope,) if isinstance(rule.scope, str) else rule.scope or ()
            yield _method(route), route.path, tuple(wanted), rule.anybody


def _method(route: Route) -> str:
    return min((route.methods or set()) - {"HEAD"})


def _filled(path: str) -> str:
    """A path with a number for each of its words."""
    return re.sub(r"\{[^}]*\}", "1", path)


def lacking(wanted: tuple[str, ...]) -> Scopes:
    """Every scope there is, but those that would do."""
    return Scopes(scope for scope in ALL if not any(Scopes((scope,)).allows(one) for one in wanted))


async def test_every_scope_that_an_endpoint_needs_can_be_had(hull: Home) -> None:
    found = {scope for _, _, wanted, _ in endpoints(hull) for scope in wanted}

    assert sorted(found - ALL) == []


@pytest.mark.row("OAU-16")
async def test_without_its_scope_every_endpoint_is_shut_whatever_else_was_granted(
    hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.measure.Measure.take", lambda *_: {})
    tokens: dict[tuple[str, ...], Phone] = {}
    open_ones = []

    for method, path, wanted, _anybody in endpoints(hull):
        if not wanted:
            continue
        if wanted not in tokens:
            program = (await registered(hull, scopes=ALL)).program
            issued = await let_in(hull, program, scopes=lacking(wanted))
            tokens[wanted] = Phone(hull, issued.token)
        got = await tokens[wanted].ask(method, _filled(path))
        if (got.status, got.json) != (403, OUTSIDE):
            open_ones.append(f"{method} {path} {got.status}")
    assert open_ones == []


@pytest.mark.row("OAU-04", "OAU-07")
async def test_without_a_token_nothing_opens_but_what_is_for_anybody(
    hull: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.measure.Measure.take", lambda *_: {})
    open_ones = []

    for method, path, _wanted, anybody in endpoints(hull):
        if anybody:
            continue
        got = await Phone(hull).ask(method, _filled(path))
        if got.status != 401:
            open_ones.append(f"{method} {path} {got.status}")
    assert open_ones == []


async def test_what_changes_something_is_never_open_to_anybody(hull: Home) -> None:
    """But for registering a program, which changes nothing that is anybody's."""
    open_ones = {
        path
        for method, path, _wanted, anybody in endpoints(hull)
        if anybody and method not in ("GET", "HEAD")
    }

    assert open_ones == {"/api/v1/apps"}


def test_the_rule_of_an_endpoint_is_where_these_tests_look_for_it() -> None:
    assert "rule" in inspect.getsource(Door.route)
