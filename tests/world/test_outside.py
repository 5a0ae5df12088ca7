import re
import socket
import subprocess
import sys
from datetime import UTC, timedelta
from ipaddress import ip_address
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.fediverse.sundial import Dice
from world import errors
from world.chance import SystemChance, token
from world.clock import SystemClock
from world.crash import from_setting, no_crash
from world.guarded import GuardedNetwork
from world.ids import IdMaker
from world.outside import World
from world.resolving import SystemResolver, is_own

ROOT = Path(__file__).parents[2]
DYING = """
from world.crash import from_setting
point = from_setting("here:3")
for number in range(5):
    point("elsewhere")
    print(number, flush=True)
    point("here")
"""


def test_a_crash_point_kills_the_process_at_the_named_pass() -> None:
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", DYING], capture_output=True, check=False, cwd=ROOT
    )
    assert done.returncode == -9
    assert done.stdout.split() == [b"0", b"1", b"2"]


def test_an_armed_point_counts_its_own_passes_only(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr("os.kill", lambda _process, number: killed.append(number))
    point = from_setting("before-commit:2")
    for name in ("before-commit", "elsewhere", "before-commit"):
        assert killed == []
        point(name)
    assert killed == [SIGKILL]


@pytest.mark.parametrize("setting", [None, ""])
def test_crash_points_are_inert_unless_armed(setting: str | None) -> None:
    assert from_setting(setting) is no_crash
    from_setting(setting)("after-commit-before-202")


async def test_the_system_clock_is_utc_and_runs_forward() -> None:
    clock = SystemClock()
    start, first = clock.monotonic(), clock.now()
    await clock.sleep(0)
    assert clock.now().tzinfo is UTC
    assert clock.now() - first < timedelta(minutes=1)
    assert clock.monotonic() >= start


def test_the_system_dice_fall_differently_each_time() -> None:
    chance = SystemChance()
    assert 0 <= chance.random() < 1
    assert chance.octets(16) != chance.octets(16)
    assert IdMaker(SystemClock(), chance).new() > 0


def test_a_token_is_url_safe_text_of_as_many_octets() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token(Dice(1)))
    assert len(token(Dice(1), 16)) == 22


async def test_the_system_resolver_knows_this_machine() -> None:
    resolver = SystemResolver()
    assert "127.0.0.1" in await resolver("127.0.0.1", 80)
    resolver.close()


def test_a_machine_knows_its_own_addresses() -> None:
    assert is_own(ip_address("127.0.0.1"))


@pytest.mark.parametrize("text", ["5.9.1.2", "2a01:4f8::1"])
def test_an_address_without_a_way_to_it_is_not_our_own(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    def connect(*_: object) -> None:
        raise OSError("no way there")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert not is_own(ip_address(text))


def test_a_world_is_handed_in_as_one() -> None:
    clock, chance = SystemClock(), SystemChance()
    network = GuardedNetwork(clock=clock, user_agent="sisternet")
    world = World(clock, chance, network, IdMaker(clock, chance))
    assert world.crash is no_crash


def test_every_error_has_a_public_text_and_an_http_status() -> None:
    kinds = [errors.Malformed, errors.TooLarge, errors.WrongMediaType, errors.Refused]
    kinds += [errors.Unproven, errors.Limited, errors.Missing, errors.Gone, errors.Conflict]
    kinds.append(errors.Unreachable)
    raised = [kind("Sorry.") for kind in kinds]
    assert {error.public for error in raised} == {"Sorry."}
    assert [error.status for error in raised] == [400, 413, 415, 403, 401, 429, 404, 410, 409, 503]
