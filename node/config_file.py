"""Reads `config.toml` into `Settings`, or says which key in which line is wrong.

Every key can be overridden by the environment: `SISTERNET_NODE_PORT=8401` is `[node] port`.
Paths are relative to the file. Lists in the environment are separated by commas.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_type_hints

from node.setting_values import NotThatType, checked_value, value_of_text
from node.settings import Settings
from node.settings_rules import check_rules
from world.errors import Malformed

_SECTION = re.compile(r"^\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=")


class SettingsError(Malformed):
    """A setting is wrong; the public text names file, line and key, and says what to do."""


def load(path: Path, environment: Mapping[str, str]) -> Settings:
    """The settings in `path`, overridden by `environment`; raises `SettingsError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        advice = (
            f"There is no {path}. Run `sisternet init` to make one, or name another with --config."
        )
        raise SettingsError(advice) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    return parse(text, path, environment)


def parse(text: str, path: Path, environment: Mapping[str, str]) -> Settings:
    """Like `load`, with the text of the file already read."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from error
    reader = _Reader(path, _lines_of(text), environment)
    settings = reader.settings(found)
    check_rules(settings, reader.complain)
    return settings


def _lines_of(text: str) -> dict[str, int]:
    """Where each `section` and `section.key` stands, counted from 1."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _SECTION.match(line):
            section = match[1]
            lines.setdefault(section, number)
        elif match := _KEY.match(line):
            lines.setdefault(f"{section}.{match[1]}" if section else match[1], number)
    return lines


class _Reader:
    """Turns parsed TOML into dataclasses, and knows where to point when something is wrong."""

    def __init__(
        self, path: Path, lines: Mapping[str, int], environment: Mapping[str, str]
    ) -> None:
        self._path = path
        self._lines = lines
        self._environment = environment

    def complain(self, key: str, problem: str) -> SettingsError:
        """An error that points at `key` ("section.name")."""
        section, _, name = key.partition(".")
        variable = _variable(section, name)
        if variable in self._environment:
            return SettingsError(f"Environment variable {variable}: {problem}")
        line = self._lines.get(key) or self._lines.get(section)
        place = f"{self._path} line {line}" if line else f"{self._path}"
        return SettingsError(f"{place}: `{key}` {problem}")

    def settings(self, found: Mapping[str, Any]) -> Settings:
        """Every section, each with its own class; raises `SettingsError`."""
        sections = get_type_hints(Settings)
        self._refuse_unknown(found, sections, "")
        return Settings(
            **{name: kind(**self._values(name, kind, found)) for name, kind in sections.items()}
        )

    def _values(self, section: str, kind: type, found: Mapping[str, Any]) -> dict[str, object]:
        table = found.get(section, {})
        if not isinstance(table, dict):
            raise self.complain(section, "must be a section in [brackets].")
        known = get_type_hints(kind, include_extras=True)
        self._refuse_unknown(table, known, f"{section}.")
        defaults = {item.name: item.default for item in fields(kind)}
        values = {}
        for key, told in known.items():
            of, doc = get_args(told)
            asked = self._asked(section, key, of, table)
            if asked is not None:
                values[key] = self._checked(f"{section}.{key}", of, asked)
            elif defaults[key] is MISSING:
                raise self.complain(f"{section}.{key}", f"is missing. {doc}")
            elif of is Path:
                values[key] = self._path.parent / str(defaults[key])
        return values

    def _asked(self, section: str, key: str, of: object, table: Mapping[str, object]) -> object:
        """What the environment or the file says; None if neither does."""
        text = self._environment.get(_variable(section, key))
        if text is None:
            return table.get(key)
        try:
            return value_of_text(of, text)
        except NotThatType as error:
            raise self.complain(f"{section}.{key}", str(error)) from error

    def _checked(self, key: str, of: object, value: object) -> object:
        try:
            return checked_value(of, value, self._path.parent)
        except NotThatType as error:
            raise self.complain(key, str(error)) from error

    def _refuse_unknown(
        self, table: Mapping[str, Any], known: Mapping[str, Any], prefix: str
    ) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f" Did you mean `{prefix}{near[0]}`?" if near else ""
                raise self.complain(f"{prefix}{key}", f"is not a setting.{hint}")


def _variable(section: str, key: str) -> str:
    return f"SISTERNET_{section}_{key}".upper()
