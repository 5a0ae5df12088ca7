"""What holds for every test: nothing reaches the world outside, and nothing stays open.

Tests that let foreign software in (marked `peers`) may reach out; everything else, journeys
with real processes too, stays on this machine.
"""

import ipaddress
import os
import socket
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import settings
from starlette import routing

_SECONDS_TO_END = 5
_READABLE_OCTETS = 16

# Laws hold whatever the machine is doing besides; a failure prints what reproduces it.
# The gate judges a change and not its luck: it tries the same examples each time.
settings.register_profile("house", deadline=None, print_blob=True)
settings.register_profile("gate", settings.get_profile("house"), derandomize=True, database=None)
settings.load_profile("gate" if os.environ.get("SISTERNET_GATE") else "house")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Keys and bodies give a case no name of their own: it must be the same in every process."""
    if isinstance(val, bytes) and len(val) > _READABLE_OCTETS:
        return "octets"
    return None


def pytest_configure(config: pytest.Config) -> None:
    words = "row(*codes): the rows of tests/hostile/rows.toml that a test answers"
    config.addinivalue_line("markers", words)
    # Nodes are made here by the thousand, all with the same addresses.
    pytest.MonkeyPatch().setattr(routing, "compile_path", cache(routing.compile_path))


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test is found by the code of its row too: pytest -k SIG-61."""
    for mark in item.iter_markers("row"):
        item.extra_keyword_matches.update(mark.args)


class OutsideWorldError(AssertionError):
    """A test tried to leave this machine."""


def _is_here(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check_address(address: Any) -> None:  # noqa: ANN401  # whatever a socket is given
    if isinstance(address, tuple) and not _is_here(str(address[0])):
        message = f"This test wanted to connect to {address[0]}; only this machine is open to it."
        raise OutsideWorldError(message)


@pytest.fixture(autouse=True)
def only_this_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections leave for loopback only, and no name is looked up elsewhere."""
    if request.node.get_closest_marker("peers"):
        return
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def checked_connect(self: socket.socket, address: Any) -> None:  # noqa: ANN401
        _check_address(address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:  # noqa: ANN401
        _check_address(address)
        return connect_ex(self, address)

    def checked_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not _is_here(name) and not _is_literal(name):
            message = f"This test wanted to look up {name}; names are not looked up in tests."
            raise OutsideWorldError(message)
        return getaddrinfo(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", checked_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", checked_connect_ex)
    monkeypatch.setattr(socket, "getaddrinfo", checked_getaddrinfo)


def _is_literal(host: str) -> bool:
    """An address written as numbers needs no look-up; connecting to it is another matter."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(autouse=True)
def everything_closed() -> Iterator[None]:
    """Every thread that a test starts has ended when the test has: databases, pools, servers."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(_SECONDS_TO_END)
    alive = [thread.name for thread in left if thread.is_alive()]
    if alive:
        pytest.fail(f"Left open by this test: {', '.join(sorted(alive))}")
