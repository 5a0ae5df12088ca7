"""`sisternet` as a person types it, in this process: a line in, text and exit code out."""

import io
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.cli import main

INIT = (
    "init --host hull.test --username hull --name 'Hull Mutual Aid' --place Hull --language en"
    " --zone Europe/London --coordinator josie"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


class Shell:
    """Types commands in a folder; `said` insists that they went well and gives their text."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._patch = patch
        self._captured = captured

    def run(self, line: str, *, answers: str = "") -> Said:
        self._captured.readouterr()
        with self._patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["sisternet", *shlex.split(line)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.encode())))
            try:
                main()
                code = 0
            except SystemExit as end:
                code = int(end.code or 0)
        told = self._captured.readouterr()
        return Said(code, told.out, told.err)

    def said(self, line: str, *, answers: str = "") -> str:
        said = self.run(line, answers=answers)
        assert said.code == 0, f"{line}: {said.err}"
        return said.out
