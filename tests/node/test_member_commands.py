"""Members, their roles and how well they are known, from the node's own machine."""

from pathlib import Path

from tests.node.shell import Shell


def test_roles_are_given_and_taken_and_the_list_shows_them(home: Shell) -> None:
    home.said("member add amina --name Amina --email amina@post.example")
    assert "amina is admin from now on." in home.said("member role amina admin")
    home.said("member role amina coordinator")
    assert "@amina@hull.test  Amina  admin coordinator" in home.said("member list")
    assert "amina is admin no more." in home.said("member role amina admin --take")
    assert "@amina@hull.test  Amina  coordinator" in home.said("member list")


def test_the_last_coordinator_stays_one(home: Shell) -> None:
    said = home.run("member role josie coordinator --take")
    assert said.code == 1
    assert "Please give the role to somebody first." in said.err
    home.said("member add amina")
    home.said("member role amina coordinator")
    home.said("member role josie coordinator --take")
    assert "@josie@hull.test  josie  member" in home.said("member list")


def test_somebody_is_paused_and_goes_on(home: Shell) -> None:
    home.said("member add amina")
    home.said("member vetting amina paused")
    assert "amina  member (paused)" in home.said("member list")
    said = home.run("member vetting amina references")
    assert said.code == 1
    assert "There is no such step from here." in said.err
    home.said("member vetting amina active")
    assert "(paused)" not in home.said("member list")


def test_an_address_that_is_none_adds_nobody(home: Shell) -> None:
    said = home.run("member add amina --email amina")
    assert said.code == 1
    assert "amina" not in home.said("member list")


def test_an_address_lies_sealed_in_the_database(home: Shell) -> None:
    home.said("member add amina --email amina.unique@post.example")
    folder: Path = home.folder / "data"
    octets = b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
    assert b"amina.unique" not in octets
