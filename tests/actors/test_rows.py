"""What this room keeps, and gives back."""

from dataclasses import replace

import pytest

from actors import store
from actors.actor import Actor, FollowState, Manners, PactState, Role, Scheme
from actors.budget import Budget
from actors.shut_out import is_shut_out
from actors.tokens import hash_token, token_of
from federation.documents import read_actor
from storage.transaction import Reading, Writing
from tests.actors.elsewhere import Person, keys_of
from tests.actors.town import Town
from world.errors import Conflict, Limited, Malformed, Missing, Refused


async def test_an_actor_of_ours_gets_all_its_addresses_from_its_name(town: Town) -> None:
    josie = town.josie
    assert josie.local
    assert josie.iri == "https://hull.example/actors/josie"
    assert josie.handle == "josie@hull.example"
    assert josie.inbox == "https://hull.example/actors/josie/inbox"
    assert josie.shared_inbox == "https://hull.example/inbox"
    assert josie.delivery_inbox(shared=True) == "https://hull.example/inbox"
    assert josie.delivery_inbox(shared=False) == josie.inbox
    assert josie.network_iri == "https://hull.example/actors/hull"
    assert josie.type == "Person"
    assert josie.sisters is None


async def test_only_the_network_has_sisters_and_members(town: Town) -> None:
    assert town.network.sisters == "https://hull.example/actors/hull/sisters"
    assert town.network.members == "https://hull.example/actors/hull/members"
    assert town.network.network_iri == town.network.iri
    assert town.network.type == "Group"


async def test_the_node_is_an_application_that_nobody_follows(town: Town) -> None:
    assert town.node.iri == "https://hull.example/actor"
    assert town.node.type == "Application"
    assert town.node.username == "hull.example"
    assert town.node.followers is None
    found = await town.database.read(store.node_actor)
    assert found == town.node


async def test_letter_case_does_not_make_two_members(town: Town) -> None:
    found = await town.database.read(lambda tx: store.local_by_username(tx, "JoSie"))
    assert found == town.josie


async def test_a_name_is_given_once(town: Town) -> None:
    with pytest.raises(Conflict):
        await town.database.write(lambda tx: town.add(tx, Role.MEMBER, "josie"))


async def test_a_node_that_was_not_founded_says_so(town: Town) -> None:
    def without_network(tx: Writing) -> None:
        tx.run("UPDATE actors SET role = 'umbrella' WHERE role = 'network'")
        store.network(tx)

    with pytest.raises(Missing, match="sisternet init"):
        await town.database.write(without_network)


async def test_members_can_be_listed_until_they_are_gone(town: Town) -> None:
    def leave(tx: Writing) -> None:
        store.mark_gone(tx, town.josie.id, town.clock.now())
        store.mark_left(tx, town.josie.id, town.clock.now())

    assert await town.database.read(store.local_members) == [town.josie]
    assert await town.database.read(store.told_members) is None, "so few are not told"
    await town.database.write(leave)
    assert await town.database.read(store.local_members) == []
    assert await town.database.read(store.told_members) == 0
    assert await town.database.read(store.local_actors) == [town.node, town.network]
    gone = await town.stored(town.josie.iri)
    assert gone is not None
    assert gone.gone_at == town.clock.now()
    assert gone.summary == ""
    assert await town.database.read(lambda tx: store.standing_of(tx, town.josie.id)) is None


async def test_what_an_owner_changes_is_kept(town: Town) -> None:
    changed = replace(
        town.josie, name="Josie B.", place="Hessle", also_known_as=("https://a.example/j",)
    )
    town.clock.turn(minutes=1)
    await town.database.write(lambda tx: store.update_local(tx, changed, town.clock.now()))
    found = await town.stored(town.josie.iri)
    assert found is not None
    assert (found.name, found.place, found.also_known_as) == (
        "Josie B.",
        "Hessle",
        ("https://a.example/j",),
    )
    assert found.updated_at == town.clock.now()


async def test_a_remote_actor_is_one_row_however_often_she_is_fetched(
    town: Town, vera: Person
) -> None:
    first = await _save(town, vera, 101)
    town.clock.turn(hours=1)
    again = await _save(town, vera, 102, name="Vera V.")
    assert (first.id, again.id) == (101, 101)
    assert again.name == "Vera V."
    assert again.created_at < again.updated_at == again.fetched_at
    assert again.shared_inbox == "https://victim.example/inbox"
    assert not again.local


async def test_a_stub_is_never_stored_over_a_profile(town: Town, vera: Person) -> None:
    with pytest.raises(Malformed):
        await _save(town, vera, 101, inbox=None)


async def test_a_remote_document_never_becomes_an_actor_of_ours(town: Town) -> None:
    thief = Person("josie", "https://hull.example", keys_of("mallory"), path="/actors/")
    with pytest.raises(Refused):
        await _save(town, thief, 101)
    assert await town.stored(town.josie.iri) == town.josie
    keys = await town.database.read(lambda tx: store.public_keys(tx, town.josie.id))
    assert thief.keys.rsa.public not in [key for _, key in keys]


async def test_the_keys_in_the_last_document_are_the_only_ones(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    old = vera.keys.rsa.public
    vera.keys = keys_of("vera, rotated")
    await _save(town, vera, 101)
    keys = await town.database.read(lambda tx: store.public_keys(tx, actor.id))
    assert keys == [(vera.key_iri, vera.keys.rsa.public)]
    assert keys[0][1] != old
    assert await town.database.read(lambda tx: store.key_owner(tx, vera.key_iri)) == vera.iri


async def test_twenty_generations_of_remote_keys_are_kept(town: Town, vera: Person) -> None:
    pairs = [keys_of(name) for name in "ab"]
    for number in range(25):
        vera.keys = pairs[number % 2]
        await _save(town, vera, 101)
    kept = await town.database.read(
        lambda tx: tx.value("SELECT count(*) FROM keys WHERE actor_id = 101")
    )
    assert kept == 20


async def test_a_key_name_that_another_actor_uses_cannot_be_taken(town: Town, vera: Person) -> None:
    await _save(town, vera, 101)
    other = Person("otto", vera.base, keys_of("mallory"))
    stolen = other.public_key() | {"id": vera.key_iri}
    await _save(town, other, 102, publicKey=stolen)
    assert await town.database.read(lambda tx: store.key_named(tx, vera.key_iri)) == (
        vera.iri,
        vera.keys.rsa.public,
    )


async def test_a_follow_waits_is_accepted_and_ends(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    now = town.clock.now()

    def ask(tx: Writing, state: FollowState) -> None:
        store.set_follow(tx, actor.id, town.network.id, f"{vera.iri}#follow", state, now)

    await town.database.write(lambda tx: ask(tx, FollowState.PENDING))
    assert await town.database.read(lambda tx: store.followers(tx, town.network.id)) == []
    assert await town.database.read(lambda tx: store.pending_followers(tx, town.network.id)) == [
        actor
    ]
    await town.database.write(lambda tx: ask(tx, FollowState.ACCEPTED))
    assert await town.database.read(lambda tx: store.followers(tx, town.network.id)) == [actor]
    assert await town.database.read(lambda tx: store.following(tx, actor.id)) == [town.network]
    follow = await town.database.read(lambda tx: store.follow_by_iri(tx, f"{vera.iri}#follow"))
    assert follow is not None
    assert follow.state is FollowState.ACCEPTED
    assert follow.answered_at == now
    assert await town.database.write(lambda tx: store.remove_follow(tx, actor.id, town.network.id))
    assert not await town.database.write(
        lambda tx: store.remove_follow(tx, actor.id, town.network.id)
    )
    assert (
        await town.database.read(lambda tx: store.follow_of(tx, actor.id, town.network.id)) is None
    )


async def test_who_is_followed_from_here_is_known_by_actor_and_by_host(
    town: Town, vera: Person
) -> None:
    actor = await _save(town, vera, 101)
    now = town.clock.now()

    def followed(tx: Reading) -> tuple[bool, bool]:
        return (
            store.is_followed_by_anyone_local(tx, actor.id),
            store.host_has_local_followers(tx, "victim.example"),
        )

    assert await town.database.read(followed) == (False, False)
    await town.database.write(
        lambda tx: store.set_follow(
            tx, town.josie.id, actor.id, "https://f/1", FollowState.ACCEPTED, now
        )
    )
    assert await town.database.read(followed) == (True, True)
    assert await town.database.read(lambda tx: store.local_followers(tx, actor.id)) == (
        town.josie.id,
    )
    assert await town.database.read(store.followed_remotely) == [actor]


async def test_an_inbox_that_is_gone_takes_its_follows_along(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.set_follow(
            tx, actor.id, town.josie.id, "https://f/1", FollowState.ACCEPTED, now
        )
    )
    assert await town.database.read(
        lambda tx: store.followers_at(tx, town.josie.id, "victim.example")
    ) == [vera.iri]
    removed = await town.database.write(
        lambda tx: store.remove_followers_at(tx, "https://victim.example/inbox")
    )
    assert removed == 1
    assert await town.database.read(lambda tx: store.count_followers(tx, town.josie.id)) == 0


async def test_actors_are_found_by_name_by_inbox_and_several_at_once(
    town: Town, vera: Person
) -> None:
    actor = await _save(town, vera, 101)

    def look(tx: Reading) -> tuple[list[Actor], list[Actor], list[Actor], Actor | None]:
        return (
            store.by_inbox(tx, "https://victim.example/inbox"),
            store.by_inbox(tx, f"{vera.iri}/inbox"),
            store.by_iris(tx, [vera.iri, "https://nobody.example/"]),
            store.by_handle(tx, "victim.example", "VERA"),
        )

    assert await town.database.read(look) == ([actor], [actor], [actor], actor)


async def test_where_somebody_has_moved_is_kept(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    target = "https://new.example/vera"
    await town.database.write(lambda tx: store.mark_moved(tx, actor.id, target, town.clock.now()))
    moved = await town.stored(vera.iri)
    assert moved is not None
    assert moved.moved_to == target


async def test_only_a_remote_actor_is_gone_because_her_server_says_so(
    town: Town, vera: Person
) -> None:
    await _save(town, vera, 101)
    for iri in (vera.iri, town.josie.iri, "https://nobody.example/"):
        await town.database.write(
            lambda tx, iri=iri: store.mark_remote_gone(tx, iri, town.clock.now())  # type: ignore[misc]
        )
    gone = await town.stored(vera.iri)
    assert gone is not None
    assert gone.gone_at is not None
    assert await town.stored(town.josie.iri) == town.josie


async def test_who_goes_takes_every_follow_along(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    now = town.clock.now()

    def both_ways(tx: Writing) -> int:
        for pair in ((actor.id, town.josie.id), (town.josie.id, actor.id)):
            store.set_follow(tx, *pair, "https://f/1", FollowState.ACCEPTED, now)
        return store.remove_follows_of(tx, actor.id)

    assert await town.database.write(both_ways) == 2


async def test_a_pact_is_proposed_answered_and_ended_in_one_row(town: Town, vera: Person) -> None:
    sister = await _save(town, vera, 101)
    offer = "https://hull.example/activities/1"

    async def become(state: PactState) -> None:
        town.clock.turn(hours=1)
        now = town.clock.now()
        await town.database.write(
            lambda tx: store.save_pact(tx, sister.id, offer, "us", state, now)
        )

    await become(PactState.PROPOSED)
    proposed_at = town.clock.now()
    assert await town.database.read(store.active_sisters) == []
    await become(PactState.ACTIVE)
    answered_at = town.clock.now()
    assert await town.database.read(store.active_sisters) == [sister]
    await become(PactState.ENDED)
    pact = await town.database.read(lambda tx: store.pact_with(tx, sister.id))
    assert pact is not None
    assert (pact.proposed_at, pact.answered_at, pact.ended_at) == (
        proposed_at,
        answered_at,
        town.clock.now(),
    )
    assert await town.database.read(store.pacts) == [pact]
    assert await town.database.read(lambda tx: store.pacts(tx, PactState.ACTIVE)) == []
    await become(PactState.PROPOSED)
    anew = await town.database.read(lambda tx: store.pact_with(tx, sister.id))
    assert anew is not None
    assert (anew.proposed_at, anew.answered_at, anew.ended_at) == (town.clock.now(), None, None)


async def test_a_block_counts_in_both_directions(town: Town, vera: Person) -> None:
    actor = await _save(town, vera, 101)
    now = town.clock.now()
    await town.database.write(
        lambda tx: store.block(tx, town.josie.id, actor.id, iri="https://b/1", now=now)
    )
    for pair in ((town.josie.id, actor.id), (actor.id, town.josie.id)):
        assert await town.database.read(lambda tx, pair=pair: store.is_blocked_pair(tx, *pair))  # type: ignore[misc]
    assert (
        await town.database.read(lambda tx: store.block_iri(tx, town.josie.id, actor.id))
        == "https://b/1"
    )
    assert await town.database.write(lambda tx: store.unblock(tx, town.josie.id, actor.id))
    assert not await town.database.read(
        lambda tx: store.is_blocked_pair(tx, town.josie.id, actor.id)
    )


async def test_a_token_speaks_for_its_member_until_it_is_revoked(town: Town) -> None:
    now = town.clock.now()
    hashed = hash_token(token_of("an unguessable text"))
    token = store.Token(7, town.josie.id, "phone", now, None)
    await town.database.write(lambda tx: store.add_token(tx, token, hashed))
    assert await town.database.read(lambda tx: store.actor_of_token(tx, hashed)) == town.josie
    assert await town.database.read(lambda tx: store.tokens_of(tx, town.josie.id)) == [token]
    assert await town.database.write(lambda tx: store.revoke_token(tx, 7, now))
    assert await town.database.read(lambda tx: store.actor_of_token(tx, hashed)) is None
    assert not await town.database.write(lambda tx: store.revoke_token(tx, 7, now))


async def test_the_tokens_of_a_member_who_leaves_stop_working(town: Town) -> None:
    now = town.clock.now()
    hashed = hash_token("t")
    token = store.Token(7, town.josie.id, "phone", now, None)
    await town.database.write(lambda tx: store.add_token(tx, token, hashed))
    await town.database.write(lambda tx: store.mark_left(tx, town.josie.id, now))
    assert await town.database.read(lambda tx: store.actor_of_token(tx, hashed)) is None


async def test_manners_are_kept_by_host(town: Town) -> None:
    learned = Manners(Scheme.RFC9421, with_query=False, learned_at=town.clock.now())
    assert await town.database.read(lambda tx: store.manners(tx, "a.example")) is None
    await town.database.write(lambda tx: store.save_manners(tx, "a.example", learned))
    assert await town.database.read(lambda tx: store.manners(tx, "a.example")) == learned


async def test_a_silenced_host_is_not_shut_out(town: Town) -> None:
    now = town.clock.now()

    def shut(tx: Writing) -> None:
        store.block_host(tx, "evil.example", store.Severity.SUSPEND, reason="spam", now=now)
        store.block_host(tx, "loud.example", store.Severity.SILENCE, reason="", now=now)

    await town.database.write(shut)
    assert await town.database.read(store.blocked_hosts) == {"evil.example"}
    assert await town.database.read(store.silenced_hosts) == {"loud.example"}
    assert [one.reason for one in await town.database.read(store.host_blocks)] == ["spam", ""]
    assert await town.database.write(lambda tx: store.unblock_host(tx, "evil.example"))
    assert await town.database.read(store.blocked_hosts) == set()


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("evil.example", True),
        ("a.b.evil.example", True),
        ("evil.example:8443", True),
        ("notevil.example", False),
        ("evil.example.org", False),
        ("example", False),
        ("one.example:81", True),
        ("one.example:82", False),
        ("[::1]", False),
        ("[::1]:80", False),
    ],
)
def test_a_block_covers_the_host_and_its_sub_domains(host: str, *, covered: bool) -> None:
    assert is_shut_out(host, {"evil.example", "one.example:81"}) is covered


def test_nobody_is_shut_out_by_an_empty_list() -> None:
    assert not is_shut_out("evil.example", set())


def test_a_budget_ends() -> None:
    budget = Budget(1)
    budget.spend()
    assert budget.left == 0
    with pytest.raises(Limited):
        budget.spend()


async def _save(town: Town, person: Person, new_id: int, **changes: object) -> Actor:
    document = read_actor(person.document(**changes))
    now = town.clock.now()
    return await town.database.write(lambda tx: store.save_remote(tx, document, b"{}", now, new_id))
