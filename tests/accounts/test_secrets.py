"""Canary strings in every private field: sealed in the store, in no byte that leaves, in no log."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple
from functools import partial

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from accounts import seen
from accounts.application import JoinForm
from accounts.people import Acting
from accounts.person import Appearance, Contact, Person
from accounts.profile import ProfileForm
from accounts.roles import Role
from node.web import Envelope
from storage.sealing import Seal
from tests.accounts.given import again, letters, link_in, person
from tests.fediverse.browsing import Browser
from tests.fediverse.casts import SECRET
from tests.fediverse.fixtures import Sisters
from tests.fediverse.home import Home
from world.errors import Conflict

SEAL = Seal(SECRET)
CANARIES = Contact(
    email="canary.email@post.example",
    phone="01482 777 999",
    home="Canaryhome 14",
    access_needs="canary-access-needs",
    note="canary-contact-note",
)
SURNAME = "Canarysurname"
APPLICANT = JoinForm(
    name="Canaryapplicant", email="canary.applicant@post.example", about="canary-about"
)
SEALED = (*astuple(CANARIES), APPLICANT.name, APPLICANT.email, APPLICANT.about)
PRIVATE = (*SEALED, SURNAME)


async def with_canaries(home: Home) -> Person:
    """Amina has a canary in every private field, shows her first name, and offers something."""
    amina = await person(home)
    own, profiles = Acting(amina.id, amina.id), home.rooms.accounts.profiles
    await profiles.edit_profile(
        own, ProfileForm(name=f"Amina {SURNAME}", appearance=Appearance.FIRST_NAME)
    )
    await profiles.set_contact(own, CANARIES)
    await home.rooms.accounts.addresses.confirm(link_in((await letters(home))[0]))
    await home.rooms.accounts.joining.apply(APPLICANT)
    await home.add("Bread on Fridays", by="amina")
    await home.write("Good morning", by="amina")
    return await again(home, amina)


def stored(home: Home) -> Iterator[str]:
    """Every value of every row of a node, as text."""
    with closing(sqlite3.connect(home.store)) as connection:
        tables = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        for table in tables:
            for row in connection.execute(f"SELECT * FROM {table}"):  # noqa: S608
                yield from (
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for value in row
                )


async def test_what_is_sealed_stands_in_no_row_as_it_is(sisters: Sisters) -> None:
    await with_canaries(sisters.hull)
    await sisters.fediverse.settle()
    for home in sisters:
        everything = "\n".join(stored(home))
        assert [word for word in SEALED if word in everything] == [], home.host
    octets = sisters.hull.store.read_bytes()
    assert [word for word in SEALED if word.encode() in octets] == []


async def test_nothing_private_leaves_the_house_or_stands_in_a_log(sisters: Sisters) -> None:
    vera = sisters.fediverse.stranger("vera@social.example")
    amina = await person(sisters.hull)
    await vera.follow(amina.actor.iri)
    await vera.follow((await sisters.hull.network()).iri)
    await with_canaries(sisters.hull)
    await sisters.fediverse.settle()
    await sisters.hull.rooms.membership.rotate_keys("amina")
    await sisters.fediverse.live(days=2)

    travelled = b"\n".join(trip.body for trip in sisters.fediverse.roads.log).decode()
    assert "Bread on Fridays" in travelled
    said = str(sisters.fediverse.said)
    for word in PRIVATE:
        assert word not in travelled
        assert word not in said


async def pages_of(home: Home, browser: Browser) -> Iterator[tuple[str, str]]:
    """Everything that every address of the node answers to that browser."""
    numbers = await home.rows("SELECT id FROM posts UNION SELECT actor_id FROM accounts")
    filled = {
        "name": [*home.cast.members, home.cast.username],
        "username": [*home.cast.members, home.cast.username],
        "number": [str(row["id"]) for row in numbers],
        "tag": ["offer"],
        "code": ["food"],
        "version": ["2.1"],
    }
    found = []
    for pattern in _patterns(home):
        for path in _filled(pattern, filled):
            for kind in ("text/html", "application/activity+json"):
                answer = await browser.get(path, accept=kind)
                found.append((f"{path} as {kind}", answer.body.decode("utf-8", "replace")))
    return iter(found)


def _patterns(home: Home) -> Iterator[str]:
    envelope = home.node.app
    assert isinstance(envelope, Envelope)
    inner = envelope._app  # noqa: SLF001  # whatever the node answers, later rooms included
    assert isinstance(inner, Starlette)
    for route in inner.routes:
        if isinstance(route, Route) and "GET" in (route.methods or ()):
            yield route.path


def _filled(pattern: str, filled: dict[str, list[str]]) -> list[str]:
    paths = [re.sub(r"{(\w+):\w+}", r"{\1}", pattern)]
    for place in re.findall(r"{(\w+)", paths[0]):
        fillings = filled.get(place, ["1"])
        paths = [path.replace(f"{{{place}}}", filling) for path in paths for filling in fillings]
    return paths


async def test_no_page_shows_it_to_anybody_to_another_member_or_to_an_admin(hull: Home) -> None:
    await with_canaries(hull)
    ted = await person(hull, "ted")
    anybody, member, admin = Browser(hull), Browser(hull), Browser(hull)
    await member.sign_in("ted")
    for browser in (anybody, member):
        for where, shown in await pages_of(hull, browser):
            assert [word for word in PRIVATE if word in shown] == [], where
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.ADMIN)
    await admin.sign_in("ted")
    for where, shown in await pages_of(hull, admin):
        assert [word for word in PRIVATE if word in shown] == [], where


async def test_only_the_member_and_coordinators_are_given_the_ways_of_contact(hull: Home) -> None:
    amina = await with_canaries(hull)
    ted, josie = await person(hull, "ted"), await person(hull, "josie")
    ted = await hull.rooms.accounts.trust.give_role(None, ted.id, Role.ADMIN)
    ted = await hull.rooms.accounts.trust.give_role(None, ted.id, Role.MODERATOR)
    given = [
        await hull.node.database.read(
            partial(seen.contact_seen_by, seal=SEAL, viewer=viewer, actor_id=amina.id)
        )
        for viewer in (amina, josie, ted)
    ]
    assert given == [CANARIES, CANARIES, None]
    listed = [
        len(await hull.node.database.read(partial(seen.people_seen_by, viewer=viewer)))
        for viewer in (amina, josie, ted)
    ]
    assert listed == [0, 3, 0]


async def test_a_sealed_field_of_one_member_does_not_open_as_anothers(hull: Home) -> None:
    amina, ted = await with_canaries(hull), await person(hull, "ted")
    (row,) = await hull.rows("SELECT phone_sealed FROM accounts WHERE actor_id = :id", id=amina.id)
    assert seen.opened(SEAL, amina.id, "phone", row["phone_sealed"]) == CANARIES.phone
    for actor_id, field in ((ted.id, "phone"), (amina.id, "home")):
        with pytest.raises(Conflict):
            seen.opened(SEAL, actor_id, field, row["phone_sealed"])
