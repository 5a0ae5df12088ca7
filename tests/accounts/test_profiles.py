"""What members say of themselves: what the world reads of it, and who may change it."""

from typing import Any

import pytest

from accounts.behalf import ConsentHow
from accounts.people import Acting
from accounts.person import Appearance, Contact, Person, Rhythm
from accounts.profile import Habits, ProfileForm, TellsContact, filled, version_of
from accounts.roles import Role, Vetting
from tests.accounts.given import again, joined, person
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Conflict, Malformed, Missing, Refused

SAID: dict[str, Any] = {
    "name": "Amina Blake",
    "appearance": Appearance.NAMED,
    "pronouns": "she/her",
    "languages": ("en", "mi"),
    "can_do": "I bake bread and mend bicycles.",
    "area": "Avenues",
}


async def edit(
    home: Home,
    who: Person,
    *,
    by: Person | None = None,
    was: str = "",
    **said: Any,  # noqa: ANN401
) -> Person:
    """Says it of a member; by a coordinator after a word on the telephone."""
    how = ConsentHow.WEB if by is None else ConsentHow.SPOKEN
    acting = Acting((by or who).id, who.id, how, was)
    form = ProfileForm(**{**SAID, **said})
    return await home.rooms.accounts.profiles.edit_profile(acting, form)


async def document(home: Home, who: Person) -> dict[str, Any]:
    return await home.document(f"/actors/{who.actor.username}")


async def test_what_is_said_of_a_member_is_what_everybody_reads(hull: Home) -> None:
    amina = await edit(hull, await person(hull))
    told = await document(hull, amina)
    assert told["name"] == "Amina Blake"
    assert "I bake bread" in told["summary"]
    assert "she/her" in told["summary"]
    assert "Avenues" not in str(told), "where in town she lives is for neighbours"
    assert told["discoverable"]
    assert "I bake bread" in await hull.page("/@amina")


@pytest.mark.parametrize(
    ("appearance", "shown"),
    [
        (Appearance.NAMED, "Amina Blake"),
        (Appearance.FIRST_NAME, "Amina"),
        (Appearance.DESK, "A member of Hull Mutual Aid"),
    ],
)
async def test_a_member_appears_as_they_choose_in_documents_pages_and_listings(
    hull: Home, appearance: Appearance, shown: str
) -> None:
    amina = await edit(hull, await person(hull), appearance=appearance)
    listing = await hull.add("Bread on Fridays", by="amina")
    assert (await document(hull, amina))["name"] == shown
    assert shown in await hull.page("/@amina")
    for path in (f"/listings/{listing.post_id}", "/", "/umbrella"):
        page = await hull.page(path)
        assert "Bread on Fridays" in page, path
        assert (shown in page) or appearance is Appearance.DESK, path
        assert ("Amina" in page) == (appearance is not Appearance.DESK), path
        assert ("Blake" in page) == (appearance is Appearance.NAMED), path


async def test_behind_the_desk_nothing_is_told_but_that_there_is_somebody(hull: Home) -> None:
    amina = await edit(hull, await person(hull), appearance=Appearance.DESK)
    told = await document(hull, amina)
    assert not told["discoverable"]
    assert not told["indexable"]
    assert told["summary"] == ""
    assert "location" not in told
    assert (amina.name, amina.can_do) == ("Amina Blake", "I bake bread and mend bicycles.")


async def test_followers_hear_of_a_new_name(fediverse: Fediverse, hull: Home) -> None:
    vera = fediverse.stranger("vera@social.example")
    amina = await person(hull)
    await vera.follow(amina.actor.iri)
    await edit(hull, amina)
    await fediverse.settle()
    assert vera.heard("Update")[-1]["object"]["name"] == "Amina Blake"


async def test_whoever_steps_back_behind_the_desk_is_told_to_all_who_know_them(
    fediverse: Fediverse, hull: Home, madison: Home
) -> None:
    await fediverse.become_sisters(hull, madison)
    amina = await edit(hull, await person(hull))
    await hull.add("Bread on Fridays", by="amina")
    await fediverse.settle()
    (known,) = await madison.rows("SELECT name FROM actors WHERE username = 'amina'")
    assert known["name"] == "Amina Blake"

    await edit(hull, amina, appearance=Appearance.DESK)
    await fediverse.settle()

    (known,) = await madison.rows(
        "SELECT name, summary, discoverable FROM actors WHERE username = 'amina'"
    )
    assert tuple(known) == ("A member of Hull Mutual Aid", "", 0)


async def test_nothing_is_sent_when_nothing_that_others_read_has_changed(
    fediverse: Fediverse, hull: Home
) -> None:
    vera = fediverse.stranger("vera@social.example")
    amina = await edit(hull, await person(hull))
    await vera.follow(amina.actor.iri)
    before = len(vera.heard("Update"))
    await edit(hull, amina, languages=("fr",))
    await hull.rooms.accounts.profiles.set_contact(
        Acting(amina.id, amina.id), Contact(phone="01482 000 111")
    )
    await fediverse.settle()
    assert len(vera.heard("Update")) == before


async def test_of_somebody_whom_nobody_has_met_no_more_than_a_name_is_told(hull: Home) -> None:
    marama = await edit(hull, await joined(hull), can_do="Buy my pills", name="Marama")
    told = await document(hull, marama)
    assert (told["name"], told["summary"], told["discoverable"]) == ("Marama", "", False)
    await hull.rooms.accounts.trust.set_vetting(None, marama.id, Vetting.MET)
    assert "pills" in (await document(hull, marama))["summary"]


@pytest.mark.parametrize(
    "said",
    [
        {"area": "14 Plum Lane"},
        {"area": "amina@post.example"},
        {"area": "01482 000 111"},
        {"area": "x" * 81},
        {"name": ""},
        {"pronouns": "x" * 41},
        {"can_do": "x" * 1001},
        {"languages": ("<script>",)},
        {"languages": tuple("abcdefghijklmn")},
    ],
)
async def test_what_cannot_be_said_changes_nothing(hull: Home, said: dict[str, Any]) -> None:
    amina = await edit(hull, await person(hull))
    with pytest.raises(Malformed):
        await edit(hull, amina, **said)
    assert await again(hull, amina) == amina


async def test_contact_in_a_text_for_everybody_is_warned_of_and_may_be_meant(hull: Home) -> None:
    amina = await person(hull)
    with pytest.raises(TellsContact) as warned:
        await edit(hull, amina, can_do="Call 01482 000 111")
    assert [finding.text for finding in warned.value.found] == ["01482 000 111"]
    assert (await edit(hull, amina, can_do="Call 01482 000 111", anyway=True)).can_do


async def test_hostile_words_are_shown_as_words(hull: Home) -> None:
    evil = '<img src=x onerror="alert(1)"> & <b>bread</b>'
    amina = await edit(hull, await person(hull), can_do=evil, name="<i>Amina</i>")
    told = await document(hull, amina)
    assert "<img" not in told["summary"]
    assert "onerror=&quot;" in told["summary"] or "&lt;img" in told["summary"]
    page = await hull.page("/@amina")
    assert "<img src=x" not in page
    assert "&lt;i&gt;Amina&lt;/i&gt;" in page


async def test_a_coordinator_changes_it_on_behalf_and_only_with_a_word_on_how(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    await edit(hull, amina, by=josie)
    (deed,) = await hull.rows("SELECT * FROM behalf_log")
    assert (deed["coordinator_id"], deed["deed"], deed["consent"]) == (
        josie.id,
        "profile_edited",
        "spoken",
    )
    silent = Acting(josie.id, amina.id)
    with pytest.raises(Refused, match="note how they agreed"):
        await hull.rooms.accounts.profiles.edit_profile(silent, ProfileForm(**SAID))


async def test_nobody_else_changes_it_and_a_stranger_learns_no_more_than_that(hull: Home) -> None:
    amina = await person(hull)
    ted = await hull.rooms.accounts.trust.give_role(
        None, (await person(hull, "ted")).id, Role.ADMIN
    )
    with pytest.raises(Missing):
        await edit(hull, amina, by=ted)
    with pytest.raises(Missing):
        await hull.rooms.accounts.profiles.set_contact(Acting(ted.id, amina.id), Contact())
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_the_second_who_changes_the_same_page_learns_of_the_first(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    seen_by_both = version_of(filled(amina))
    await edit(hull, amina, was=seen_by_both)
    with pytest.raises(Conflict, match="in the meantime"):
        await edit(hull, amina, by=josie, was=seen_by_both, area="Newland")
    assert await hull.rows("SELECT 1 FROM behalf_log") == []


async def test_habits_are_kept_and_odd_ones_refused(hull: Home) -> None:
    amina, profiles = await person(hull), hull.rooms.accounts.profiles
    own = Acting(amina.id, amina.id)
    habits = Habits(language="es", zone="Europe/Madrid", rhythm=Rhythm(22, 7, 0, 9))
    amina = await profiles.set_habits(own, habits)
    assert (amina.language, amina.zone, amina.rhythm) == (
        "es",
        "Europe/Madrid",
        Rhythm(22, 7, 0, 9),
    )
    for language, zone, rhythm in (
        ("xx", "UTC", Rhythm()),
        ("en", "Mars/Olympus", Rhythm()),
        ("en", "../../etc/passwd", Rhythm()),
        ("en", "UTC", Rhythm(24)),
        ("en", "UTC", Rhythm(digest_day=7)),
    ):
        with pytest.raises(Malformed):
            await profiles.set_habits(own, Habits(language=language, zone=zone, rhythm=rhythm))


async def test_whoever_leaves_is_forgotten_here_to_the_last_field(hull: Home) -> None:
    amina = await edit(hull, await person(hull))
    await hull.rooms.accounts.profiles.set_contact(
        Acting(amina.id, amina.id), Contact(phone="01482 000 111", home="14 Plum Lane")
    )
    await hull.rooms.accounts.trust.give_role(None, amina.id, Role.MODERATOR)
    await hull.rooms.membership.remove("amina")
    (row,) = await hull.rows("SELECT * FROM accounts WHERE actor_id = :id", id=amina.id)
    assert row["erased_at"] is not None
    assert (row["name"], row["can_do"], row["area"], row["pronouns"]) == ("", "", "", "")
    assert [row[f"{name}_sealed"] for name in ("email", "phone", "home")] == [None, None, None]
    assert await hull.rows("SELECT 1 FROM roles WHERE actor_id = :id", id=amina.id) == []


def test_versions_differ_where_what_is_told_differs() -> None:
    one, other = Contact(phone="1"), Contact(home="1")
    assert version_of(one) != version_of(other)
    assert version_of(one) == version_of(Contact(phone="1"))
    assert version_of(frozenset({"a", "b"})) == version_of(frozenset({"b", "a"}))
