"""`python -m node.demo`: see the package."""

import asyncio
import shutil
import signal
import sys
from itertools import zip_longest
from pathlib import Path

import click

from node.demo import processes
from node.demo.crossings import Crossings
from node.demo.display import Display
from node.demo.plan import PASSWORD, Told, Town, towns
from node.demo.processes import Event, Served
from node.demo.start import (
    Stage,
    check_ports,
    join,
    set_up,
    start,
    umbrella_page,
    unite,
)
from world.clock import SystemClock
from world.errors import Conflict
from world.guarded import GuardedNetwork

_LIVE_PAUSE = 8.0
_LIVE = "published-live"
_TOKEN = "token"  # noqa: S105  # the name of a file


@click.command()
@click.option("--reset", is_flag=True, help="Forget everything and start afresh.")
@click.option("--folder", type=click.Path(path_type=Path), default=Path(".demo"))
@click.option("--port", default=4101, show_default=True, help="Port of the first of three nodes.")
@click.option("--seconds", type=float, help="Stop by itself after that long.")
@click.option("--still", is_flag=True, help="Publish nothing while one watches.")
def demo(*, reset: bool, folder: Path, port: int, seconds: float | None, still: bool) -> None:
    """Three nodes of three networks on this machine, made sisters."""
    try:
        check_ports(towns(port))  # before anything is forgotten under another demo's feet
        if reset:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(_run(folder, towns(port), seconds, still=still))
    except Conflict as problem:
        sys.stderr.write(f"\n{problem.public}\n")
        sys.exit(1)


async def _run(folder: Path, all_towns: list[Town], seconds: float | None, *, still: bool) -> None:
    clock = SystemClock()
    network = GuardedNetwork(
        clock=clock, user_agent="sisternet-demo", allow_addresses=("127.0.0.0/8",)
    )
    stage = Stage(folder, all_towns, Display(), clock, network)
    stopping = _on_signals()
    news: asyncio.Queue[tuple[Town, Event]] = asyncio.Queue()
    work = asyncio.create_task(_play(stage, news, still=still))
    limit = asyncio.create_task(clock.sleep(seconds)) if seconds else None
    waited = [task for task in (work, stopping, limit) if task is not None]
    await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
    for task in waited:
        if task is not work or not task.done():
            task.cancel()
    await asyncio.gather(*waited, return_exceptions=True)
    await network.close()
    if work.done() and not work.cancelled() and (problem := work.exception()):
        raise problem


def _on_signals() -> asyncio.Task[bool]:
    """A task that ends when somebody wants the demo to end."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked.set)
    return asyncio.create_task(asked.wait())


async def _play(stage: Stage, news: asyncio.Queue[tuple[Town, Event]], *, still: bool) -> None:
    """From the first key to the last line; whatever happens, no node is left running."""
    await set_up(stage)
    served: list[Served] = []
    try:
        served += await start(stage, lambda town, event: news.put_nowait((town, event)))
        await join(stage)
        await unite(stage)
        await _welcome(stage)
        async with asyncio.TaskGroup() as group:
            group.create_task(_tell(stage, news))
            group.create_task(_watch(served))
            if not still:
                group.create_task(_publish(stage))
    except* Conflict as problems:
        raise problems.exceptions[0] from None
    finally:
        stage.display.line("\nStopping the three nodes ...")
        await asyncio.shield(processes.stop(served))
        stage.display.line("Stopped. `make demo` goes on from here.")


async def _welcome(stage: Stage) -> None:
    say = stage.display.line
    say("\nThree networks are up, each on a node of its own:\n")
    for town in stage.towns:
        say(f"  {town.name:<34} {town.base_url}/")
    first = stage.towns[0]
    say("\nWhat to look at:\n")
    say(f"  what all of them offer and need    {first.base_url}/umbrella")
    say(f"  the same, seen from the far side   {stage.towns[-1].base_url}/umbrella")
    say(f"  the umbrella they have in common   {umbrella_page(first)}")
    say(f"  the same umbrella's other home     {umbrella_page(stage.towns[-1])}")
    say(f"  needs only                         {first.base_url}/umbrella?kind=need")
    say(f"  in Spanish only                    {first.base_url}/umbrella?language=es")
    say(f"  a member                           {first.base_url}/@{first.people[1].username}")
    say(f"  letters it would have sent         {first.base_url}/dev/mail")
    say(f"  what waits for its coordinator     {first.base_url}/today  (sign in first, see below)")
    say("  switch one node off                kill the process of one: the others go on")
    say(f"\nSign in with the password “{PASSWORD}” as a coordinator or as a member:\n")
    for town in stage.towns:
        names = " or ".join(person.username for person in town.doors)
        say(f"  {names:<34} {town.base_url}/sign-in")
    say("\nFor programs: those made for Mastodon can ask to be let in, as at a terminal")
    say(f"\n  toot login --instance {first.base_url}\n")
    say("or take a token (ActivityPub client to server, too):\n")
    for town in stage.towns:
        say(f"  @{town.coordinator.username}@{town.host:<16} token {await _token(stage, town)}")
    say("\nCtrl-C stops everything. What crosses between the nodes from now on:\n")


async def _token(stage: Stage, town: Town) -> str:
    """The coordinator's token, made once."""
    file = stage.home(town) / _TOKEN
    if not file.exists():
        words = ("member", "token", town.coordinator.username, "--label", "demo")
        token = await processes.command(stage.home(town), *words)
        file.touch(mode=0o600)
        file.write_text(token, encoding="utf-8")
    return file.read_text(encoding="utf-8")


async def _tell(stage: Stage, news: asyncio.Queue[tuple[Town, Event]]) -> None:
    crossings = Crossings(stage.network, stage.towns)
    while True:
        town, event = await news.get()
        if told := await crossings.told(town, event):
            stage.display.happened(stage.clock.now(), told)


async def _watch(served: list[Served]) -> None:
    """A node may be switched off; when none is left there is nothing to show."""
    await asyncio.gather(*(node.process.wait() for node in served))
    raise Conflict("All three nodes have ended.")


async def _publish(stage: Stage) -> None:
    """Every few seconds a member somewhere publishes what they have not published yet."""
    marker = stage.folder / _LIVE
    done = int(marker.read_text(encoding="ascii")) if marker.exists() else 0
    waiting = _in_turn(stage.towns)
    for number, (town, told) in enumerate(waiting[done:], start=done + 1):
        await stage.clock.sleep(_LIVE_PAUSE)
        try:
            await processes.command(stage.home(town), *_words(told))
        except Conflict as problem:
            stage.display.line(problem.public)
        marker.write_text(str(number), encoding="ascii")


def _in_turn(all_towns: list[Town]) -> list[tuple[Town, Told]]:
    rows = zip_longest(*([(town, told) for told in town.live] for town in all_towns))
    return [entry for row in rows for entry in row if entry is not None]


def _words(told: Told) -> list[str]:
    words = ["listing", "add", "--member", told.member, "--kind", told.kind, "--title", told.title]
    words += ["--text", told.text, "--category", told.category, "--audience", told.audience]
    words += ["--mode", told.mode, "--urgency", told.urgency]
    words += ["--days", str(told.days), "--language", told.language, "--agreed", "spoken"]
    return [*words, "--place", told.place] if told.place else words


if __name__ == "__main__":
    demo()
