"""What may be registered as a program, and where it may have people led back to."""

import pytest

from oauth.program import is_challenge, is_redirect, proves, registration, with_answer
from oauth.scopes import DEFAULT
from tests.oauth.given import CHALLENGE, VERIFIER
from world.errors import Malformed


@pytest.mark.parametrize(
    "uri",
    [
        "https://phanpy.example/",
        "https://elk.example/api/hull.example/oauth/https%3A%2F%2Felk.example?force=1",
        "http://localhost:3000/callback",
        "http://127.0.0.1:8080/",
        "http://[::1]/done",
        "oauth2redirect://com.keylesspalace.tusky/",
        "mastodon-android-auth://callback",
        "com.example.App:/signed-in",
        "urn:ietf:wg:oauth:2.0:oob",
    ],
)
def test_people_are_led_back_to_programs(uri: str) -> None:
    assert is_redirect(uri)


@pytest.mark.row("OAU-02")
@pytest.mark.parametrize(
    "uri",
    [
        *("", "/", "callback", "//evil.example/", "https:", "https:///path", "www.example.com"),
        *(
            "javascript:alert(1)",
            "javascript://x/%0aalert(1)",
            "JavaScript://x/",
            "data:text/html,x",
        ),
        *("data://x/", "vbscript://x/", "file:///etc/passwd", "blob://x/", "about://blank"),
        *("intent://scan/#Intent;end", "view-source://x/", "mailto://x/", "ws://x/", "ftp://x/"),
        *("http://phanpy.example/", "http://localhost.evil.example/", "http://10.0.0.1/"),
        *("https://phanpy.example/#part", "https://good.example@evil.example/", "https://@x/"),
        *("https://evil.example\\@good.example/", "https://x/\r\nset-cookie: a=b", "https://x/ y"),
        *("https://x/\0", "https://x:99999/", "https://[::1", "localhost:3000/callback"),
        *("https://exämple.example/", "urn:ietf:wg:oauth:2.0:oob:auto", "https://x/" + "a" * 2_000),
    ],
)
def test_people_are_led_nowhere_else(uri: str) -> None:
    assert not is_redirect(uri)


@pytest.mark.parametrize(
    ("name", "website", "redirects"),
    [
        ("", None, ("https://x.example/",)),
        ("x" * 201, None, ("https://x.example/",)),
        ("X", "javascript:alert(1)", ("https://x.example/",)),
        ("X", "https://" + "x" * 3_000, ("https://x.example/",)),
        ("X", None, ()),
        ("X", None, ("https://x.example/", "data:text/html,x")),
        ("X", None, ("https://x.example/",) * 21),
    ],
)
def test_what_cannot_be_is_not_registered(
    name: str, website: str | None, redirects: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed, match="Validation failed"):
        registration(name, website, redirects, DEFAULT)


def test_an_answer_goes_behind_what_is_in_the_query_already() -> None:
    assert with_answer("app://back?a=1", {"code": "x", "state": "ä &\r\n"}) == (
        "app://back?a=1&code=x&state=%C3%A4%20%26%0D%0A"
    )
    assert with_answer("https://x.example/", {"code": "x"}) == "https://x.example/?code=x"


def test_a_verifier_proves_its_own_challenge_alone() -> None:
    assert is_challenge(CHALLENGE)
    assert proves(VERIFIER, CHALLENGE)
    assert proves(None, None)
    for wrong in (None, "", "b" * 43, VERIFIER + "a", CHALLENGE, "ä" * 43, VERIFIER + "\n"):
        assert not proves(wrong, CHALLENGE), wrong


@pytest.mark.row("OAU-11")
def test_a_verifier_without_a_challenge_proves_nothing() -> None:
    """Somebody took the challenge away on the way."""
    assert not proves(VERIFIER, None)


def test_a_challenge_is_256_bits_and_nothing_else() -> None:
    for wrong in ("", VERIFIER + "a", "a" * 42, "a" * 42 + "=", "a" * 42 + "\n", "ä" * 43):
        assert not is_challenge(wrong), wrong
