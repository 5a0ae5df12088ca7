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
from typing import Any, get_type_hints

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
        sections = get_type_hints(Settings)
        self._refuse_unknown(found, sections, "")
        return Settings(
            **{name: self._section(name, kind, found) for name, kind in sections.items()}
        )

    def _section(self, name: str, kind: type[Any], found: Mapping[str, Any]) -> Any:
        table = found.get(name, {})
        if not isinstance(table, dict):
            raise self.complain(name, "must be a section in [brackets].")
        types = get_type_hints(kind)
        known = {item.name: item for item in fields(kind)}
        self._refuse_unknown(table, known, f"{name}.")
        values = {}
        for key, item in known.items():
            raw = self._environment.get(_variable(name, key), table.get(key, MISSING))
            if raw is not MISSING:
                values[key] = self._value(f"{name}.{key}", types[key], raw)
            elif item.default is MISSING:
                raise self.complain(f"{name}.{key}", f"is missing. {item.metadata['doc']}")
            elif types[key] is Path:
                values[key] = self._path.parent / item.default
        return kind(**values)

    def _refuse_unknown(
        self, table: Mapping[str, Any], known: Mapping[str, Any], prefix: str
    ) -> None:
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f" Did you mean `{prefix}{near[0]}`?" if near else ""
                raise self.complain(f"{prefix}{key}", f"is not a setting.{hint}")

    def _value(self, key: str, kind: Any, raw: Any) -> Any:
        from_environment = isinstance(raw, str) and kind is not str
        value = _of_text(kind, raw) if from_environment else raw
        if kind is Path:
            if not isinstance(raw, str):
                raise self.complain(key, "must be a path in quotes.")
            return self._path.parent / raw
        if kind is float and type(value) is int:
            return float(value)
        if kind == tuple[str, ...]:
            if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
                return tuple(value)
            raise self.complain(key, 'must be a list of texts, such as ["127.0.0.0/8"].')
        if type(value) is not kind:
            raise self.complain(key, f"must be {_NAMES[kind]}, not {raw!r}.")
        return value


_NAMES: dict[type, str] = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    float: "a number",
}


def _variable(section: str, key: str) -> str:
    return f"SISTERNET_{section}_{key}".upper()


def _of_text(kind: Any, text: str) -> Any:
    """A value out of an environment variable; what does not fit stays text and is refused later."""
    if kind is bool:
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
            text.lower(), text
        )
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    return text
