"""The machine it runs on: free ports, files that may be open, memory and time of a process."""

import os
import platform
import resource
import socket
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = "127.0.0.1"
MEGABYTE = 1_000_000
MICRO = 1_000_000
_FILES_NEEDED = 8_192
_TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def open_many_files() -> None:
    """Lets this process, and those it starts, hold as many connections as are needed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES_NEEDED if hard == resource.RLIM_INFINITY else min(hard, _FILES_NEEDED)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has taken so far: memory in bytes, processor time in seconds."""

    memory: int
    peak: int
    seconds: float


def usage_of(pid: int) -> Usage:
    """Asks the kernel about a running process (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    named = dict(line.split(":", 1) for line in status.splitlines())
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return Usage(_kilobytes(named["VmRSS"]), _kilobytes(named["VmHWM"]), ticks / _TICKS)


def _kilobytes(told: str) -> int:
    return int(told.split(maxsplit=1)[0]) * 1024


def described() -> str:
    """The class of machine in a line: cores, architecture, interpreter."""
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}"
    )
