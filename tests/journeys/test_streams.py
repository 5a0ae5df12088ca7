"""Streams of a real process on a real socket, read by a program that nobody here wrote."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.journeys.processes import Member, machine

pytestmark = [pytest.mark.journey]


@pytest.fixture
def josie(tmp_path: Path) -> Iterator[Member]:
    with machine(tmp_path) as here:
        node = here.node("hull", "TimeBank Hull")
        member = node.add_member("josie")
        node.start()
        yield member


def test_a_socket_is_opened_told_and_closed_when_the_node_ends(josie: Member) -> None:
    hull = josie.home
    address = f"ws://127.0.0.1:{hull.port}/api/v1/streaming"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, subprotocols=[Subprotocol("wrong")])
    assert refused.value.response.status_code == 401
    with connect(address, subprotocols=[Subprotocol(josie.token)]) as socket:
        assert socket.subprotocol == josie.token
        socket.send(json.dumps({"type": "subscribe", "stream": "user"}))
        url = f"{hull.base_url}/api/v1/statuses"
        answer = httpx2.post(url, json={"status": "Rain"}, headers=josie.keys)
        assert answer.status_code == 200, answer.text
        heard = json.loads(socket.recv(timeout=10))
        assert (heard["stream"], heard["event"]) == (["user"], "update")
        assert json.loads(heard["payload"])["id"] == answer.json()["id"]

        assert hull.stop() == 0
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)
