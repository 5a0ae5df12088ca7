import pytest

from federation.iris import Iris
from world.errors import Malformed

HULL = Iris("https://hull.example")
JOSIE = "https://hull.example/actors/josie"


def test_the_node_speaks_for_itself_under_its_own_address() -> None:
    assert HULL.base_url == "https://hull.example"
    assert HULL.host == "hull.example"
    assert HULL.node_actor == "https://hull.example/actor"
    assert HULL.actor("hull.example") == HULL.node_actor
    assert HULL.shared_inbox == "https://hull.example/inbox"


def test_on_the_workbench_the_host_has_a_port() -> None:
    iris = Iris("http://127.0.0.1:4101")
    assert iris.host == "127.0.0.1:4101"
    assert iris.actor("127.0.0.1:4101") == "http://127.0.0.1:4101/actor"


def test_everything_of_an_actor_lies_under_its_iri() -> None:
    assert HULL.actor("josie") == JOSIE
    assert HULL.inbox(JOSIE) == f"{JOSIE}/inbox"
    assert HULL.outbox(JOSIE) == f"{JOSIE}/outbox"
    assert HULL.followers(JOSIE) == f"{JOSIE}/followers"
    assert HULL.following(JOSIE) == f"{JOSIE}/following"
    assert HULL.featured(JOSIE) == f"{JOSIE}/featured"
    assert HULL.sisters(JOSIE) == f"{JOSIE}/sisters"
    assert HULL.listings(JOSIE) == f"{JOSIE}/listings"
    assert HULL.members(JOSIE) == f"{JOSIE}/members"
    assert HULL.main_key(JOSIE) == f"{JOSIE}#main-key"
    assert HULL.ed25519_key(JOSIE) == f"{JOSIE}#ed25519-key"
    assert HULL.inbox(HULL.node_actor) == "https://hull.example/actor/inbox"


def test_things_are_named_by_their_numbers() -> None:
    assert HULL.object(7) == "https://hull.example/objects/7"
    assert HULL.replies(HULL.object(7)) == "https://hull.example/objects/7/replies"
    assert HULL.context(7) == "https://hull.example/contexts/7"
    assert HULL.activity(7) == "https://hull.example/activities/7"


def test_pages_for_people_have_their_own_addresses() -> None:
    assert HULL.profile_page("josie") == "https://hull.example/@josie"
    assert HULL.listing_page(7) == "https://hull.example/listings/7"
    assert HULL.post_page(7) == "https://hull.example/posts/7"
    assert HULL.tag("need") == "https://hull.example/tags/need"
    assert HULL.category("tools") == "https://hull.example/categories/tools"


def test_what_we_named_we_recognise() -> None:
    assert HULL.object_id(HULL.object(1_234_567_890_123_456_789)) == 1_234_567_890_123_456_789
    assert HULL.actor_username(JOSIE) == "josie"
    assert HULL.actor_username(HULL.node_actor) == "hull.example"
    assert HULL.is_ours(JOSIE)


@pytest.mark.parametrize(
    "iri",
    [
        "https://hull.example/objects/",
        "https://hull.example/objects/07",
        "https://hull.example/objects/7/replies",
        "https://hull.example/objects/7#x",
        "https://hull.example/objects/٧",
        "https://hull.example/objects/12345678901234567890",
        "https://madison.example/objects/7",
        "http://hull.example/objects/7",
    ],
)
def test_what_only_looks_like_an_object_of_ours_is_none(iri: str) -> None:
    assert HULL.object_id(iri) is None


@pytest.mark.parametrize(
    "iri",
    [
        "https://hull.example/actors/",
        "https://hull.example/actors/josie/inbox",
        "https://hull.example/actors/josie#main-key",
        "https://hull.example/actors/..",
        "https://hull.example/actor/inbox",
        "https://hull.example.evil.example/actors/josie",
        "https://madison.example/actors/josie",
    ],
)
def test_what_only_looks_like_an_actor_of_ours_is_none(iri: str) -> None:
    assert HULL.actor_username(iri) is None


@pytest.mark.parametrize("iri", ["https://hull.example@evil.example/x", "HTTPS://hull.example/x"])
def test_an_odd_spelling_of_our_host_is_not_ours(iri: str) -> None:
    assert not HULL.is_ours(iri)


@pytest.mark.parametrize("url", ["https://hull.example/", "https://hull.example/x", "hull.example"])
def test_a_base_url_is_a_bare_origin(url: str) -> None:
    with pytest.raises(Malformed):
        Iris(url)
