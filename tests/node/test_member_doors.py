"""`sisternet member password|code|sessions`: whoever keeps the machine lets people in."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from node import config_file
from node.assembly import Node, assemble
from node.outside import real_world
from node.secret import read_secret
from sessions.session import Caller, SecondFactor, Started
from tests.node.shell import Shell
from world.errors import Unproven

T = TypeVar("T")
PASSWORD = "four kettles on the hob"
CALLER = Caller("192.0.2.7", "Firefox, Android")


def _with_node(home: Shell, deed: Callable[[Node], Awaitable[T]]) -> T:
    settings = config_file.load(home.folder / "config.toml", {})

    async def whole() -> T:
        node = await assemble(settings, real_world(settings), read_secret(settings))
        try:
            return await deed(node)
        finally:
            await node.close()

    return asyncio.run(whole())


def _by_password(home: Shell, password: str) -> Started | SecondFactor:
    return _with_node(
        home, lambda node: node.rooms.sessions.door.by_password("josie", password, CALLER)
    )


@pytest.mark.row("OAU-12")
def test_a_password_is_asked_for_twice_and_signs_out_everywhere(
    home: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", input)  # there is no terminal here
    said = home.said("member password josie", answers=f"{PASSWORD}\n{PASSWORD}\n")
    assert "signed out everywhere" in said
    assert isinstance(_by_password(home, PASSWORD), Started)
    assert "password  Firefox, Android" in home.said("member sessions josie")

    home.said("member password josie --stdin", answers="another one altogether\n")

    assert home.said("member sessions josie") == ""
    with pytest.raises(Unproven):
        _by_password(home, PASSWORD)


def test_a_poor_password_is_refused_with_the_reason(home: Shell) -> None:
    said = home.run("member password josie --stdin", answers="short\n")

    assert said.code == 1
    assert "at least 10 letters" in said.err


def test_a_code_is_printed_and_signs_in_once(home: Shell) -> None:
    code = home.said("member code josie").strip()
    assert re.fullmatch(r"[B-Z2-9]{4} [B-Z2-9]{4}", code)

    step = _with_node(home, lambda node: node.rooms.sessions.door.by_code("josie", code, CALLER))

    assert isinstance(step, Started)
    assert "desk  Firefox, Android" in home.said("member sessions josie")


def test_sessions_are_ended_from_the_machine(home: Shell) -> None:
    home.said("member password josie --stdin", answers=f"{PASSWORD}\n")
    _by_password(home, PASSWORD)

    assert "ended  Firefox, Android" in home.said("member sessions josie --end")

    assert home.said("member sessions josie") == ""


@pytest.mark.parametrize("line", ["password {} --stdin", "code {}", "sessions {}"])
@pytest.mark.parametrize("name", ["nobody", "hull"])
def test_only_people_sign_in(home: Shell, line: str, name: str) -> None:
    said = home.run(f"member {line.format(name)}", answers=f"{PASSWORD}\n")

    assert said.code == 1
    assert "`sisternet member list` shows who is" in said.err
