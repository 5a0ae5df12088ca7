from typing import Any

import pytest

from federation.negotiation import (
    ACCEPT,
    ACTIVITY_JSON,
    is_activity_json,
    is_jrd,
    wants_activity_json,
)
from tests.federation.published import vectors

CASES = vectors("content-negotiation.json")


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: repr(case["accept"]))
def test_software_gets_the_document_and_people_the_page(case: Any) -> None:  # noqa: ANN401
    assert wants_activity_json(case["accept"]) is (case["serve"] == "ap")


@pytest.mark.parametrize(
    "case",
    CASES["inbox_content_types"] + CASES["fetched_document_content_types"],
    ids=lambda case: case["content_type"],
)
def test_two_media_types_are_activitypub(case: Any) -> None:  # noqa: ANN401
    assert is_activity_json(case["content_type"]) is case["accept"]


@pytest.mark.parametrize(
    "content_type",
    [
        "APPLICATION/ACTIVITY+JSON",
        "application/activity+json;charset=UTF-8",
        'Application/LD+JSON; Profile="https://www.w3.org/ns/activitystreams"',
        "application/ld+json ; profile = https://www.w3.org/ns/activitystreams",
        ACTIVITY_JSON,
    ],
)
def test_letter_case_and_spaces_do_not_count(content_type: str) -> None:
    assert is_activity_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        ";",
        "application/activity+jsonx",
        "text/plain; application/activity+json",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams#x"',
        'application/ld+json; x="; profile=https://www.w3.org/ns/activitystreams"',
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams',
        'application/ld+json; profile="https://www.w3.org/ns/activitystreamsX',
        'application/ld+json; profile="',
        "application/activity+json" + " " * 5_000,
    ],
)
def test_what_only_looks_like_it_is_not_taken(content_type: str | None) -> None:
    assert not is_activity_json(content_type)


@pytest.mark.parametrize(
    "accept",
    [
        "application/activity+json;q=0",
        "text/html;q=0.5, application/activity+json;q=abc",
        "application/activity+json;q=0.1, text/html;q=0.2",
        'text/html;x="a,application/activity+json;q=1", application/json;q=0.5',
        "," * 4_000,
        '"' + '\\"' * 2_000,
        "application/activity+json" + "," * 5_000,
    ],
)
def test_a_document_that_is_not_liked_best_is_not_given(accept: str) -> None:
    assert not wants_activity_json(accept)


def test_what_we_ask_for_we_would_give() -> None:
    assert wants_activity_json(ACCEPT)


def test_webfinger_answers_come_as_jrd_or_plain_json() -> None:
    assert is_jrd("application/jrd+json; charset=utf-8")
    assert is_jrd("application/json")
    assert not is_jrd("text/html")
    assert not is_jrd(None)
