"""Nobody learns whether a name exists: not from the answer, and not from the time it takes.

Time is not measured; what takes it is counted instead: the statements put to the store and the
passwords that are computed. They are the same whoever it is, in the same order.
"""

from collections.abc import Awaitable, Callable

import pytest

from sessions import passwords
from sessions.door import Door
from storage.transaction import Reading, Writing
from tests.fediverse.home import Home
from tests.sessions.given import ADDRESS, CALLER, PASSWORD, with_address, with_password
from world.errors import SisternetError

NAMES = (
    "josie",  # password and address
    ADDRESS,
    "ted",  # a member with neither
    "nobody",
    "nobody@post.example",
    "hull",
    "",
)
Deed = Callable[[Door, str], Awaitable[object]]


async def _by_password(door: Door, name: str) -> object:
    return await door.by_password(name, f"not {PASSWORD}", CALLER)


async def _by_code(door: Door, name: str) -> object:
    return await door.by_code(name, "BCDF GHJK", CALLER)


async def _send_link(door: Door, name: str) -> object:
    await door.send_link(name, CALLER.address)
    return "on its way"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that takes time, as it is done."""
    done: list[str] = []
    verify = passwords._verify  # noqa: SLF001

    def watching(kind: type[Reading]) -> None:
        execute = kind._execute  # noqa: SLF001

        def watched_execute(self: Reading, sql: str, params: object) -> object:
            done.append(sql)
            return execute(self, sql, params)  # type: ignore[arg-type]

        monkeypatch.setattr(kind, "_execute", watched_execute)

    def watched_verify(given: bytes, expected: str) -> bool:
        done.append(expected.rpartition("$")[0].rpartition("$")[0])
        return verify(given, expected)

    watching(Reading)
    watching(Writing)
    monkeypatch.setattr(passwords, "_verify", watched_verify)
    return done


@pytest.mark.row("OAU-13", "OAU-15")
@pytest.mark.parametrize("deed", [_by_password, _by_code, _send_link])
async def test_every_name_is_answered_alike_after_the_same_work(
    hull: Home, work: list[str], deed: Deed
) -> None:
    await with_address(hull)
    await with_password(hull)

    told = {name: await _told(hull, work, deed, name) for name in NAMES}

    assert {repr(answer) for answer in told.values()} == {repr(told["nobody"])}
    assert told["nobody"][1], "nothing was done at all"


async def _told(home: Home, work: list[str], deed: Deed, name: str) -> tuple[str, list[str]]:
    work.clear()
    try:
        answer = str(await deed(home.rooms.sessions.door, name))
    except SisternetError as error:
        answer = f"{error.status} {error.public}"
    return answer, list(work)


async def test_names_are_slowed_alike_too(hull: Home) -> None:
    await with_address(hull)
    await with_password(hull)
    told = {}
    for name in ("josie", ADDRESS, "nobody", "nobody@post.example"):
        answers = [await _told(hull, [], _by_password, name) for _ in range(8)]
        told[name] = [answer for answer, _ in answers]
        await hull.node.database.write(lambda tx: tx.run("DELETE FROM attempts"))

    assert len({repr(answers) for answers in told.values()}) == 1
