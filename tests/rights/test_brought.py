"""Lists from elsewhere, read within bounds (MED-25)."""

import pytest

from rights.brought import LINES_MOST, Line, read_list
from rights.lists import ListKind
from world.errors import Malformed

FOLLOWS = "Account address,Show boosts,Notify on new posts,Languages\n"
MUTES = "Account address,Hide notifications\n"


def read(text: str | bytes, name: str = "list.csv", kind: ListKind | None = None) -> list[str]:
    octets = text if isinstance(text, bytes) else text.encode()
    return [line.name for line in read_list(octets, name, kind).lines]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (FOLLOWS + "vera@social.example,true,false,\n", "whatever.csv", ListKind.FOLLOWS),
        (MUTES + "vera@social.example,true\n", "whatever.csv", ListKind.MUTES),
        ("#domain,#severity\nbad.example,suspend\n", "whatever.csv", ListKind.HOSTS),
        ("Account address\nvera@social.example\n", "blocked_accounts.csv", ListKind.BLOCKS),
        ("vera@social.example\n", "blocked_accounts.csv", ListKind.BLOCKS),
        ("vera@social.example\n", "following_accounts.csv", ListKind.FOLLOWS),
        ("vera@social.example\n", "C/Users/vera/muted_accounts.csv", ListKind.MUTES),
        ("bad.example\n", "blocked_domains.csv", ListKind.HOSTS),
        ("bad.example\n", "domain_blocks.csv", ListKind.HOSTS),
        ("vera@social.example\n", "Follows.CSV", ListKind.FOLLOWS),
    ],
)
def test_the_kind_is_told_by_the_headings_else_by_the_name(
    text: str, name: str, kind: ListKind
) -> None:
    assert read_list(text.encode(), name).kind is kind


def test_whoever_chooses_a_kind_is_right() -> None:
    brought = read_list((MUTES + "vera@social.example,true\n").encode(), "", ListKind.BLOCKS)
    assert (brought.kind, [line.name for line in brought.lines]) == (
        ListKind.BLOCKS,
        ["vera@social.example"],
    )


def test_without_headings_name_or_choice_nobody_knows_the_kind() -> None:
    with pytest.raises(Malformed, match="what kind of list"):
        read("vera@social.example\n")


def test_names_are_read_however_they_are_written_each_once() -> None:
    text = "@vera@social.example\n'@bo@social.example\n  Vera@Social.example \n\n,\n"
    assert read(text, "blocks.csv") == ["vera@social.example", "bo@social.example"]


@pytest.mark.row("MED-25")
def test_what_says_nothing_of_use_is_counted_and_passed_over() -> None:
    text = "vera@social.example\nvera\n=cmd|' /C calc'!A0\nhttps://social.example/@vera\na b@c\n"
    brought = read_list(text.encode(), "blocks.csv")
    assert ([line.name for line in brought.lines], brought.unread) == (["vera@social.example"], 4)


def test_a_mute_says_whether_notices_are_hidden_too() -> None:
    text = MUTES + "a@x.example,true\nb@x.example,false\nc@x.example\n"
    assert read_list(text.encode(), "").lines == (
        Line("a@x.example", is_quiet=True),
        Line("b@x.example", is_quiet=False),
        Line("c@x.example", is_quiet=True),
    )


def test_servers_are_written_as_we_write_them_and_whole_countries_are_not_taken() -> None:
    text = "BAD.example\n*.worse.example\ncom\nmünchen.example\n../etc/passwd\nbad.example/path\n"
    brought = read_list(text.encode(), "blocked_domains.csv")
    names = [line.name for line in brought.lines]
    assert names == ["bad.example", "worse.example", "xn--mnchen-3ya.example"]
    assert brought.unread == 3


@pytest.mark.parametrize(
    "octets",
    [
        b"PK\x03\x04\x14\x00\x00\x00",  # a ZIP file by another name
        b"\xff\xfev\x00e\x00r\x00a\x00",  # UTF-16
        b"vera@social.example\n\x80\x81",
        b'"never closed\n' + b"a" * 200_000,
        b"a@b.example\n" + b"x" * 200_000,  # a cell without end
    ],
)
@pytest.mark.row("MED-25")
def test_what_is_no_text_is_refused(octets: bytes) -> None:
    with pytest.raises(Malformed, match="not a text file"):
        read(octets, "blocks.csv")


@pytest.mark.parametrize("text", ["", "\n\n", FOLLOWS, ",,\n", "nobody\n"])
def test_an_empty_list_is_told(text: str) -> None:
    with pytest.raises(Malformed, match="nothing in this file"):
        read(text, "follows.csv")


@pytest.mark.row("MED-25")
def test_a_list_may_have_so_many_lines_and_not_one_more() -> None:
    lines = [f"a{number}@x.example" for number in range(LINES_MOST)]
    assert len(read(FOLLOWS + "\n".join(lines), "")) == LINES_MOST
    with pytest.raises(Malformed, match="too long"):
        read(FOLLOWS + "\n".join([*lines, "b@x.example", "c@x.example"]), "")


def test_marks_and_line_ends_of_other_systems_make_no_difference() -> None:
    text = "\ufeff" + MUTES.replace("\n", "\r\n") + "vera@social.example,true\r\n"
    assert read(text) == ["vera@social.example"]
