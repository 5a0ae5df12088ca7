"""`sisternet umbrella` as whoever keeps the machine types it."""

from pathlib import Path

import pytest

from tests.node.shell import INIT, Shell


@pytest.fixture
def founded(shell: Shell) -> Shell:
    """A node that hosts an umbrella."""
    shell.said(INIT)
    (shell.folder / "charter.txt").write_text("We share what we have.", "utf-8")
    told = shell.said(
        "umbrella create humans --title HUMANs --charter charter.txt --coordinator @josie@hull.test"
    )
    assert "@humans@hull.test is there: http://hull.test/umbrellas/humans" in told
    return shell


def test_an_umbrella_is_shown_with_all_that_is_said_of_it(founded: Shell) -> None:
    founded.said("umbrella admit humans @hull@hull.test")
    assert "admitted, has not said yes" in founded.said("umbrella show humans")
    assert founded.said("umbrella join humans") == "We are in humans.\n"
    told = founded.said("umbrella show")
    assert "hosts: @humans@hull.test" in told
    assert "coordinators: @josie@hull.test" in told
    assert "@hull@hull.test  since " in told


def test_either_side_ends_it_from_the_command_line(founded: Shell) -> None:
    founded.said("umbrella admit humans @hull@hull.test")
    founded.said("umbrella join humans")
    founded.said("umbrella leave humans")
    assert "admitted, has not said yes" in founded.said("umbrella show humans")
    founded.said("umbrella join humans")
    founded.said("umbrella remove humans @hull@hull.test")
    assert "wants to be in" in founded.said("umbrella show humans")


def test_the_last_coordinator_stays_and_the_charter_changes(founded: Shell, tmp_path: Path) -> None:
    refused = founded.run("umbrella coordinator remove humans @josie@hull.test")
    assert "Somebody has to stay coordinator of the umbrella." in refused.err
    assert (
        "That is so already." in founded.run("umbrella coordinator add humans @josie@hull.test").err
    )
    words = tmp_path / "words.txt"
    words.write_text("We meet on Sundays.", "utf-8")
    assert "Its other hosts will say so too." in founded.said(f"umbrella charter humans {words}")


@pytest.mark.parametrize(
    "line",
    [
        "umbrella show nobody",
        "umbrella admit nobody @hull@hull.test",
        "umbrella leave humans",
        "umbrella unhost humans @humans@hull.test",
        "umbrella host @humans@hull.test",
        "umbrella create josie --title Josie",
        "umbrella create new --title New",
        "umbrella admit humans @josie@hull.test",
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(line: str, founded: Shell) -> None:
    said = founded.run(line)
    assert said.code == 1, said.out
    assert said.err.startswith("Error: ")
