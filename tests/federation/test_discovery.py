"""WebFinger both ways, host-meta, NodeInfo (`webfinger-cases.json`, the schemas of NodeInfo)."""

import xml.etree.ElementTree as ET
from typing import Any

import jsonschema
import pytest

from federation.discovery import (
    APPLICATION,
    SERVICE,
    NodeFacts,
    Picture,
    asked_username,
    host_meta_json,
    host_meta_xml,
    nodeinfo,
    nodeinfo_content_type,
    nodeinfo_links,
    read_jrd,
    webfinger,
)
from federation.iris import Iris
from federation.negotiation import is_jrd
from federation.strict_json import Json
from tests.federation.published import vectors
from world.errors import Malformed, Missing

CASES = vectors("webfinger-cases.json")
NODEINFO = vectors("nodeinfo/cases.json")
SCHEMAS = {version: vectors(f"nodeinfo/schema-{version}.json") for version in ("2.0", "2.1")}
NODE = Iris("https://node.example.org")
WORKBENCH = Iris("http://127.0.0.1:4101")
FACTS = NodeFacts(
    version="0.1.0",
    name="Garden Time Bank",
    summary="Hours for hours.",
    people=42,
    active_month=17,
    active_half_year=30,
    posts=512,
    staff=("https://node.example.org/actors/ana",),
    repository="https://code.example.org/sisternet",
    homepage="https://sisternet.example.org/",
)


# ----------------------------------------------------------------------------- we are asked


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: repr(case["resource"]))
def test_every_form_of_resource_names_the_right_actor(case: Any) -> None:  # noqa: ANN401
    if case["status"] == 400:
        with pytest.raises(Malformed):
            asked_username(case["resource"], NODE)
        return
    username = asked_username(case["resource"], NODE)
    known = {"ana": 200, "node.example.org": 200, "gone": 410}
    assert known.get(username or "", 404) == case["status"]
    if case["self"] is not None:
        assert username is not None
        assert NODE.actor(username) == case["self"]
        assert webfinger(NODE, username)["links"][0]["href"] == case["self"]


@pytest.mark.parametrize(
    "resource",
    [
        "acct:ana",
        "ana",
        "@ana",
        "acct:@node.example.org",
        "acct:ana@node.example.org@evil.example",
        "acct:a b@node.example.org",
        "acct:../ana@node.example.org",
        "acct:ana@node.example.org.",
        "acct:ana@" + "x" * 64 + ".example",
        "acct:ana@" + "x." * 500,
        "https://evil.example/@ana",
        "https://node.example.org/@",
        "https://node.example.org/@ana/following",
        "https://node.example.org/actors/ana/inbox",
        "http://node.example.org/actors/ana",
        "acct:ana@node。example。org。evil.example",
    ],
)
def test_whoever_is_not_ours_is_nobody(resource: str) -> None:
    assert asked_username(resource, NODE) is None


@pytest.mark.parametrize("resource", ["acct:", "acct:  ", " ", "x" * 2_049])
def test_a_question_for_nobody_is_refused(resource: str) -> None:
    with pytest.raises(Malformed):
        asked_username(resource, NODE)


def test_on_the_workbench_names_have_a_port() -> None:
    assert asked_username("acct:hull@127.0.0.1:4101", WORKBENCH) == "hull"
    assert asked_username("acct:127.0.0.1:4101@127.0.0.1:4101", WORKBENCH) == "127.0.0.1:4101"
    jrd = webfinger(WORKBENCH, "hull")
    assert jrd["subject"] == "acct:hull@127.0.0.1:4101"
    found = read_jrd(jrd, "acct:hull@127.0.0.1:4101", allow_http=True)
    assert found.actor == "http://127.0.0.1:4101/actors/hull"


def test_a_host_in_its_own_letters_is_the_same_host() -> None:
    assert asked_username("ana@münchen.example", Iris("https://xn--mnchen-3ya.example")) == "ana"


def test_a_member_is_shown_with_page_and_picture() -> None:
    picture = Picture("https://node.example.org/media/ana.png", "image/png")
    jrd = webfinger(NODE, "ana", picture=picture)
    assert jrd["subject"] == "acct:ana@node.example.org"
    assert jrd["aliases"] == [
        "https://node.example.org/@ana",
        "https://node.example.org/actors/ana",
    ]
    assert [(link["rel"], link["type"], link["href"]) for link in jrd["links"]] == [
        ("self", "application/activity+json", "https://node.example.org/actors/ana"),
        ("http://webfinger.net/rel/profile-page", "text/html", "https://node.example.org/@ana"),
        ("http://webfinger.net/rel/avatar", "image/png", picture.url),
    ]


def test_the_node_itself_is_a_service_under_its_own_address() -> None:
    jrd = webfinger(NODE, "node.example.org", asked="https://node.example.org/")
    assert jrd["subject"] == "https://node.example.org/"
    assert {link["rel"] for link in jrd["links"]} == {"self", SERVICE}
    assert {link["href"] for link in jrd["links"]} == {"https://node.example.org/actor"}
    by_name = webfinger(NODE, "node.example.org", asked="acct:node.example.org@node.example.org")
    assert by_name["subject"] == "acct:node.example.org@node.example.org"


# ---------------------------------------------------------------------------------- we ask


@pytest.mark.parametrize("case", CASES["remote_responses"], ids=lambda case: case["why"])
def test_answers_of_others_come_to_an_actor_or_another_question(case: Any) -> None:  # noqa: ANN401
    assert is_jrd(case["content_type"])
    if case["actor"] is None and "ask_again" not in case:
        with pytest.raises(Malformed):
            read_jrd(case["jrd"], case["asked"])
        return
    found = read_jrd(case["jrd"], case["asked"])
    assert (found.actor, found.ask_again) == (case["actor"], case.get("ask_again"))


def test_of_two_actors_of_one_name_the_wanted_type_is_taken() -> None:
    lemmy = next(case for case in CASES["remote_responses"] if case["why"].startswith("Lemmy"))
    found = read_jrd(lemmy["jrd"], lemmy["asked"], prefer="Group")
    assert found.actor == "https://l.example.org/c/garden"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": None},
        {"subject": 7},
        {"subject": "https://c.example.org/u/k"},
        {"subject": "acct:k"},
        {"subject": "acct:k@c.example.org/x"},
        {"links": None},
        {"links": "x"},
        {"links": [7, None, "x"]},
        {"links": [{"rel": "self"}]},
        {"links": [{"rel": "self", "type": "application/json", "href": "https://c.example.org/k"}]},
        {
            "links": [
                {"rel": "me", "type": "application/activity+json", "href": "https://c.example/"}
            ]
        },
        {
            "links": [
                {"rel": "self", "type": "application/activity+json", "href": "https://C.example"}
            ]
        },
        {"links": [{"rel": "self", "type": "application/activity+json", "href": 7}]},
    ],
    ids=repr,
)
def test_a_broken_answer_is_refused(changes: Json) -> None:
    jrd = {
        "subject": "acct:k@c.example.org",
        "links": [
            {
                "rel": "self",
                "type": "application/activity+json",
                "href": "https://c.example.org/u/k",
            }
        ],
    }
    assert read_jrd(jrd, "acct:K@C.example.org").actor == "https://c.example.org/u/k"
    with pytest.raises(Malformed):
        read_jrd({**jrd, **changes}, "acct:k@c.example.org")


# ------------------------------------------------------------------------ host-meta, NodeInfo


def test_host_meta_says_where_to_ask_in_both_forms() -> None:
    template = "https://node.example.org/.well-known/webfinger?resource={uri}"
    (link,) = ET.fromstring(host_meta_xml(NODE))  # noqa: S314  # our own document
    assert link.attrib == {"rel": "lrdd", "template": template}
    assert host_meta_json(NODE)["links"][0]["template"] == template


def test_the_newest_schema_comes_last_and_the_nodes_actor_first() -> None:
    links = nodeinfo_links(NODE)["links"]
    assert links[0] == {"rel": APPLICATION, "href": NODE.node_actor}
    assert [link["href"].rpartition("/")[2] for link in links] == ["actor", "2.0", "2.1"]
    published = NODEINFO["discovery"]["document"]["links"]
    assert sorted(links, key=str) == sorted(published, key=str)
    assert len(nodeinfo_links(NODE, application=False)["links"]) == 2


@pytest.mark.parametrize("version", ["2.0", "2.1"])
@pytest.mark.parametrize("facts", [FACTS, NodeFacts("0.1.0", "Hull", "")], ids=["all", "private"])
def test_what_we_tell_of_ourselves_fits_the_schema(version: str, facts: NodeFacts) -> None:
    jsonschema.validate(nodeinfo(version, facts), SCHEMAS[version])


def test_counts_are_told_only_if_they_are_known() -> None:
    assert nodeinfo("2.1", NodeFacts("0.1.0", "Hull", ""))["usage"] == {"users": {}}
    assert nodeinfo("2.1", FACTS)["usage"] == {
        "users": {"total": 42, "activeMonth": 17, "activeHalfyear": 30},
        "localPosts": 512,
    }


def test_there_is_no_other_nodeinfo() -> None:
    with pytest.raises(Missing):
        nodeinfo("3.0", FACTS)
    assert nodeinfo_content_type("2.1") == NODEINFO["discovery"]["content_type_2.1"]


@pytest.mark.parametrize("case", NODEINFO["cases"], ids=lambda case: case["why"])
def test_the_schemas_can_tell_right_from_wrong(case: Any) -> None:  # noqa: ANN401
    validator = jsonschema.Draft4Validator(SCHEMAS[case["schema"]])
    assert validator.is_valid(case["document"]) is case["valid"]
