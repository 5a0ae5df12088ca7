from typing import Any

import pytest

from federation.addressing import PUBLIC, is_public, visibility_of, without_hidden
from federation.reading import recipients
from tests.federation.published import vectors

CASES = vectors("visibility-cases.json")
ANA = CASES["author"]
FOLLOWERS = CASES["author_followers"]


@pytest.mark.parametrize("case", CASES["cases"], ids=repr)
def test_addresses_make_a_post_public_unlisted_for_followers_or_direct(case: Any) -> None:  # noqa: ANN401
    to, cc = recipients(case["to"], 10), recipients(case["cc"], 10)
    assert visibility_of(to, cc, FOLLOWERS) == case["visibility"]


def test_everybody_has_three_names() -> None:
    assert all(map(is_public, (PUBLIC, "as:Public", "Public")))
    assert not is_public("https://www.w3.org/ns/activitystreams#public")
    assert not is_public("http://www.w3.org/ns/auth/acl#AuthenticatedAgent")


def test_somebody_elses_followers_open_nothing() -> None:
    others = ("https://victim.example/users/vera/followers",)
    assert visibility_of(others, (), FOLLOWERS) == "direct"
    assert visibility_of(others, (), None) == "direct"


def test_hidden_recipients_go_and_everything_else_stays() -> None:
    document = {"to": [ANA], "bto": [ANA], "bcc": [ANA], "object": "https://a.example/1"}
    assert without_hidden(document) == {"to": [ANA], "object": "https://a.example/1"}
    assert "bto" in document
