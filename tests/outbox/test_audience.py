import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.addressing import PUBLIC, visibility_of
from outbox.audience import Audience, addressing
from outbox.expand import Reader, Surroundings, expand, inbox_of
from outbox.schedule import Patience
from tests.outbox.hull import BASE, Hull
from world.errors import Conflict

JOSIE = f"{BASE}/actors/josie"
ANN = "https://one.example/users/ann"
FOLLOWERS = f"{JOSIE}/followers"

TABLE = [
    (Audience.PUBLIC, [PUBLIC], [FOLLOWERS, ANN]),
    (Audience.UNLISTED, [FOLLOWERS], [PUBLIC, ANN]),
    (Audience.FOLLOWERS, [FOLLOWERS], [ANN]),
    (Audience.SISTERS, [f"{BASE}/actors/hull/sisters"], [ANN]),
    (Audience.NETWORK, [f"{BASE}/actors/hull/members"], [ANN]),
    (Audience.DIRECT, [ANN], []),
]


@pytest.mark.parametrize(("audience", "to", "cc"), TABLE)
async def test_every_audience_is_addressed_as_the_table_says(
    hull: Hull, audience: Audience, to: list[str], cc: list[str]
) -> None:
    assert addressing(audience, hull.josie, hull.network, [ANN]) == (to, cc)


@pytest.mark.parametrize(
    ("audience", "read_as"),
    [
        (Audience.PUBLIC, "public"),
        (Audience.UNLISTED, "unlisted"),
        (Audience.FOLLOWERS, "followers"),
        (Audience.SISTERS, "direct"),
        (Audience.NETWORK, "direct"),
        (Audience.DIRECT, "direct"),
    ],
)
async def test_what_is_written_is_read_by_others_as_no_wider_than_meant(
    hull: Hull, audience: Audience, read_as: str
) -> None:
    to, cc = addressing(audience, hull.josie, hull.network, [ANN])
    assert visibility_of(to, cc, FOLLOWERS) == read_as


async def test_nobody_is_named_twice(hull: Hull) -> None:
    to, cc = addressing(Audience.UNLISTED, hull.josie, hull.network, [ANN, ANN, PUBLIC])
    assert (to, cc) == ([FOLLOWERS], [PUBLIC, ANN])


async def test_an_actor_without_followers_speaks_to_all_but_not_quietly(hull: Hull) -> None:
    assert addressing(Audience.PUBLIC, hull.node, hull.network, []) == ([PUBLIC], [])
    with pytest.raises(Conflict):
        addressing(Audience.UNLISTED, hull.node, hull.network, [])


HOSTS = st.sampled_from(["one.example", "two.example", "hull.example", "bad.example:444"])


@st.composite
def readers(draw: st.DrawFn) -> Reader:
    """Honest and lying readers: inboxes may lie on any host."""
    home, inbox, shared = draw(HOSTS), draw(HOSTS), draw(st.none() | HOSTS)
    name = draw(st.sampled_from("abc"))
    return Reader(
        f"https://{home}/users/{name}",
        f"https://{inbox}/users/{name}/inbox",
        None if shared is None else f"https://{shared}/inbox",
    )


AROUND = Surroundings(
    own_host="hull.example",
    blocked_hosts=frozenset({"bad.example"}),
    sister_hosts=frozenset({"two.example"}),
)


@given(st.lists(readers()), st.booleans())
def test_every_reader_is_reached_once_at_home_and_nobody_else(
    people: list[Reader],
    shared: bool,  # noqa: FBT001
) -> None:
    targets = expand(people, [], AROUND, shared=shared)
    inboxes = [target.inbox for target in targets]
    assert len(set(inboxes)) == len(inboxes)
    assert {target.host for target in targets} <= {"one.example", "two.example"}
    for reader in people:
        inbox = inbox_of(reader, shared=shared)
        if inbox is not None and "hull." not in inbox and "bad." not in inbox:
            assert inbox in inboxes
    if not shared:
        assert all("/users/" in inbox for inbox in inboxes)
    for target in targets:
        sister = target.host == "two.example"
        assert target.patience is (Patience.SISTER if sister else Patience.STRANGER)


@given(st.lists(st.text(max_size=40)))
def test_addresses_that_are_none_are_left_out(inboxes: list[str]) -> None:
    for target in expand([], inboxes, AROUND, shared=True):
        assert target.inbox.startswith(("https://", "http://"))
