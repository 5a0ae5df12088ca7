"""Actors: what is taken from their documents, and what is not (KEY-03, 09, 30 to 36, ORI-41)."""

from typing import Any

import pytest

from federation.documents import read_actor
from federation.keys import generate_ed25519, generate_rsa
from federation.strict_json import Json
from world.errors import Malformed

JOSIE = "https://hull.example/actors/josie"
EVIL = "https://evil.example/u/1"
RSA = generate_rsa().public
ED25519 = generate_ed25519().public


def actor(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": JOSIE,
        "type": "Person",
        "preferredUsername": "josie",
        "inbox": f"{JOSIE}/inbox",
        **changes,
    }


def pem_key(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {"id": f"{JOSIE}#main-key", "owner": JOSIE, "publicKeyPem": RSA.pem(), **changes}


def multikey(**changes: Any) -> Json:  # noqa: ANN401  # any JSON
    return {
        "id": f"{JOSIE}#ed25519-key",
        "type": "Multikey",
        "controller": JOSIE,
        "publicKeyMultibase": ED25519.multibase(),
        **changes,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "https://HULL.example/actors/josie"},
        {"type": "Note"},
        {"type": ["Note", "Robot"]},
        {"type": None},
        {"preferredUsername": None},
        {"preferredUsername": ""},
        {"preferredUsername": 7},
        {"preferredUsername": "josie@victim.example"},
        {"preferredUsername": "jo/sie"},
        {"preferredUsername": "jo sie"},
        {"preferredUsername": "josie\u202e"},
        {"preferredUsername": "jоsie"},
        {"preferredUsername": "josie\n"},
        {"preferredUsername": "j" * 129},
        {"inbox": "https://victim.example/inbox"},
        {"inbox": [f"{JOSIE}/inbox", f"{JOSIE}/inbox2"]},
        {"inbox": "https://hull.example:443/inbox"},
        {"name": ["x"]},
        {"@graph": []},
    ],
    ids=repr,
)
def test_a_broken_actor_is_refused(changes: Json) -> None:
    with pytest.raises(Malformed):
        read_actor(actor(**changes))


@pytest.mark.parametrize("kind", ["Person", "Group", "Organization", "Application", "Service"])
def test_there_are_five_kinds_of_actor(kind: str) -> None:
    assert read_actor(actor(type=[kind, "https://x.example/Odd"])).type == kind


def test_a_bare_actor_has_nothing_but_its_name_and_inbox() -> None:
    josie = read_actor(actor())
    assert (josie.name, josie.summary, josie.keys, josie.also_known_as) == ("", "", (), ())
    assert josie.outbox is None
    assert josie.moved_to is None
    assert not josie.speaks_rfc9421
    assert not josie.discoverable


def test_the_name_may_stand_in_the_webfinger_address() -> None:
    josie = read_actor(actor(preferredUsername=None, webfinger="acct:josie@hull.example"))
    assert (josie.username, josie.webfinger) == ("josie", "josie@hull.example")
    assert read_actor(actor(webfinger="josie@Hull.example/x")).webfinger is None
    assert read_actor(actor(webfinger=7)).webfinger is None


def test_the_node_on_the_workbench_is_named_with_its_port() -> None:
    node = read_actor(actor(type="Application", preferredUsername="127.0.0.1:4101"))
    assert node.username == "127.0.0.1:4101"


@pytest.mark.parametrize(
    "member",
    ["outbox", "followers", "following", "featured", "sisters", "listings", "members", "network"],
)
def test_addresses_on_another_origin_are_left_out(member: str) -> None:
    own = f"{JOSIE}/{member}"
    assert getattr(read_actor(actor(**{member: own})), member) == own
    assert getattr(read_actor(actor(**{member: {"id": own}})), member) == own
    foreign = read_actor(actor(**{member: "https://victim.example/users/vera/followers"}))
    assert getattr(foreign, member) is None


def test_a_shared_inbox_lies_on_the_same_origin_or_counts_for_nothing() -> None:
    own = "https://hull.example/inbox"
    assert read_actor(actor(endpoints={"sharedInbox": own})).shared_inbox == own
    foreign = {"sharedInbox": "https://victim.example/inbox"}
    assert read_actor(actor(endpoints=foreign)).shared_inbox is None
    assert read_actor(actor(endpoints="https://hull.example/inbox")).shared_inbox is None


def test_a_page_on_another_host_is_not_shown() -> None:
    assert read_actor(actor(url="https://hull.example/@josie")).url == "https://hull.example/@josie"
    assert read_actor(actor(url="https://victim.example/@josie")).url is None


def test_aliases_are_a_list_or_one_and_bounded() -> None:
    old = "https://old.example/users/josie"
    assert read_actor(actor(alsoKnownAs=old)).also_known_as == (old,)
    many = [f"https://old.example/users/{number}" for number in range(100)]
    assert len(read_actor(actor(alsoKnownAs=many)).also_known_as) == 32
    assert read_actor(actor(movedTo=old)).moved_to == old


def test_a_member_belongs_to_a_network_of_the_same_node() -> None:
    hull = "https://hull.example/actors/hull"
    assert read_actor(actor(network=hull)).network == hull
    assert read_actor(actor(attributedTo=hull)).network == hull
    assert read_actor(actor(type="Group", attributedTo=hull)).network is None
    assert read_actor(actor(network="https://madison.example/actors/madison")).network is None


def test_place_and_language_are_read() -> None:
    josie = read_actor(actor(location={"type": "Place", "name": "Hull"}, inLanguage="en-GB"))
    assert (josie.place, josie.language) == ("Hull", "en-gb")


def test_software_says_that_it_takes_rfc_9421() -> None:
    generator = {
        "type": "Application",
        "implements": [{"href": "https://datatracker.ietf.org/doc/html/rfc9421", "name": "x"}],
    }
    assert read_actor(actor(generator=generator)).speaks_rfc9421
    assert read_actor(actor(implements=generator["implements"])).speaks_rfc9421
    assert not read_actor(actor(generator={"implements": [{"href": 7}, "x"]})).speaks_rfc9421
    assert not read_actor(actor(generator="https://hull.example/actor")).speaks_rfc9421


def test_both_kinds_of_keys_are_found_each_once() -> None:
    josie = read_actor(actor(publicKey=pem_key(), assertionMethod=[multikey(), multikey()]))
    assert [(key.iri, key.key) for key in josie.keys] == [
        (f"{JOSIE}#main-key", RSA),
        (f"{JOSIE}#ed25519-key", ED25519),
    ]


def test_keys_may_come_as_a_list_of_at_most_ten() -> None:
    listed = [pem_key(id=f"{JOSIE}#key-{number}") for number in range(30)]
    assert len(read_actor(actor(publicKey=listed)).keys) == 10


@pytest.mark.parametrize(
    "key",
    [
        pem_key(owner="https://victim.example/users/vera"),
        pem_key(owner=None),
        pem_key(owner=[JOSIE]),
        pem_key(controller="https://victim.example/users/vera"),
        pem_key(id="https://victim.example/users/vera#main-key"),
        pem_key(id="https://HULL.example/actors/josie#main-key"),
        pem_key(id=None),
        pem_key(id=7),
        pem_key(publicKeyPem="garbage"),
        pem_key(publicKeyPem=""),
        pem_key(publicKeyPem=[RSA.pem()]),
        pem_key(publicKeyPem=7),
        pem_key(publicKeyPem="x" * 1_000_000),
        pem_key(publicKeyPem=RSA.pem().replace("A", "\0", 1)),
        multikey(controller=EVIL),
        multikey(publicKeyMultibase="z4MX…"),
        multikey(publicKeyMultibase=7),
        f"{JOSIE}#main-key",
        7,
    ],
    ids=lambda key: repr(key)[:80],
)
def test_a_key_that_is_not_surely_the_actors_own_is_passed_over(key: object) -> None:
    assert read_actor(actor(publicKey=key)).keys == ()
    with_good_one = read_actor(actor(publicKey=[key, multikey()]))
    assert [named.key for named in with_good_one.keys] == [ED25519]
