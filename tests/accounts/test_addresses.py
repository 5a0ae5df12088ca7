"""An e-mail address counts once somebody there has said yes, and then it is somebody's alone."""

from datetime import timedelta
from functools import partial

import pytest

from accounts import seen
from accounts.behalf import ConsentHow
from accounts.people import Acting
from accounts.person import Contact, Person
from accounts.reach import Reach
from mail.recipient import Recipient
from storage.sealing import Seal
from tests.accounts.given import again, joined, letters, link_in, person
from tests.fediverse.casts import SECRET
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Limited, Malformed, Missing

SEAL = Seal(SECRET)


async def set_address(home: Home, who: Person, address: str, *, by: Person | None = None) -> None:
    how = ConsentHow.WEB if by is None else ConsentHow.SPOKEN
    acting = Acting((by or who).id, who.id, how)
    await home.rooms.accounts.profiles.set_contact(acting, Contact(email=address))


async def confirmed(home: Home, who: Person, address: str) -> Person:
    """The member with that address, after the letter."""
    await set_address(home, who, address)
    letter = (await letters(home))[-1]
    return (await home.rooms.accounts.addresses.confirm(link_in(letter))).person


async def recipient(home: Home, who: Person) -> Recipient | None:
    return await home.node.database.read(lambda tx: Reach(SEAL).recipient_of(tx, who.id))


async def test_nothing_but_a_question_goes_to_an_address_that_nobody_has_confirmed(
    hull: Home,
) -> None:
    amina = await person(hull)
    await set_address(hull, amina, "amina@post.example")
    (letter,) = await letters(hull)
    assert "amina@post.example" in letter
    assert "Is this your address?" in letter
    assert await recipient(hull, amina) is None
    assert not (await again(hull, amina)).has_email


async def test_a_yes_makes_it_theirs_and_is_taken_once(hull: Home) -> None:
    amina = await person(hull)
    await set_address(hull, amina, "Amina@Post.example")
    (letter,) = await letters(hull)
    secret, addresses = link_in(letter), hull.rooms.accounts.addresses
    asked = await hull.node.database.read(lambda tx: addresses.asked(tx, secret))
    assert asked == "Amina@post.example"

    said_yes = await addresses.confirm(secret)

    assert (said_yes.person.id, said_yes.welcomes) == (amina.id, False)
    to = await recipient(hull, amina)
    assert to is not None
    assert (to.address, to.name, to.actor_id) == ("Amina@post.example", "Amina", amina.id)
    with pytest.raises(Missing):
        await addresses.confirm(secret)


async def test_looking_at_the_link_changes_nothing(hull: Home) -> None:
    amina = await person(hull)
    await set_address(hull, amina, "amina@post.example")
    secret = link_in((await letters(hull))[0])
    for _ in range(3):
        await hull.node.database.read(lambda tx: hull.rooms.accounts.addresses.asked(tx, secret))
    assert not (await again(hull, amina)).has_email
    await hull.rooms.accounts.addresses.confirm(secret)


async def test_a_link_is_over_after_a_week_and_after_a_newer_one(
    fediverse: Fediverse, hull: Home
) -> None:
    amina = await person(hull)
    addresses = hull.rooms.accounts.addresses
    for address in ("first@post.example", "second@post.example"):
        await set_address(hull, amina, address)
    first, second = map(link_in, await letters(hull))
    with pytest.raises(Missing):
        await addresses.confirm(first)
    fediverse.clock.turn(days=7)
    with pytest.raises(Missing):
        await addresses.confirm(second)


async def test_the_old_address_stays_until_the_new_one_has_said_yes(hull: Home) -> None:
    amina = await confirmed(hull, await person(hull), "old@post.example")
    await set_address(hull, amina, "new@post.example")
    to = await recipient(hull, amina)
    assert to is not None
    assert to.address == "old@post.example"


async def test_whoever_reads_at_the_old_address_is_told_of_the_new_one(hull: Home) -> None:
    amina = await confirmed(hull, await person(hull), "old@post.example")
    await confirmed(hull, amina, "new@post.example")
    told = (await letters(hull))[-1]
    assert "old@post.example" in told
    assert "Our letters to you go to another address now." in told
    assert "new@post.example" not in told


async def test_an_address_that_is_taken_back_gets_no_more_letters(hull: Home) -> None:
    amina = await confirmed(hull, await person(hull), "amina@post.example")
    await hull.rooms.accounts.profiles.set_email(Acting(amina.id, amina.id), "")
    assert "your address was taken away" in (await letters(hull))[-1]
    assert await recipient(hull, amina) is None
    ted = await confirmed(hull, await person(hull, "ted"), "amina@post.example")
    assert await recipient(hull, ted) is not None


async def test_two_members_never_have_the_same_address_however_it_is_written(hull: Home) -> None:
    await confirmed(hull, await person(hull), "shared@post.example")
    await set_address(hull, await person(hull, "ted"), "SHARED@post.example")
    letter = (await letters(hull))[-1]
    with pytest.raises(Conflict):
        await hull.rooms.accounts.addresses.confirm(link_in(letter))


async def test_a_member_is_found_by_a_confirmed_address_only(hull: Home) -> None:
    amina = await person(hull)
    await set_address(hull, amina, "amina@post.example")
    by_email = hull.node.database.read
    assert await by_email(lambda tx: seen.by_email(tx, SEAL, "amina@post.example")) is None
    await hull.rooms.accounts.addresses.confirm(link_in((await letters(hull))[0]))
    found = await by_email(lambda tx: seen.by_email(tx, SEAL, " AMINA@post.example"))
    assert found is not None
    assert found.id == amina.id


async def test_an_address_is_asked_at_most_five_times_a_day(
    fediverse: Fediverse, hull: Home
) -> None:
    amina = await person(hull)
    for number in range(5):
        await set_address(hull, amina, f"a{number}@post.example")
    with pytest.raises(Limited):
        await set_address(hull, amina, "a6@post.example")
    fediverse.clock.turn(seconds=timedelta(days=1).total_seconds())
    await set_address(hull, amina, "a6@post.example")


async def test_the_letter_can_be_asked_for_again(hull: Home) -> None:
    amina, profiles = await person(hull), hull.rooms.accounts.profiles
    own = Acting(amina.id, amina.id)
    assert not await profiles.ask_address_again(own)
    await set_address(hull, amina, "amina@post.example")
    assert await profiles.ask_address_again(own)
    assert len(await letters(hull)) == 2


async def test_who_joins_with_an_address_is_asked_for_a_yes(hull: Home) -> None:
    marama = await joined(hull, email="marama@post.example")
    (letter,) = await letters(hull)
    said_yes = await hull.rooms.accounts.addresses.confirm(link_in(letter))
    assert said_yes.person.id == marama.id


async def test_a_waiting_address_is_shown_to_its_member_and_coordinators_only(hull: Home) -> None:
    amina, josie, ted = [await person(hull, name) for name in ("amina", "josie", "ted")]
    await set_address(hull, amina, "amina@post.example")
    addresses = hull.rooms.accounts.addresses
    shown = [
        await hull.node.database.read(partial(addresses.waiting, viewer=who, actor_id=amina.id))
        for who in (amina, josie, ted)
    ]
    assert shown == ["amina@post.example", "amina@post.example", ""]


@pytest.mark.parametrize(
    "address", ["amina", "a@b", "a b@post.example", "a@post.example\nBcc: x@evil.example", "@x.y"]
)
async def test_what_is_no_address_is_not_taken_for_one(hull: Home, address: str) -> None:
    with pytest.raises(Malformed):
        await set_address(hull, await person(hull), address)


async def test_whoever_keeps_the_machine_vouches_for_an_address(hull: Home) -> None:
    josie = await person(hull, "josie")
    await hull.rooms.accounts.addresses.vouch(josie.id, "josie@post.example")
    to = await recipient(hull, josie)
    assert to is not None
    assert to.address == "josie@post.example"
    with pytest.raises(Missing):
        await hull.rooms.accounts.addresses.vouch(1, "josie@post.example")
