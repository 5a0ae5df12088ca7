import logging
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from node import logs
from tests.fediverse.fixtures import aotearoa, fediverse, hull, madison, templates
from tests.node.shell import INIT, Shell

__all__ = ["aotearoa", "fediverse", "hull", "madison", "templates"]


@pytest.fixture
def quiet_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Logs as a command sets them up, but not for the rest of the session."""

    def configure(level: str, _form: str) -> None:
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(
                logging.getLevelName(level.upper())
            ),
            logger_factory=structlog.PrintLoggerFactory(sys.stderr),
            cache_logger_on_first_use=False,
        )

    monkeypatch.setattr(logs, "configure", configure)
    yield
    structlog.reset_defaults()


@pytest.fixture
def shell(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    quiet_logs: None,
) -> Shell:
    """A terminal in an empty folder."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `sisternet init` is kept after its first use; tests copy it."""
    return tmp_path_factory.mktemp("founded")


@pytest.fixture
def home(shell: Shell, founded: Path) -> Shell:
    """A terminal in the folder of a new node."""
    if not (founded / "config.toml").exists():
        shell.said(INIT)
        shutil.copytree(shell.folder, founded, dirs_exist_ok=True)
    else:
        shutil.copytree(founded, shell.folder, dirs_exist_ok=True)
    return shell
