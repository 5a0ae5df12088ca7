"""Consent records (`domain.md` 3.9): made before anything is shown, ended at any time."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from accounts import consents as consent_rules
from accounts.behalf import ConsentHow
from accounts.consent import AUDIENCES, Consent, covering
from accounts.consents import Agreement, Consents
from accounts.person import Person
from storage.database import Writing
from tests.accounts.given import person
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from world.errors import Malformed, Missing, Refused

SHOW = Agreement("listing 17", "sisters", {"title", "body"}, words="Show it to our sisters.")


async def give(home: Home, by: Person, subject: Person, agreed: Agreement = SHOW) -> Consent:
    consents = home.rooms.accounts.consents
    return await home.node.database.write(lambda tx: consents.give(tx, by.id, subject.id, agreed))


async def holds(home: Home, subject: Person, audience: str, purpose: str = "listing 17") -> bool:
    now = home.watch.now()
    found = await home.node.database.read(
        lambda tx: consent_rules.valid(tx, subject.id, purpose, audience, now)
    )
    return found is not None


async def test_a_consent_allows_its_audience_and_every_smaller_one(hull: Home) -> None:
    amina = await person(hull)
    assert not await holds(hull, amina, "sisters")
    await give(hull, amina, amina)
    assert [await holds(hull, amina, audience) for audience in AUDIENCES] == [
        True,
        True,
        True,
        False,
    ]
    assert not await holds(hull, amina, "sisters", "listing 18")
    assert not await holds(hull, await person(hull, "ted"), "sisters")


async def test_a_consent_counts_from_when_it_was_made_until_its_end(
    fediverse: Fediverse, hull: Home
) -> None:
    amina = await person(hull)
    before = hull.watch.now()
    fediverse.clock.turn(minutes=1)
    until = hull.watch.now() + timedelta(days=2)
    consent = await give(hull, amina, amina, Agreement("ride", "public", {"area"}, until=until))
    earlier = await hull.node.database.read(
        lambda tx: consent_rules.valid(tx, amina.id, "ride", "public", before)
    )
    assert earlier is None
    assert consent.holds(hull.watch.now())
    fediverse.clock.turn(days=2)
    assert not await holds(hull, amina, "public", "ride")
    assert not consent.holds(hull.watch.now())


async def test_whoever_gave_it_withdraws_it_and_gives_no_reason(hull: Home) -> None:
    amina = await person(hull)
    consent = await give(hull, amina, amina)
    await hull.rooms.accounts.consents.withdraw(amina.id, consent.id)
    assert not await holds(hull, amina, "sisters")
    await hull.rooms.accounts.consents.withdraw(amina.id, consent.id)


async def test_a_coordinator_notes_what_was_said_on_the_telephone(hull: Home) -> None:
    josie, amina = await person(hull, "josie"), await person(hull)
    for how in (ConsentHow.WEB, ConsentHow.NONE):
        with pytest.raises(Refused):
            await give(hull, josie, amina, Agreement("ride", "network", {"area"}, how))
    consent = await give(
        hull, josie, amina, Agreement("ride", "network", {"area"}, ConsentHow.SPOKEN)
    )
    assert (consent.given_by, consent.how) == (josie.id, "spoken")
    (deed,) = await hull.rows("SELECT deed, consent FROM behalf_log")
    assert tuple(deed) == ("consent_given", "spoken")


async def test_nobody_else_gives_or_ends_it_or_knows_of_it(hull: Home) -> None:
    amina, ted = await person(hull), await person(hull, "ted")
    consent = await give(hull, amina, amina)
    with pytest.raises(Refused):
        await give(hull, ted, amina, Agreement("ride", "network", {"area"}, ConsentHow.SPOKEN))
    with pytest.raises(Missing):
        await hull.rooms.accounts.consents.withdraw(ted.id, consent.id)
    seen_by = partial(consent_rules.consents_seen_by, subject_id=amina.id)
    josie = await person(hull, "josie")
    for viewer, count in ((amina, 1), (josie, 1), (ted, 0)):
        found = await hull.node.database.read(partial(seen_by, viewer_id=viewer.id))
        assert len(found) == count


async def test_the_words_agreed_to_are_kept_as_a_hash(hull: Home) -> None:
    amina = await person(hull)
    consent = await give(hull, amina, amina)
    assert consent.evidence_hash is not None
    (row,) = await hull.rows("SELECT * FROM consents")
    assert "Show it to our sisters." not in str(tuple(row))
    assert row["evidence_hash"] == consent.evidence_hash


@pytest.mark.parametrize(
    "agreed",
    [
        Agreement("ride", "everybody", {"area"}),
        Agreement("", "public", {"area"}),
        Agreement("ride", "public", set()),
    ],
)
async def test_a_consent_to_nothing_or_to_nobody_is_none(hull: Home, agreed: Agreement) -> None:
    amina = await person(hull)
    with pytest.raises(Malformed):
        await give(hull, amina, amina, agreed)


class Listening:
    """Keeps the consents of whose end it hears."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def withdrawn(self, tx: Writing, consent: Consent, now: datetime) -> None:  # noqa: ARG002
        self.heard.append(consent.id)


async def test_whoever_shows_something_because_of_it_hears_of_its_end_once(hull: Home) -> None:
    amina, listening = await person(hull), Listening()
    rooms = hull.rooms.accounts
    consents = Consents(hull.node.world, hull.node.database, rooms.behalf, [listening])
    consent = await give(hull, amina, amina)
    for _ in range(2):
        await consents.withdraw(amina.id, consent.id)
    assert listening.heard == [consent.id]


def test_a_wider_audience_covers_every_narrower_one() -> None:
    for place, audience in enumerate(AUDIENCES):
        assert covering(audience) == AUDIENCES[place:]
    with pytest.raises(ValueError):
        covering("nobody")
