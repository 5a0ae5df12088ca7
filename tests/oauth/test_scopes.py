"""What a scope allows, and what it does not."""

import pytest

from oauth.scopes import ALL_OF_MEMBERS, DEFAULT, SUPPORTED, Scopes, read_scopes, scopes_of


@pytest.mark.parametrize(
    ("granted", "needed"),
    [
        ("read", "read"),
        ("read", "read:statuses"),
        ("read:statuses", "read:statuses"),
        ("follow", "read:follows"),
        ("follow", "write:blocks"),
        ("follow", "write:mutes"),
        ("admin:read", "admin:read:reports"),
        ("profile", "profile"),
    ],
)
def test_a_scope_allows_itself_and_its_children(granted: str, needed: str) -> None:
    assert Scopes((granted,)).allows(needed)


@pytest.mark.parametrize(
    ("granted", "needed"),
    [
        ("read", "write"),
        ("read", "write:statuses"),
        ("read:statuses", "read"),
        ("read:statuses", "read:accounts"),
        ("write:media", "read:statuses"),
        ("follow", "read:statuses"),
        ("follow", "admin:read:blocks"),
        ("profile", "read:accounts"),
        ("push", "read:notifications"),
        ("read", "admin:read"),
        ("read", "reader"),
        ("admin:read", "admin:write:reports"),
    ],
)
def test_a_scope_allows_nothing_else(granted: str, needed: str) -> None:
    assert not Scopes((granted,)).allows(needed)


def test_what_is_asked_for_lies_within_what_was_registered() -> None:
    registered = scopes_of(["read", "write:statuses", "follow"])

    assert registered.covers(["read:statuses", "write:statuses", "follow", "write:blocks"])
    assert not registered.covers(["write"])
    assert not DEFAULT.covers(ALL_OF_MEMBERS)
    assert scopes_of(["read", "write"]).covers(["follow"])
    assert not scopes_of(["read"]).covers(["follow"])


def test_a_scope_that_there_is_not_makes_the_whole_text_unreadable() -> None:
    assert read_scopes("read everything") is None
    assert read_scopes("") is None
    assert read_scopes("read " * 1_000) is None


def test_scopes_are_written_in_one_order_whatever_order_they_came_in() -> None:
    read = read_scopes("push write follow read")

    assert read is not None
    assert read.text == "read write follow push"
    assert read_scopes("read+write") == Scopes(("read", "write"))


def test_whoever_has_not_been_met_reads_and_says_nothing_to_others() -> None:
    scopes = ALL_OF_MEMBERS.before_met()

    assert scopes.allows("read:statuses")
    assert scopes.allows("write:blocks")
    assert scopes.allows("write:reports")
    for other in ("write:statuses", "write:follows", "write:favourites", "write:media", "write"):
        assert not scopes.allows(other), other


def test_before_being_met_no_scope_opens_more_than_was_granted() -> None:
    for scope in SUPPORTED:
        granted = Scopes((scope,))
        assert granted.covers(granted.before_met()), scope
