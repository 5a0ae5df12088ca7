"""Every command, as a person types it, on one node without a network."""

import json
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

from node.cli import COMMANDS, sisternet
from tests.node.shell import INIT, Shell


def every_command() -> list[str]:
    context = click.Context(sisternet)
    lines = [""]
    for name in COMMANDS:
        command = sisternet.get_command(context, name)
        inner = command.commands if isinstance(command, click.Group) else ()
        lines += [name, *(f"{name} {word}" for word in inner)]
    return lines


@pytest.mark.parametrize("line", every_command())
def test_every_command_explains_itself(shell: Shell, line: str) -> None:
    told = shell.said(f"{line} --help")
    assert told.startswith("Usage: ")
    assert len(told.splitlines()) > 4


def test_an_unknown_command_is_refused(shell: Shell) -> None:
    said = shell.run("sing")
    assert said.code == 2
    assert "No such command 'sing'" in said.err


def test_the_version_is_told_in_one_line(shell: Shell) -> None:
    assert re.fullmatch(r"sisternet, version [0-9.]+\n", shell.said("--version"))


def test_a_command_without_settings_says_how_to_make_some(shell: Shell) -> None:
    said = shell.run("member list")
    assert said.code == 2
    assert "There is no config.toml. Run `sisternet init`" in said.err


# ------------------------------------------------------------------------------------------- init


def test_init_by_options_makes_a_node_that_is_fine(shell: Shell) -> None:
    told = shell.said(INIT)
    assert "Your network is @hull@hull.test" in told
    assert "Its first coordinator is @josie@hull.test" in told
    assert stat.S_IMODE((shell.folder / "secret.key").stat().st_mode) == 0o600
    assert "config.toml is fine: Hull Mutual Aid, http://hull.test" in shell.said("config check")


def test_init_asks_for_what_it_was_not_told_and_asks_again(shell: Shell) -> None:
    answers = ["No Host", "Hull.Test", "Hull Aid", "Hu ll", "hull", "Hull", "", "Nowhere", ""]
    told = shell.said("init", answers="\n".join([*answers, "josie", ""]))
    assert "Error: must be a host name in lower case" in told
    assert "Error: may hold a-z, 0-9 and _ only" in told
    assert "Error: must be an IANA zone name" in told
    assert "Your network is @hull@hull.test" in told


def test_init_by_options_that_cannot_be_makes_nothing(shell: Shell) -> None:
    said = shell.run(INIT.replace("hull.test", "http://hull"))
    assert said.code == 2
    assert "'--host': must be a host name" in said.err
    assert list(shell.folder.iterdir()) == []


def test_init_that_fails_late_leaves_no_settings_no_secret_and_no_database(shell: Shell) -> None:
    said = shell.run(INIT.replace("josie", "admin"))
    assert said.code == 1
    assert "This name is kept for the network itself." in said.err
    assert [path for path in shell.folder.rglob("*") if path.is_file()] == []
    shell.said(INIT)


@pytest.mark.parametrize("kept", ["config.toml", "secret.key", "data"])
def test_init_overwrites_nothing(home: Shell, kept: str) -> None:
    for path in list(home.folder.iterdir()):
        if path.name != kept:
            path.rename(home.folder / f"old-{path.name}")
    before = _octets(home.folder)
    said = home.run(INIT)
    assert said.code == 1
    assert "there already" in said.err or "already there" in said.err
    assert _octets(home.folder) == before


def _octets(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------------ members and keys


def test_members_come_get_a_token_and_go_for_ever(home: Shell) -> None:
    assert "Added @amina@hull.test" in home.said("member add amina --name 'Amina K.'")
    assert home.said("member list").splitlines() == [
        "@josie@hull.test  josie  coordinator",
        "@amina@hull.test  Amina K.  member",
    ]
    token = home.said("member token amina --label phone").strip()
    assert len(token) > 20
    assert token.encode() not in (home.folder / "data" / "sisternet.db").read_bytes()
    assert "amina is gone" in home.said("member erase amina --yes")
    assert "amina" not in home.said("member list")
    again = home.run("member add amina")
    assert again.code == 1
    assert "names are given once only" in again.err


def test_a_member_is_removed_only_after_a_yes(home: Shell) -> None:
    said = home.run("member erase josie", answers="n\n")
    assert said.code == 130
    assert "Stopped." in said.err
    assert "josie" in home.said("member list")


@pytest.mark.parametrize(
    "line", ["member token nobody", "member erase nobody --yes", "keys rotate nobody"]
)
def test_whoever_is_not_here_is_named(home: Shell, line: str) -> None:
    said = home.run(line)
    assert said.code == 1
    assert "Nobody here is called nobody" in said.err


def test_keys_turn_and_still_open(home: Shell) -> None:
    assert "@hull@hull.test has new keys" in home.said("keys rotate")
    assert "@josie@hull.test has new keys" in home.said("keys rotate josie")
    assert "The keys of all 3 actors open" in home.said("doctor --offline")


# --------------------------------------------------------------------------------------- listings


def test_a_listing_is_added_paused_resumed_renewed_and_fulfilled(home: Shell) -> None:
    told = home.said(
        "listing add --member josie --kind need --title 'A lift to choir'"
        " --category ride-lift --audience public --days 10"
    )
    number = told.split()[1]
    assert told.startswith(f"Need {number} is open to: public.")
    assert f"{number}  Need: A lift to choir (Open, public" in home.said("listing list josie")
    for deed, state in (
        ("pause", "Paused for now"),
        ("resume", "Open"),
        ("renew", "Open"),
        ("fulfil", "Taken, thank you"),
    ):
        assert f"{number}  Need: A lift to choir ({state}" in home.said(f"listing {deed} {number}")
    assert home.run(f"listing pause {number}").code == 1


def test_a_listing_is_withdrawn(home: Shell) -> None:
    told = home.said("listing add --member josie --kind offer --title Soup --category food")
    assert "(Withdrawn" in home.said(f"listing withdraw {told.split()[1]}")


def test_a_listing_is_edited_and_what_is_not_named_stays(home: Shell) -> None:
    told = home.said(
        "listing add --member josie --kind need --title 'A lift to choir' --text 'Every Monday'"
        " --category ride-lift --audience public --days 10 --minutes 30"
    )
    number, before = told.split()[1], _stored(home)
    assert before["body"] == "Every Monday"
    line = home.said(f"listing edit {number} --title 'Two lifts to choir' --place 'North Hull'")
    assert f"{number}  Need: Two lifts to choir (Open, public" in line
    said = {"title": "Two lifts to choir", "place": "North Hull", "place_words": "north hull"}
    assert {**_stored(home), "changed_at": ""} == {**before, **said, "changed_at": ""}


def test_a_listing_may_be_said_anew_in_every_way(home: Shell) -> None:
    told = home.said(
        "listing add --member josie --kind need --title Lift --category ride-lift"
        " --audience public --minutes 30 --text Long"
    )
    number, before = told.split()[1], _stored(home)
    home.said(
        f"listing edit {number} --text '' --category food --category food-meal --mode remote"
        " --audience network --urgency week --minutes 0 --days 20 --language es"
    )
    after = _stored(home)
    changed = {name for name in after if after[name] != before[name]}
    assert changed >= {"body", "categories", "mode", "audience", "urgency", "expires_at"}
    assert (after["body"], after["estimate_minutes"], after["language"]) == ("", None, "es")
    assert after["expires_at"] > before["expires_at"]


def test_a_listing_says_when_how_often_and_on_which_terms(home: Shell) -> None:
    told = home.said(
        "listing add --member josie --kind offer --title 'Bread' --category food-bake"
        " --when 'tue 10:00-12:00' --when 'fri 09:30-11:00' --cap 2/month --exchange gift"
    )
    kept = _stored(home)
    slots = [(slot["weekday"], slot["from"], slot["zone"]) for slot in json.loads(kept["slots"])]
    assert slots == [(1, "10:00", "Europe/London"), (4, "09:30", "Europe/London")]
    assert (kept["cap_most"], kept["cap_per"], kept["exchange"]) == (2, "month", "gift")
    home.said(f"listing edit {told.split()[1]} --when anytime --cap 5/total --access step_free")
    kept = _stored(home)
    assert (kept["slots"], kept["cap_per"], kept["access"]) == ("[]", "total", '["step_free"]')


def test_a_lift_is_asked_for_from_where_to_where_and_when(home: Shell) -> None:
    home.said(
        "listing add --member josie --kind need --title 'A lift to choir' --category ride-lift"
        " --from Anlaby --to 'Hull Minster' --returning --helpers 1-2"
        " --when 2030-12-01T14:00/2030-12-01T16:00 --voice anonymous --audience network"
    )
    kept = _stored(home)
    assert kept["place"] == "Anlaby → Hull Minster"
    assert json.loads(kept["ride"])["returning"] is True
    assert (kept["voice"], kept["helpers_min"], kept["helpers_max"]) == ("anonymous", 1, 2)


def test_showing_what_is_sensitive_to_more_people_needs_to_have_been_agreed_to(home: Shell) -> None:
    line = (
        "listing add --member josie --kind need --title 'A visit' --category care-elder"
        " --audience network"
    )
    assert "agree first" in home.run(line).err
    assert "is open to: network" in home.said(f"{line} --agreed paper")


@pytest.mark.parametrize(
    "wrong", ["--when noon", "--when 'noon 10:00-11:00'", "--cap often", "--helpers few"]
)
def test_terms_that_cannot_be_read_are_explained(home: Shell, wrong: str) -> None:
    said = home.run(f"listing add --member josie --kind offer --title Soup --category food {wrong}")
    assert (said.code, "Write the" in said.err) == (1, True)


def test_a_text_with_a_number_is_published_at_home_by_whoever_has_been_warned(home: Shell) -> None:
    line = "listing add --member josie --kind offer --title 'Ring 01482 123456' --category food"
    assert "how or where to reach somebody" in home.run(line).err
    assert "is open to: network" in home.said(f"{line} --even-so")


def test_an_edit_of_nothing_changes_nothing(home: Shell) -> None:
    told = home.said("listing add --member josie --kind offer --title Soup --category food")
    before = _stored(home)
    said = home.run(f"listing edit {told.split()[1]}")
    assert said.code == 1
    assert "Say what to change" in said.err
    assert _stored(home) == before


def _stored(home: Shell) -> dict[str, Any]:
    """The one listing there is, as the store has it."""
    with closing(sqlite3.connect(home.folder / "data" / "sisternet.db")) as store:
        store.row_factory = sqlite3.Row
        (row,) = store.execute("SELECT * FROM listings").fetchall()
        return dict(row)


def test_categories_are_told_with_their_codes(shell: Shell) -> None:
    assert "ride-lift" in shell.said("listing categories")


@pytest.mark.parametrize("code", ["nonsense", "food-nonsense", "''"])
def test_whoever_names_no_category_is_told_how_to_see_them(home: Shell, code: str) -> None:
    adding = "listing add --member josie --kind need --title Soup --category"
    number = home.said(f"{adding} food").split()[1]
    for line in (f"{adding} {code}", f"listing edit {number} --category {code}"):
        said = home.run(line)
        assert said.code == 1
        bare = code.strip("'")
        assert f'There is no category "{bare}". `sisternet listing categories`' in said.err


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("listing pause 12", "There is no listing 12"),
        ("listing edit 12 --title Soup", "There is no listing 12"),
        ("listing list nobody", "Nobody here is called nobody"),
        ("listing add --member josie --kind need --title ''", ""),
        ("listing add --member josie --kind need --title Soup --category nonsense", "nonsense"),
    ],
)
def test_a_listing_that_cannot_be_is_explained(home: Shell, line: str, why: str) -> None:
    said = home.run(line)
    assert said.code == 1
    assert said.err.startswith("Error: ")
    assert why in said.err
    assert "Traceback" not in said.err


# ------------------------------------------------------------------- sisters, queues and blocks


def test_a_node_without_sisters_says_how_to_find_one(home: Shell) -> None:
    assert "sisternet sister propose HANDLE" in home.said("sister list")


@pytest.mark.parametrize("deed", ["accept", "decline", "end"])
def test_a_network_that_never_asked_is_no_sister(home: Shell, deed: str) -> None:
    said = home.run(f"sister {deed} @madison@madison.test")
    assert said.code == 1
    assert "neither asked us nor been asked" in said.err


def test_hosts_are_shut_out_and_let_in_again(home: Shell) -> None:
    assert home.said("block list") == "Nobody is shut out.\n"
    assert "spam.example is shut out." in home.said("block add spam.example --reason advertising")
    assert home.said("block list") == "spam.example  advertising\n"
    assert "may come in again" in home.said("block remove spam.example")
    assert home.said("block list") == "Nobody is shut out.\n"


def test_empty_queues_say_so(home: Shell) -> None:
    assert "everything has been delivered" in home.said("outbox list")
    assert "everything has been delivered" in home.said("outbox list madison.example")
    assert home.said("outbox retry") == "Will be tried again at once: 0.\n"
    assert home.said("inbox list") == "Nothing yet.\n"
    assert home.said("inbox replay") == "Will be handled again: 0.\n"


@pytest.mark.parametrize(
    "line", ["outbox retry madison.example", "outbox drop 0 --yes", "inbox replay 12"]
)
def test_what_does_not_wait_can_be_neither_sent_nor_dropped(home: Shell, line: str) -> None:
    said = home.run(line)
    assert said.code == 1
    assert said.err.startswith("Error: ")


# ----------------------------------------------------------------------------- backup and restore


def test_a_backup_brings_back_what_was(home: Shell) -> None:
    home.said("member add amina")
    assert "Keep secret.key too." in home.said("backup copy.db")
    home.said("member erase amina --yes")
    told = home.said("restore copy.db", answers="y\n")
    assert "Restored. The former database is data/sisternet.replaced-1.db." in told
    assert "@amina@hull.test" in home.said("member list")


def test_a_backup_is_put_back_on_a_machine_that_has_only_settings_and_secret(home: Shell) -> None:
    home.said("backup copy.db")
    (home.folder / "data").rename(home.folder / "lost")
    home.said("restore copy.db --yes")
    assert "@josie@hull.test" in home.said("member list")


def test_a_file_that_is_no_backup_changes_nothing(home: Shell) -> None:
    (home.folder / "copy.db").write_bytes(b"no database at all" * 100)
    said = home.run("restore copy.db --yes")
    assert said.code == 1
    assert "copy.db is damaged, or no database at all" in said.err
    assert "@josie@hull.test" in home.said("member list")


def test_a_database_is_not_replaced_without_a_yes(home: Shell) -> None:
    home.said("backup copy.db")
    assert home.run("restore copy.db", answers="n\n").code == 130
    assert not (home.folder / "data" / "sisternet.replaced-1.db").exists()


def test_a_backup_into_a_folder_that_is_not_there_is_refused(home: Shell) -> None:
    said = home.run("backup nowhere/copy.db")
    assert said.code == 1
    assert "There is no folder nowhere." in said.err


def test_the_wrong_secret_is_noticed_and_named(home: Shell) -> None:
    secret = home.folder / "secret.key"
    secret.write_text("A" * 43 + "=\n")
    said = home.run("doctor --offline")
    assert said.code == 1
    assert "Put back the file that belongs to this database" in said.out


# -------------------------------------------------------------------------------- wrong settings


def test_wrong_settings_end_with_two_and_name_key_and_line(home: Shell) -> None:
    config = home.folder / "config.toml"
    lines = config.read_text(encoding="utf-8").splitlines()
    config.write_text("\n".join([*lines, "speed = 3", ""]), encoding="utf-8")
    said = home.run("config check")
    assert said.code == 2
    assert f"config.toml line {len(lines) + 1}: `log.speed` is not a setting." in said.err


@pytest.mark.parametrize("line", ["config check", "member list", "serve"])
@pytest.mark.parametrize("damage", ["gone", "open to others", "too short", "no base64"])
def test_a_secret_that_cannot_be_used_is_told(home: Shell, line: str, damage: str) -> None:
    secret = home.folder / "secret.key"
    if damage == "gone":
        secret.unlink()
    elif damage == "open to others":
        secret.chmod(0o644)
    else:
        secret.write_text("AAAA" if damage == "too short" else "~~~")
    said = home.run(line)
    assert said.code == 2
    assert "`node.secret_file`" in said.err
    assert ("chmod 600 secret.key" in said.err) == (damage == "open to others")


def test_other_settings_are_named_on_the_line_or_in_the_environment(
    home: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.folder / "config.toml").rename(home.folder / "hull.toml")
    assert "hull.toml is fine" in home.said("--config hull.toml config check")
    monkeypatch.setenv("SISTERNET_CONFIG", "hull.toml")
    assert "hull.toml is fine" in home.said("config check")
    monkeypatch.setenv("SISTERNET_NODE_PORT", "many")
    said = home.run("config check")
    assert said.code == 2
    assert "Environment variable SISTERNET_NODE_PORT: must be a whole number" in said.err


@pytest.mark.journey
def test_a_process_of_its_own_says_the_same(home: Shell) -> None:
    """The entry point itself, as the shell starts it."""

    def typed(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", "node.cli", *words],
            cwd=home.folder,
            env={"PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=False,
        )

    assert "@josie@hull.test" in typed("member", "list").stdout
    wrong = typed("--config", "none.toml", "member", "list")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "There is no none.toml" in wrong.stderr
