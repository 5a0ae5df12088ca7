"""What a `/robots.txt` says to programs of our name, by the letter of RFC 9309."""

from itertools import product
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from umbrella.robots import LONGEST_DELAY, read_robots

PAGE = "https://x.example/users/odd/listings"
_PIECES = (
    "User-agent: ",
    "*",
    "Sisternet",
    "\n",
    "\r",
    "Disallow: ",
    "Allow:",
    "/",
    "//[",
    "$",
    "%",
)
_MORE = (
    "%2",
    "%ZZ",
    "Crawl-delay:",
    "9" * 400,
    "\u00b2",
    ".5",
    "#",
    ":",
    "?",
    "\ufeff",
    "\x00",
    "users",
)


@pytest.mark.parametrize(
    ("robots", "is_read"),
    [
        ("Disallow: /", True),
        ("user-AGENT: *\r\nDISALLOW:/users # no", False),
        ("User-agent: Other\nUser-agent: sisternet/2.0\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Sisternet\n", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Sisternet\nDisallow: /api", True),
        ("User-agent: Sisternet\nDisallow: /api\n\nUser-agent: Sisternet\nDisallow: /users", False),
        ("User-agent: *\nAllow: /\nDisallow: /users", False),
        ("User-agent: *\nDisallow: /users\nAllow: /users/odd", True),
        ("User-agent: *\nDisallow: /users\nAllow: /users", True),
        ("User-agent: *\nDisallow: /*/LISTINGS", True),
        ("User-agent: *\nDisallow: /*/odd*/listings$", False),
        ("User-agent: *\nDisallow: /*s$\nAllow: /x", False),
        ("User-agent: *\nDisallow: /users/odd$", True),
        ("User-agent: *\nDisallow: /%75sers/%6Fdd", False),
        ("User-agent: *\nDisallow: users", True),
    ],
)
def test_the_longest_rule_of_our_own_group_decides(robots: str, *, is_read: bool) -> None:
    found = read_robots(robots, "Sisternet")
    assert found.allows(PAGE) is is_read
    assert read_robots(found.text(), "Sisternet") == found, "what is kept of it says the same"
    assert found.allows("https://x.example/robots.txt")


@pytest.mark.parametrize(
    ("path", "url", "is_read"),
    [
        ("/$", "https://x.example", False),
        ("/?q", "https://x.example?q=1", False),
        ("/caf\u00e9", "https://x.example/caf%c3%a9", False),
        ("/a*a$", "https://x.example/a", True),
        ("/a", "https://x.example/b#/a", True),
    ],
)
def test_addresses_are_compared_in_one_spelling(path: str, url: str, *, is_read: bool) -> None:
    assert read_robots(f"User-agent: *\nDisallow: {path}", "Sisternet").allows(url) is is_read


@pytest.mark.parametrize(
    ("said", "seconds"), [("10", 10.0), ("2.5", 2.5), ("9" * 9, LONGEST_DELAY), ("soon", 0.0)]
)
def test_pauses_are_told_in_seconds_and_not_without_end(said: str, seconds: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {said}", "Sisternet").delay == seconds


@settings(max_examples=100)
@given(st.lists(st.sampled_from(_PIECES + _MORE) | st.text(max_size=3), max_size=30))
def test_no_file_is_too_odd_to_be_read(pieces: list[str]) -> None:
    found = read_robots("".join(pieces), "Sisternet")
    assert read_robots(found.text(), "Sisternet") == found
    assert found.allows(PAGE) in (True, False)


def test_who_is_named_besides_costs_nothing() -> None:
    """Half a megabyte of names, and a rule for each: of other programs nothing is kept."""
    names = "".join(f"User-agent: {''.join(name)}\n" for name in product(ascii_lowercase, repeat=3))
    head = f"{names}User-agent: *\n"
    robots = read_robots(head + "Disallow: /users\n" * 10_000, "Sisternet")
    assert not robots.allows(PAGE)
    assert robots.rules == read_robots("User-agent: *\nDisallow: /users", "Sisternet").rules


def test_of_very_many_rules_the_first_count() -> None:
    many = "".join(f"Disallow: /{number}\n" for number in range(2_000))
    robots = read_robots(f"User-agent: *\n{many}", "Sisternet")
    assert len(robots.rules) == 500
    assert not robots.allows("https://x.example/499")
    assert robots.allows("https://x.example/x")
