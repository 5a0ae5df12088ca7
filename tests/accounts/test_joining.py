"""Coming in: by invitation, by application, at the desk. Nobody else ever stands behind a door."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from accounts.application import Application, JoinForm
from accounts.behalf import ConsentHow
from accounts.invitation import Terms, hash_of
from accounts.joining import Approval
from accounts.person import Appearance, JoinedVia, Person
from accounts.roles import Role, Vetting
from actors.access_store import Standing
from actors.store import standing_of
from posts import seen as posts_seen
from posts.seen import Viewer
from tests.accounts.given import again, invited, joined, letters, person
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.sundial import Dice
from world.errors import Conflict, Limited, Malformed, Missing, Refused

FORM = JoinForm(name="Marama Hall", phone="01482 000 111")


def form(name: str, **more: str) -> JoinForm:
    return JoinForm(name=name, phone="01482 000 111", **more)  # type: ignore[arg-type]


async def come_in(home: Home, secret: str, name: str = "Marama Hall") -> Person:
    return await home.rooms.accounts.joining.accept_invitation(secret, form(name))


async def waiting(home: Home) -> list[Application]:
    josie = await person(home, "josie")
    joining = home.rooms.accounts.joining
    return await home.node.database.read(lambda tx: joining.applications_seen_by(tx, josie))


# ------------------------------------------------------------------------------- invitations


async def test_whoever_has_an_invitation_joins_with_a_name_and_one_way_of_contact(
    hull: Home,
) -> None:
    invitation = await invited(hull)
    marama = await come_in(hull, invitation.secret)
    assert (marama.name, marama.actor.name) == ("Marama Hall", "Marama")
    assert marama.actor.handle == "marama@hull.example"
    assert (marama.vetting, marama.joined_via) == (Vetting.APPLIED, JoinedVia.INVITATION)
    assert marama.has_phone
    assert not marama.has_email
    assert (marama.zone, marama.language) == ("Europe/London", "en")


async def test_an_invitation_for_one_is_over_after_one(hull: Home) -> None:
    invitation = await invited(hull)
    await come_in(hull, invitation.secret)
    with pytest.raises(Missing):
        await come_in(hull, invitation.secret, "Ngaio")
    assert await hull.rows("SELECT 1 FROM accounts WHERE name = 'Ngaio'") == []


@pytest.mark.parametrize("uses", [1, 3, 5])
async def test_never_more_join_at_once_than_an_invitation_is_for(hull: Home, uses: int) -> None:
    invitation = await invited(hull, uses=uses)
    coming = (come_in(hull, invitation.secret, f"Guest {number}") for number in range(9))
    came = await asyncio.gather(*coming, return_exceptions=True)
    assert sum(isinstance(one, Person) for one in came) == uses
    assert all(isinstance(one, Person | Missing) for one in came)
    (row,) = await hull.rows("SELECT uses_left FROM invitations")
    assert row["uses_left"] == 0
    (count,) = await hull.rows("SELECT count(*) AS n FROM accounts WHERE joined_via = 'invitation'")
    assert count["n"] == uses


async def test_who_joins_badly_leaves_the_invitation_as_it_was(hull: Home) -> None:
    invitation = await invited(hull)
    joining = hull.rooms.accounts.joining
    for bad in (form(""), JoinForm(name="Marama"), form("Mo", handle="admin")):
        with pytest.raises((Malformed, Conflict)):
            await joining.accept_invitation(invitation.secret, bad)
    assert (await come_in(hull, invitation.secret)).name == "Marama Hall"


async def test_an_invitation_ends_at_its_time_and_when_it_is_taken_back(
    fediverse: Fediverse, hull: Home
) -> None:
    late, taken_back = await invited(hull, days=2), await invited(hull, days=60)
    josie = await person(hull, "josie")
    await hull.rooms.accounts.joining.withdraw_invitation(josie, taken_back.id)
    fediverse.clock.turn(days=2)
    for invitation in (late, taken_back):
        with pytest.raises(Missing):
            await come_in(hull, invitation.secret)


async def test_a_guess_and_an_end_are_told_in_the_same_words(hull: Home) -> None:
    over = await invited(hull)
    await come_in(hull, over.secret)
    said = []
    for secret in (over.secret, "x" * 27, "", "\ud800", "' OR 1=1 --"):
        with pytest.raises(Missing) as refused:
            await come_in(hull, secret)
        said.append(refused.value.public)
    assert len(set(said)) == 1


async def test_a_secret_has_160_bits_and_lies_in_the_store_as_a_hash_and_sealed(
    hull: Home,
) -> None:
    invitation = await invited(hull, uses=2)
    assert len(invitation.secret) == 27
    rows = await hull.rows("SELECT * FROM invitations")
    assert [row["hash"] for row in rows] == [hash_of(invitation.secret)]
    assert invitation.secret.encode() not in b"".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode()
        for row in rows
        for value in tuple(row)
    )


async def test_a_coordinator_can_print_a_secret_again_while_somebody_can_join_by_it(
    hull: Home,
) -> None:
    invitation = await invited(hull)
    josie, amina = await person(hull, "josie"), await person(hull, "amina")
    joining = hull.rooms.accounts.joining

    async def shown(viewer: Person) -> list[str]:
        found = await hull.node.database.read(lambda tx: joining.invitations_seen_by(tx, viewer))
        return [one.secret for one in found]

    assert await shown(josie) == [invitation.secret]
    assert await shown(amina) == []
    await come_in(hull, invitation.secret)
    assert await shown(josie) == [""]
    await joining.tidy()
    (row,) = await hull.rows("SELECT secret_sealed FROM invitations")
    assert row["secret_sealed"] is None


async def test_only_coordinators_invite(hull: Home) -> None:
    terms = Terms(hull.watch.now() + timedelta(days=1))
    with pytest.raises(Refused):
        await hull.rooms.accounts.joining.invite(await person(hull, "amina"), terms)


@pytest.mark.parametrize(
    "terms",
    [
        {"uses": 0},
        {"uses": 201},
        {"days": 0},
        {"days": 181},
        {"vetting": Vetting.PAUSED},
        {"role": Role.MODERATOR, "uses": 2},
    ],
)
async def test_terms_that_are_too_wide_make_no_invitation(
    hull: Home,
    terms: dict[str, int],
) -> None:
    with pytest.raises(Malformed):
        await invited(hull, **terms)  # type: ignore[arg-type]


async def test_an_invitation_gives_one_person_the_role_that_was_meant(hull: Home) -> None:
    invitation = await invited(hull, role=Role.COORDINATOR, vetting=Vetting.ACTIVE)
    marama = await come_in(hull, invitation.secret)
    assert marama.is_coordinator
    with pytest.raises(Refused):
        await invited(hull, role=Role.ADMIN, vetting=Vetting.ACTIVE)


async def test_a_newcomer_reads_nothing_that_is_meant_for_the_network(hull: Home) -> None:
    await hull.add("Soup for neighbours", by="amina", audience="network")
    marama = await joined(hull)
    standing = await hull.node.database.read(lambda tx: standing_of(tx, marama.id))
    assert standing is Standing.NEWCOMER
    (listing,) = await hull.rows("SELECT iri FROM posts")

    async def sees(who: Person) -> bool:
        viewer = Viewer(who.actor)
        found = await hull.node.database.read(
            lambda tx: posts_seen.post_seen_by(tx, viewer, listing["iri"])
        )
        return found is not None

    assert await sees(await person(hull, "ted"))
    assert not await sees(marama)
    await hull.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    assert await sees(await again(hull, marama))


async def test_no_program_speaks_for_somebody_whom_nobody_has_met(hull: Home) -> None:
    await joined(hull)
    program = await hull.program("marama")
    assert (await program.post({"type": "Note", "content": "Buy my pills"})).status == 401


# ------------------------------------------------------------------------------ applications


async def test_an_applicant_is_nobody_until_a_coordinator_has_met_them(hull: Home) -> None:
    applied = JoinForm(name="Rewi", email="rewi@post.example", about="I mend bicycles.")
    await hull.rooms.accounts.joining.apply(applied)
    (application,) = await waiting(hull)
    assert application.told is not None
    assert (application.told.name, application.told.about) == ("Rewi", "I mend bicycles.")
    assert await hull.rows("SELECT 1 FROM actors WHERE username = 'rewi'") == []

    josie = await person(hull, "josie")
    rewi = await hull.rooms.accounts.joining.approve(josie, application.id, Approval())

    assert (rewi.vetting, rewi.joined_via) == (Vetting.MET, JoinedVia.APPLICATION)
    assert await waiting(hull) == []
    (row,) = await hull.rows("SELECT * FROM applications")
    assert (row["state"], row["told_sealed"], row["actor_id"]) == ("approved", None, rewi.id)
    (letter,) = await letters(hull)
    assert "To: rewi@post.example" in letter.replace("Rewi <", "").replace(">", "")
    assert "Welcome to Hull Mutual Aid" in letter


async def test_what_a_declined_applicant_told_is_forgotten_at_once(hull: Home) -> None:
    await hull.rooms.accounts.joining.apply(form("Rewi", about="UNIQUE-WORDS"))
    (application,) = await waiting(hull)
    await hull.rooms.accounts.joining.decline(await person(hull, "josie"), application.id)
    (row,) = await hull.rows("SELECT * FROM applications")
    assert (row["state"], row["told_sealed"], row["contact_blind"]) == ("declined", None, None)
    assert await letters(hull) == []


async def test_the_second_of_two_coordinators_learns_that_the_first_was_faster(hull: Home) -> None:
    await hull.rooms.accounts.joining.apply(form("Rewi"))
    (application,) = await waiting(hull)
    josie, joining = await person(hull, "josie"), hull.rooms.accounts.joining
    deeds = [joining.approve(josie, application.id, Approval()) for _ in range(3)]
    came = await asyncio.gather(*deeds, return_exceptions=True)
    assert sum(isinstance(one, Person) for one in came) == 1
    assert sum(isinstance(one, Conflict) for one in came) == 2
    with pytest.raises(Conflict, match="answered this application already"):
        await joining.decline(josie, application.id)


async def test_whoever_applies_twice_waits_once_with_what_they_said_last(hull: Home) -> None:
    for about in ("first", "second"):
        await hull.rooms.accounts.joining.apply(form("Rewi", about=about))
    (application,) = await waiting(hull)
    assert application.told is not None
    assert application.told.about == "second"


async def test_a_flood_of_applications_ends_at_thirty_an_hour(
    fediverse: Fediverse, hull: Home
) -> None:
    joining = hull.rooms.accounts.joining
    for number in range(30):
        await joining.apply(JoinForm(name="Rewi", phone=f"01482 {number:06}"))
    with pytest.raises(Limited) as refused:
        await joining.apply(form("Ngaio"))
    assert refused.value.retry_after > 0
    fediverse.clock.turn(hours=1)
    await joining.apply(form("Ngaio"))


async def test_nobody_is_approved_who_has_not_been_met(hull: Home) -> None:
    await hull.rooms.accounts.joining.apply(form("Rewi"))
    (application,) = await waiting(hull)
    josie = await person(hull, "josie")
    for vetting in (Vetting.APPLIED, Vetting.PAUSED):
        with pytest.raises(Conflict, match="meet them first"):
            await hull.rooms.accounts.joining.approve(josie, application.id, Approval(vetting))


async def test_members_and_admins_learn_nothing_of_applicants(hull: Home) -> None:
    await hull.rooms.accounts.joining.apply(form("Rewi"))
    (application,) = await waiting(hull)
    joining, josie = hull.rooms.accounts.joining, await person(hull, "josie")
    ted = await hull.rooms.accounts.trust.give_role(
        None, (await person(hull, "ted")).id, Role.ADMIN
    )
    read = hull.node.database.read
    for viewer in (ted, await person(hull, "amina")):
        one = partial(joining.application_seen_by, viewer=viewer, application_id=application.id)
        assert await read(partial(joining.applications_seen_by, viewer=viewer)) == []
        assert await read(one) is None
        with pytest.raises(Refused):
            await joining.approve(viewer, application.id, Approval())
    assert await read(lambda tx: joining.application_seen_by(tx, josie, 1)) is None


async def test_applications_that_nobody_answers_are_forgotten_after_ninety_days(
    fediverse: Fediverse, hull: Home
) -> None:
    await hull.rooms.accounts.joining.apply(form("Rewi"))
    fediverse.clock.turn(days=91)
    assert await hull.rooms.accounts.joining.tidy() == 1
    assert await hull.rows("SELECT 1 FROM applications") == []


# ------------------------------------------------------------------------------- at the desk


async def test_a_coordinator_enters_somebody_who_has_no_email(hull: Home) -> None:
    josie = await person(hull, "josie")
    nell = await hull.rooms.accounts.joining.make_member(
        josie,
        JoinForm(name="Nell", contact_note="Knock at the blue door"),
        Vetting.MET,
        ConsentHow.SPOKEN,
    )
    assert (nell.joined_via, nell.has_email) == (JoinedVia.DESK, False)
    (deed,) = await hull.rows("SELECT * FROM behalf_log")
    assert (deed["deed"], deed["consent"], deed["member_id"]) == ("member_made", "spoken", nell.id)
    assert await letters(hull) == []


async def test_somebody_whom_nobody_could_reach_is_not_entered(hull: Home) -> None:
    josie = await person(hull, "josie")
    with pytest.raises(Malformed, match="one way to reach you"):
        await hull.rooms.accounts.joining.make_member(
            josie, JoinForm(name="Nell"), Vetting.MET, ConsentHow.SPOKEN
        )


@pytest.mark.parametrize("phone", ["call me", "12", "1" * 60, "01482 000 111 ext. DROP"])
async def test_what_is_no_telephone_number_is_not_taken_for_one(hull: Home, phone: str) -> None:
    with pytest.raises(Malformed):
        await joined(hull, phone=phone)


async def test_a_member_behind_the_desk_has_neither_name_nor_handle_that_tells(hull: Home) -> None:
    invitation = await invited(hull, vetting=Vetting.ACTIVE)
    hidden = JoinForm(name="Josephine Secret", phone="0123", appearance=Appearance.DESK)
    someone = await hull.rooms.accounts.joining.accept_invitation(invitation.secret, hidden)
    assert someone.actor.name == "A member of Hull Mutual Aid"
    assert "jos" not in someone.actor.username
    assert not someone.actor.discoverable
    assert (await again(hull, someone)).name == "Josephine Secret"


async def test_many_of_one_name_get_handles_that_nobody_mixes_up(hull: Home) -> None:
    invitation = await invited(hull, uses=6)
    dice = Dice("names")
    came = [await come_in(hull, invitation.secret, f"Josie {dice.random():.3f}") for _ in range(6)]
    assert [one.actor.username for one in came] == [f"josie{number}" for number in range(2, 8)]


async def test_what_is_too_long_or_twice_withdrawn_is_told(hull: Home) -> None:
    josie, joining = await person(hull, "josie"), hull.rooms.accounts.joining
    with pytest.raises(Malformed):
        await joining.apply(form("Rewi", about="x" * 1_001))
    with pytest.raises(Malformed):
        await joining.apply(form("Rewi", contact_note="x" * 301))
    with pytest.raises(Malformed):
        await joining.invite(josie, Terms(hull.watch.now() + timedelta(days=1), note="x" * 121))
    invitation = await joining.invite(josie, Terms(hull.watch.now() + timedelta(days=1)))
    await joining.withdraw_invitation(josie, invitation.id)
    with pytest.raises(Missing):
        await joining.withdraw_invitation(josie, invitation.id)
    with pytest.raises(Missing):
        await joining.approve(josie, 1, Approval())


async def test_somebody_entered_with_an_address_is_bidden_welcome_there(
    fediverse: Fediverse, hull: Home
) -> None:
    josie = await person(hull, "josie")
    told = JoinForm(name="Nell", email="nell@post.example")
    await hull.rooms.accounts.joining.make_member(josie, told, Vetting.MET, ConsentHow.PAPER)
    await fediverse.live(hours=12)
    (letter,) = await letters(hull)
    assert "Welcome to Hull Mutual Aid" in letter
    assert "Josie coordinates our network" in letter


async def test_letters_for_a_role_reach_those_who_hold_it_and_have_an_address(hull: Home) -> None:
    josie, ted = await person(hull, "josie"), await person(hull, "ted")
    await hull.rooms.accounts.trust.give_role(None, ted.id, Role.COORDINATOR)
    await hull.rooms.accounts.addresses.vouch(josie.id, "josie@post.example")
    reach = hull.rooms.accounts.reach
    found = await hull.node.database.read(
        lambda tx: reach.recipients_with_role(tx, Role.COORDINATOR)
    )
    assert [to.address for to in found] == ["josie@post.example"]
