"""Modules that wait until they are used: a node starts without the libraries that few days need.

Our modules import each other at their head, in the open. Those named here, each of which stands
alone between us and a large library, are found but not run then; the first use of anything in
them runs them, whichever thread that is in.
"""

import sys
from collections.abc import Collection, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from types import ModuleType
from typing import Final

WAITING: Final = frozenset(
    {
        "mail.calendar_files",  # icalendar
        "media.decoding",  # Pillow, blurhash
        "media.untagging",  # mutagen
        "pages.qr_codes",  # segno
        "sessions.ceremonies",  # webauthn
    }
)
# structlog takes these in if they lie around on a developer's machine; we write plain lines.
UNWANTED: Final = frozenset({"rich", "better_exceptions"})
_LOADING: Final = RLock()


def wait_for_use() -> None:
    """From now on what is imported for the first time waits, if it is one of those."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder(WAITING, UNWANTED))


class Finder(MetaPathFinder):
    """Finds `waiting` modules without running them, and never the `unwanted` ones."""

    def __init__(self, waiting: Collection[str], unwanted: Collection[str] = ()) -> None:
        self._waiting = waiting
        self._unwanted = unwanted

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The module, which waits; None for what is none of ours."""
        if fullname in self._unwanted:
            raise ModuleNotFoundError(f"{fullname} is not wanted", name=fullname)
        if fullname not in self._waiting:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiter(spec.loader)
        return spec


class _Waiter(Loader):
    """Makes a module that waits, and runs it when it is time."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._runs = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Waiting

    def run(self, module: ModuleType) -> None:
        """Runs it, unless it runs already and looks at itself."""
        if self._runs:
            return
        self._runs = True
        try:
            self._loader.exec_module(module)
            module.__class__ = ModuleType
        finally:
            self._runs = False


class _Waiting(ModuleType):
    """A module that has not run yet."""

    def __getattribute__(self, name: str) -> object:
        if not name.startswith("__"):  # those the import itself looks at
            with _LOADING:
                waiter = self.__loader__
                if type(self) is _Waiting and isinstance(waiter, _Waiter):
                    waiter.run(self)
        return ModuleType.__getattribute__(self, name)  # no instance of this class any more
