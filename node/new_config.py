"""The settings file of a new node: the example with the answers put in, comments and all."""

import re
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
_Value = str | int | float | list[str]
_PLACES = (_HERE / "config.example.toml", _HERE.parent / "config.example.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What `sisternet init` was told; `here` is true for a trial on this machine."""

    host: str
    name: str
    username: str
    place: str
    language: str
    zone: str
    port: int
    here: bool
    summary: str = ""
    contact: str = ""
    country: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


def example_text() -> str:
    """The text of `config.example.toml`, from the checkout or the installed package."""
    path = next(place for place in _PLACES if place.exists())
    return path.read_text(encoding="utf-8")


def config_text(answers: Answers) -> str:
    """A complete settings file with every key explained."""
    values: dict[str, _Value] = {
        "host": answers.host,
        "port": answers.port,
        "username": answers.username,
        "name": answers.name,
        "place": answers.place,
        "language": answers.language,
        "zone": answers.zone,
        "summary": answers.summary,
        "contact": answers.contact,
        "country": answers.country,
        "latitude": answers.latitude,
        "longitude": answers.longitude,
    }
    if answers.here:
        values |= {"scheme": "http", "allow_addresses": ["127.0.0.0/8"], "dev_mailbox": True}
    text = example_text()
    for key, value in values.items():
        line = f"{key} = {_toml(value)}"
        text = re.sub(rf"(?m)^{key} = .*$", lambda _: line, text, count=1)  # noqa: B023  # used at once
    return text


def _toml(value: _Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'
