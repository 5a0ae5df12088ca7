"""WEB-12: whom a request comes from is believed of the keeper's own web server alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from node.server import uvicorn_settings
from tests.fediverse.asking import address_of, ask
from tests.fediverse.casts import HULL
from world.network import Outgoing


async def _who(scope: Scope, receive: Receive, send: Send) -> None:
    client = Request(scope).client
    assert client is not None
    await PlainTextResponse(client.host)(scope, receive, send)


async def seen_as(trusted: tuple[str, ...], forwarded: str, tmp_path: Path) -> str:
    """The address the application sees of a request that comes from the host `proxy`."""
    settings = HULL.settings(tmp_path)
    settings = replace(settings, node=replace(settings.node, trusted_proxies=trusted))
    server = uvicorn_settings(_who, settings)
    server.load()
    request = Outgoing("GET", "http://hull.example/", (("x-forwarded-for", forwarded),))
    answer = await ask(server.loaded_app, request, come_from="proxy")
    return answer.body.decode()


PROXY = address_of("proxy")


@pytest.mark.parametrize("trusted", [(f"{PROXY}/32",), ("198.18.0.0/15",), (PROXY,)])
async def test_a_trusted_proxy_is_believed(trusted: tuple[str, ...], tmp_path: Path) -> None:
    assert await seen_as(trusted, "203.0.113.7", tmp_path) == "203.0.113.7"


@pytest.mark.parametrize("trusted", [(), ("127.0.0.1/32", "::1/128"), ("10.0.0.0/8",)])
async def test_anybody_else_stays_who_they_are(trusted: tuple[str, ...], tmp_path: Path) -> None:
    assert await seen_as(trusted, "203.0.113.7", tmp_path) == PROXY


async def test_what_a_client_made_up_before_the_proxy_counts_for_nothing(tmp_path: Path) -> None:
    made_up = "192.0.2.1, 127.0.0.1, 203.0.113.7"
    assert await seen_as((f"{PROXY}/32",), made_up, tmp_path) == "203.0.113.7"
