"""Named places where a test may let the process die (`reference/security.md` section 18).

In production every point is inert. `SISTERNET_CRASH_AT=name[:n]` arms one point, which
kills the process the n-th time it is passed; the simulated fediverse hands in its own.
"""

import os
import signal
from typing import Protocol


class CrashPoints(Protocol):
    """Called with the name of each point as it is passed."""

    def __call__(self, name: str) -> None: ...


def no_crash(name: str) -> None:
    """The inert points of production."""


class KillAt:
    """Kills the process without warning the n-th time the point `name` is passed."""

    def __init__(self, name: str, passes: int = 1) -> None:
        self._name = name
        self._left = passes

    def __call__(self, name: str) -> None:
        if name != self._name:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def from_setting(setting: str | None) -> CrashPoints:
    """`None` or "" gives inert points; "name" or "name:3" arms one."""
    if not setting:
        return no_crash
    name, _, passes = setting.partition(":")
    return KillAt(name, int(passes or "1"))
