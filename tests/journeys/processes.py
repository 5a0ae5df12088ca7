"""Real nodes: processes of this machine, made and run through the command line as operators do.

A `Machine` ends every process it has started when its block ends, by its own number, however the
block ends; if the test itself is killed, the system ends them.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2

T = TypeVar("T")

ACTIVITY_JSON = "application/activity+json"
_SISTERNET = Path(sys.executable).parent / "sisternet"
_COMMAND_SECONDS = 30
_START_SECONDS = 30
_STOP_SECONDS = 30
_LOOK_AGAIN_SECONDS = 0.05
_LOG_SHOWN = 6_000


class TooLateError(AssertionError):
    """What a test waited for did not come true in time."""


def until(question: Callable[[], T], *, seconds: float, of_what: Callable[[], object] = str) -> T:
    """The first truthy answer; `TooLateError`, with what `of_what` tells, if it is late."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            message = f"Not within {seconds} s; the last answer was {answer!r}. {of_what()}"
            raise TooLateError(message)
        time.sleep(_LOOK_AGAIN_SECONDS)
    return answer


def free_port() -> int:
    """A port of this machine that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass
class Process:
    """One process of the machine, with its log in a file."""

    popen: "subprocess.Popen[bytes]"
    log: Path

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def log_end(self) -> str:
        """The last lines it has logged, for the message of a failed test."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-_LOG_SHOWN:]

    def kill(self) -> None:
        """Ends it as a power cut does: nothing of it runs any more when this returns."""
        self.popen.kill()
        self.popen.wait(_STOP_SECONDS)

    def stop(self, seconds: float = _STOP_SECONDS) -> int:
        """Asks it to stop, as systemd does; its exit code."""
        self.popen.terminate()
        return self.popen.wait(seconds)


@dataclass
class Member:
    """Somebody who lives on a node, with a token for programs."""

    home: "Node"
    username: str
    token: str

    @property
    def iri(self) -> str:
        return self.home.actor(self.username)

    @property
    def keys(self) -> dict[str, str]:
        """The header that lets a program in."""
        return {"authorization": f"Bearer {self.token}"}


@dataclass
class Node:
    """One node: a folder with its settings and data, and the process that serves from it."""

    machine: "Machine"
    username: str
    folder: Path
    port: int
    process: Process | None = None

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "data" / "sisternet.db"

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def handle(self) -> str:
        """What people follow: the network's desk."""
        return f"@{self.username}@127.0.0.1:{self.port}"

    @property
    def iri(self) -> str:
        return self.actor(self.username)

    def actor(self, username: str) -> str:
        return f"{self.base_url}/actors/{username}"

    def says(self, *words: str) -> Said:
        """How `sisternet` with these words ends, whatever that is."""
        done = subprocess.run(
            [str(_SISTERNET), "--config", str(self.config), *words],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_COMMAND_SECONDS,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def command(self, *words: str) -> str:
        """What `sisternet` with these words prints; it must succeed."""
        said = self.says(*words)
        assert said.code == 0, f"{words} ended with {said.code}: {said.err}"
        assert "Traceback" not in said.err
        return said.out.strip()

    def add_member(self, username: str) -> Member:
        """A new member with a token for a program."""
        self.command("member", "add", username)
        return Member(self, username, self.command("member", "token", username))

    def start(self) -> None:
        """Serves, and answers when this returns."""
        self.begin()
        until(self.answers, seconds=_START_SECONDS, of_what=self.log_end)

    def begin(self) -> None:
        """Begins to serve. From the test's own thread: processes end with the thread of theirs."""
        words = [str(_SISTERNET), "--config", str(self.config), "serve"]
        self.process = self.machine.run(words, self.folder / "serve.log")

    def answers(self) -> bool:
        """Whether it answers already; it must not have ended."""
        assert self.process is not None
        assert self.process.is_running, f"It ended at once:\n{self.process.log_end()}"
        with suppress(httpx2.TransportError):
            return httpx2.get(f"{self.base_url}/health", timeout=5).status_code == 200
        return False

    def kill(self) -> None:
        """Ends the process as a power cut does."""
        assert self.process is not None
        self.process.kill()

    def stop(self) -> int:
        """Stops serving, as systemd does; the exit code."""
        assert self.process is not None
        return self.process.stop()

    def log_end(self) -> str:
        """What the process has logged last."""
        return self.process.log_end() if self.process else "It never ran."

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """One GET, as a program makes it; `path` may be a whole address."""
        url = path if path.startswith("http") else self.base_url + path
        return httpx2.get(url, headers={"accept": ACTIVITY_JSON} | headers, timeout=30)

    def document(self, path: str, **headers: str) -> dict[str, Any]:
        """The ActivityPub document under a path or an address of this node."""
        answer = self.get(path, **headers)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:200]}"
        document: dict[str, Any] = answer.json()
        return document

    def pages(self, path: str) -> Iterator[dict[str, Any]]:
        """The members of a collection, page by page."""
        whole = self.document(path)
        page = whole.get("first")
        if page is None:
            yield from _items(whole)
        while page is not None:
            found = self.document(page) if isinstance(page, str) else page
            yield from _items(found)
            page = found.get("next")


def _items(page: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.get("orderedItems") or page.get("items") or []
    return found


@dataclass
class Machine:
    """This machine, as far as a test uses it: a folder, and the processes it has started."""

    folder: Path
    processes: list[Process] = field(default_factory=list)

    def run(self, words: Sequence[str], log: Path) -> Process:
        """Starts a process whose log goes to the end of a file."""
        with log.open("ab") as stream:
            popen = subprocess.Popen(
                [sys.executable, "-c", _LAUNCHER, *words],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        process = Process(popen, log)
        self.processes.append(process)
        return process

    def node(self, username: str, name: str, **settings: str) -> Node:
        """A new node, made by `sisternet init`; `settings` are further options of that command."""
        made = Node(self, username, self.folder / username, free_port())
        made.command(
            "init",
            *("--host", f"127.0.0.1:{made.port}", "--port", str(made.port)),
            *("--username", username, "--name", name, "--coordinator", f"{username}_desk"),
            *("--place", settings.get("place", "Here")),
            *("--language", settings.get("language", "en")),
            *("--zone", settings.get("zone", "UTC")),
        )
        return made

    def end_all(self) -> None:
        """Ends every process that is still running."""
        for process in self.processes:
            if process.is_running:
                process.kill()


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """A machine whose processes have all ended when the block has."""
    here = Machine(folder)
    try:
        yield here
    finally:
        here.end_all()


# Runs a command in the place of itself, and has the system end it should the test die first.
_LAUNCHER = """
import ctypes, os, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
os.execv(sys.argv[1], sys.argv[1:])
"""
