"""Docs cannot lie: what they name is there, and what is there they name."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import get_type_hints

import click
import pytest

from node.cli import COMMANDS, sisternet
from node.settings import Settings
from tests.house.sources import ROOMS, ROOT, handled, modules

PAPERS = (
    *("README.md", "FEDERATION.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *sorted(str(file.relative_to(ROOT)) for file in (ROOT / "docs").glob("*.md")),
)
_KEY = re.compile(r"`([A-Z][A-Za-z]+(?:/[A-Za-z]+)?)`")


def read(paper: str) -> str:
    return (ROOT / paper).read_text(encoding="utf-8")


def understood() -> set[str]:
    """The kinds of activity this node has handlers for."""
    return {key for module in modules(*ROOMS) for key in handled(module)}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_links_to_files_that_exist(paper: str) -> None:
    folder = (ROOT / paper).parent
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", read(paper))
    assert [link for link in links if not (folder / link).exists()] == []


def test_federation_tells_every_activity_that_is_understood_and_no_other() -> None:
    told = {
        key
        for line in read("FEDERATION.md").splitlines()
        if line.startswith("| `")
        for key in _KEY.findall(line.split("|")[1])
    }
    assert told == understood()


def test_the_architecture_names_every_dispatch_key() -> None:
    paragraph = read("docs/architecture.md").split("Dispatch keys:")[1].split(". ")[0]
    assert set(_KEY.findall(paragraph)) == understood()


def test_the_example_explains_every_setting_and_no_other() -> None:
    example = tomllib.loads(read("config.example.toml"))
    told = {f"{section}.{key}" for section, keys in example.items() for key in keys}
    assert told == set(_settings())


def _settings() -> Iterator[str]:
    sections = get_type_hints(Settings)
    for section in fields(Settings):
        kind = sections[section.name]
        assert is_dataclass(kind)
        yield from (f"{section.name}.{key.name}" for key in fields(kind))


def test_every_setting_in_the_example_has_words_above_it() -> None:
    lines = read("config.example.toml").splitlines()
    explained = False
    for line in lines:
        if line.startswith("#"):
            explained = True
        elif not line.strip() or line.startswith("["):
            explained = False
        else:
            assert explained, line


def test_the_papers_name_every_command_and_every_command_of_a_group() -> None:
    told = {words for paper in PAPERS for words in _named_commands(read(paper))}
    assert [
        name
        for name in _commands()
        if not any(f"{words} ".startswith(f"{name} ") for words in told)
    ] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_names_only_commands_that_exist(paper: str) -> None:
    known = set(_commands())
    wrong = [
        words for words in _named_commands(read(paper)) if not _is_command(words.split(), known)
    ]
    assert wrong == []


def _named_commands(text: str) -> list[str]:
    """What follows `sisternet` in code: one word or two, without options in between."""
    code = re.sub(r" --config[ =]\S+", "", "\n".join(_code(text)))
    return [words.strip() for words in re.findall(r"\bsisternet ((?:[a-z]+ ?){1,2})", code)]


def _is_command(words: list[str], known: set[str]) -> bool:
    """One word may be a command; if it is a group, the second must be one of its own."""
    if not words or words[0] not in known:
        return False
    is_group = any(name.startswith(f"{words[0]} ") for name in known)
    return not is_group or len(words) == 1 or " ".join(words[:2]) in known


def _commands() -> Iterator[str]:
    context = click.Context(sisternet)
    for name in COMMANDS:
        yield name
        command = sisternet.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_reads_well_when_asked_for_help(name: str) -> None:
    command = sisternet.get_command(click.Context(sisternet), name)
    assert command is not None
    inner = command.commands.values() if isinstance(command, click.Group) else ()
    for told in (command, *inner):
        assert told.help, f"{name} {told.name}: says what it does"
        silent = [
            option.name
            for option in told.params
            if isinstance(option, click.Option) and not option.help
        ]
        assert silent == [], f"{name} {told.name}: says what its options do"


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_names_only_targets_that_exist(paper: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), flags=re.MULTILINE))
    named = re.findall(r"\bmake ([a-z][a-z-]*)", "\n".join(_code(read(paper))))
    assert set(named) - targets == set()


def _code(text: str) -> list[str]:
    """What stands in code: fenced blocks and between single backticks."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, flags=re.DOTALL)
    without = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return blocks + re.findall(r"`([^`\n]+)`", without)
