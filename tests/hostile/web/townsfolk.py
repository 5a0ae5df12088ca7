"""What people of the town have done before a test begins, so that each form has a purpose."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pyotp import TOTP

from accounts.application import JoinForm
from accounts.behalf import ConsentHow
from accounts.consents import Agreement
from accounts.invitation import Terms
from accounts.people import Acting
from accounts.roles import Role
from alliances.actions import NewUmbrella
from conversations.conversation import Conversation, Side
from conversations.guests import GuestForm
from conversations.passes import Passes
from conversations.standing import GuestDoer
from desk.bulk import Line
from desk.entering import Entered
from desk.intake import Consented
from listings.holding import Doer
from listings.listing import Kind
from listings.renewing import renew_token
from listings.saved_search import Filter
from matching.introduction import Wish
from notifications.announcement import Draft
from sessions import store as sessions
from sessions.passkey_store import Credential, add_passkey
from sessions.session import Way
from sessions.tokens import hash_of
from storage.transaction import Writing
from tests.accounts.given import invited, link_in, person
from tests.alliances.humans import both_say_yes
from tests.conversations.given import answered, comes_by, tomorrow, yes
from tests.fediverse.casts import AOTEAROA, MADISON
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.templates import Templates, lay
from tests.hostile.web.town import HULL, MEMBERS, Made, token_of
from tests.media.photographs import photograph
from tests.oauth.given import let_in, registered
from tests.sessions.given import (
    PASSWORD,
    asked_letter,
    letters,
    put_app_in_use,
    with_address,
    with_password,
)
from tests.syndication.given import read_one
from text.languages import words_for

_THERE = tuple(name for name in MEMBERS if name != "lena")
_FOR_LONG = timedelta(days=300)


@dataclass
class Site:
    """The town while it is being made."""

    hull: Home
    madison: Home
    names: dict[str, str] = field(default_factory=dict)

    def name(self, **meanings: object) -> None:
        """What `{words}` in the table of doors mean."""
        self.names.update({word: str(meaning) for word, meaning in meanings.items()})


async def made(folder: Path) -> Made:
    """The town, built by what people do in it, and shut down in good order."""
    templates = Templates(folder / "templates")
    async with Fediverse("the town", folder / "homes", templates) as fediverse:
        hull, madison = await fediverse.add(HULL), await fediverse.add(MADISON)
        site = Site(hull, madison)
        await _roles(site)
        await madison.rooms.relations.propose_sister(hull.handle)
        await fediverse.settle()
        for deed in (_newcomers, _listings, _fates, _talks, _guests, _desk, _own, _rights):
            await deed(site)
        await _sister(fediverse, site)
        await fediverse.live(hours=3)
        await _ways_in(site)
        await _programs(site)
        await _name_everybody(site)
        now = fediverse.clock.now()
    here = folder / "homes" / HULL.host
    lay(HULL.settings(here).node.database, folder / "town.sqlite")
    return Made(folder / "town.sqlite", here, now, site.names)


async def _roles(site: Site) -> None:
    trust = site.hull.rooms.accounts.trust
    for username, role in (
        ("carol", Role.COORDINATOR),
        ("adam", Role.ADMIN),
        ("mona", Role.MODERATOR),
    ):
        await trust.give_role(None, (await person(site.hull, username)).id, role)
    await comes_by(site.hull)


async def _newcomers(site: Site) -> None:
    """Nell, whom nobody has met, an applicant, and an invitation that waits."""
    joining, josie = site.hull.rooms.accounts.joining, await person(site.hull, "josie")
    secret = (await invited(site.hull)).secret
    nell = await joining.accept_invitation(secret, JoinForm(name="Nell", phone="01482 771 900"))
    site.name(nell=nell.id, nell_name=nell.actor.username, used_invitation=secret)
    await joining.apply(JoinForm(name="Marama", phone="01482 771 901"))
    (row,) = await site.hull.rows("SELECT id FROM applications")
    terms = Terms(site.hull.watch.now() + timedelta(days=60))
    open_one = await joining.invite(josie, terms)
    site.name(application=row["id"], invitation=open_one.id, invited=open_one.secret)
    await comes_by(site.hull, nell.actor.username)


async def _listings(site: Site) -> None:
    """Offers and asks, two that fit, and one that waits for a coordinator."""
    hull = site.hull
    bread = await hull.add("Bread on Fridays", by="ted")
    soup = await hull.add("Soup", by="amina", audience="network")
    lift = await hull.add("Lifts on Tuesdays", by="ted", categories=("ride-lift",))
    ride: dict[str, Any] = {"categories": ("ride-lift",), "audience": "network"}
    ride["kind"] = Kind.NEED
    choir = await hull.add("A lift to the choir", by="amina", **ride)
    doctor = await hull.add("A lift to the doctor", by="otis", **ride)
    waiting = await hull.add("A first offer", by=site.names["nell_name"])
    wish = Wish(doctor.post_id, lift.post_id, "Could you?")
    asked = await hull.rooms.matching.ask(Doer(await hull.member("otis")), wish)
    site.name(
        bread=bread.post_id,
        soup=soup.post_id,
        lift=lift.post_id,
        choir=choir.post_id,
        doctor=doctor.post_id,
        waiting=waiting.post_id,
        introduction=asked.id,
    )
    note = await hull.write("Thank you #bread", by="josie")
    site.name(note=note.id)
    (said,) = await hull.rows("SELECT id FROM activities WHERE object_iri = :iri", iri=note.iri)
    site.name(said=said["id"])


async def _fates(site: Site) -> None:
    """Amina's: one that goes on, with a picture; one that rests; one that is taken."""
    hull, amina = site.hull, await site.hull.member("amina")
    kept = await hull.rooms.media.keep(amina.id, photograph(size=(40, 30)), "A tree")
    garden = await hull.add("Apples", by="amina", pictures=(kept.id,))
    resting = await hull.add("Jam", by="amina")
    await hull.rooms.listings.pause(amina, resting.post_id)
    taken = await hull.add("A ladder", by="amina", kind=Kind.NEED, audience="network")
    await _both_say_yes(hull, await answered(hull, taken, by="otis"))
    search = await hull.rooms.searches.keep(amina, Filter(words="bicycle"))
    site.name(
        garden=garden.post_id,
        garden_picture=kept.id,
        resting=resting.post_id,
        taken=taken.post_id,
        search=search.id,
        renew=renew_token(hull.rooms.conversations.bench.seal, garden),
    )


async def _talks(site: Site) -> None:
    """One that has begun, one that is agreed, and one with a coordinator in it."""
    hull, number = site.hull, site.names
    talk = await answered(hull, int(number["bread"]), by="amina")
    agreed = await answered(hull, int(number["soup"]), by="otis")
    await _both_say_yes(hull, agreed)
    helped = await answered(hull, int(number["bread"]), by="otis")
    await hull.rooms.conversations.bring_coordinator(Doer(await hull.member("otis")), helped.id)
    bench = hull.rooms.conversations.bench
    known = await hull.node.database.read(lambda tx: bench.talk(tx, agreed.id))
    details = Passes(bench.seal, hull.base_url).details_link(known, Side.ANSWERER)
    site.name(talk=talk.id, agreed=agreed.id, helped=helped.id)
    site.name(details=details.rpartition("/")[2])


async def _both_say_yes(hull: Home, talk: Conversation) -> None:
    await yes(hull, talk, "amina", window=tomorrow(hull))
    await yes(hull, talk, "otis")


async def _guests(site: Site) -> None:
    """One who has not said yet that the address is theirs, one who talks, one who has agreed."""
    site.name(
        new_guest=await _guest(site, "new"),
        guest=await _guest(site, "talking"),
        agreed_guest=await _guest(site, "agreed"),
    )
    talks, hull = site.hull.rooms.conversations, site.hull
    await talks.confirm_guest(site.names["guest"])
    agreed = await talks.confirm_guest(site.names["agreed_guest"])
    number = int(site.names["agreed_guest"].partition(".")[0])
    await yes(hull, agreed, "ted", window=tomorrow(hull))
    await yes(hull, agreed, GuestDoer(number))


async def _guest(site: Site, name: str) -> str:
    """The secret of the link of somebody who answers without an account."""
    talks = site.hull.rooms.conversations
    form = GuestForm(name, f"{name}@post.example", "I could take two loaves.")
    await talks.ask_as_guest(int(site.names["bread"]), form)
    (row,) = await site.hull.rows("SELECT max(id) AS id FROM guests")
    link = Passes(talks.bench.seal, site.hull.base_url).guest_link(row["id"])
    return link.rpartition("/")[2]


async def _desk(site: Site) -> None:
    """A proposal, a report, and a sheet of which something is left."""
    hull = site.hull
    (pact,) = await hull.rows("SELECT network_id FROM pacts")
    amina, ted = await hull.member("amina"), await hull.member("ted")
    report = await hull.rooms.moderation.report(amina, ted.iri, [], "He is too kind.")
    line = Line(member="nobody", title="Something", category="alchemy")
    consented = Consented(ConsentHow.PAPER, date(2026, 3, 1))
    josie = await person(hull, "josie")
    sheet = await hull.rooms.desk.enter(josie, Entered([line], consented, words_for("en")))
    printed = await hull.rooms.desk.printed(josie, Kind.OFFER, ("public",))
    told = await hull.rooms.notifications.announcing.announce(Draft("Soup on Friday."))
    site.name(announcement=told, gleaned=await read_one(hull.node))
    site.name(pact=pact["network_id"], report=report, sheet=sheet.id, slip=printed[0].code)
    site.name(directory="aotearoa@aotearoa.example")
    await _umbrella(hull)


async def _umbrella(hull: Home) -> None:
    """An umbrella that Josie coordinates, and Ted, with the town's own network in it."""
    alliances = hull.rooms.alliances
    leading = tuple([(await hull.member(name)).iri for name in ("josie", "carol", "ted")])
    new = NewUmbrella("humans", "HUMANs", "We share what we have.", leading)
    umbrella = await alliances.create(new)
    await alliances.set_member(umbrella, hull.handle, inside=True)
    await alliances.join("humans")


async def _sister(fediverse: Fediverse, site: Site) -> None:
    """A sister in the umbrella who asks for what is offered in the town."""
    sister = await fediverse.add(AOTEAROA)
    await fediverse.become_sisters(site.hull, sister)
    await both_say_yes(fediverse, site.hull, sister)
    await sister.add("Bread, please", kind=Kind.NEED)


async def _own(site: Site) -> None:
    """What members have about themselves: addresses, a picture, a consent, a passkey."""
    hull, amina = site.hull, await person(site.hull, "amina")
    await with_address(hull, "ted", "ted@post.example")
    acting = Acting(amina.id, amina.id)
    await hull.rooms.accounts.profiles.set_email(acting, "amina@post.example")
    await hull.rooms.portraits.show(acting, photograph(size=(40, 30)), "Amina")
    lines, now = b"someone@far.example\n", hull.watch.now()
    importing = hull.rooms.rights.importing
    brought = await importing.look_at(amina.actor, lines, "blocked_accounts.csv")

    def write(tx: Writing) -> int:
        add_passkey(tx, Credential(7, amina.id, b"credential", b"key", 0), "Key", now)
        agreed = Agreement("directory", "network", ("name",), words="I agree.")
        return hull.rooms.accounts.consents.give(tx, amina.id, amina.id, agreed).id

    consent = await hull.node.database.write(write)
    (picture, *_) = await hull.rows("SELECT name FROM pictures ORDER BY id")
    site.name(brought=brought, consent=consent, passkey=7, picture=picture["name"])


async def _rights(site: Site) -> None:
    """Otis has asked for all that is his, and Lena has left."""
    rights, otis = site.hull.rooms.rights, await site.hull.member("otis")
    export = await site.hull.node.database.write(lambda tx: rights.exports.ask(tx, otis.id))
    left = await rights.erasing.leave((await site.hull.member("lena")).id)
    site.name(export=export.secret, left=left)


async def _ways_in(site: Site) -> None:
    """Passwords, letters, codes, apps, and everybody's browser."""
    hull, rooms = site.hull, site.hull.rooms.sessions
    await with_password(hull, "ted")
    await with_password(hull, "amina")
    link, code = await asked_letter(hull, "ted")
    told = await letters(hull)
    confirm = next(link_in(letter) for letter in told if "/confirm/" in letter)
    stop = next(found[1] for mail in told if (found := re.search(r"/unsubscribe/([\w-]+)", mail)))
    site.name(link=link, letter_code=code, confirm=confirm, stop=stop)
    josie, otis, dora = [await person(hull, name) for name in ("josie", "otis", "dora")]
    await with_password(hull, "otis")
    app = await put_app_in_use(hull, otis.id)
    await rooms.security.prepare_app(dora.id)
    prepared = await hull.node.database.read(
        lambda tx: rooms.security.preparation(tx, dora.id, "dora")
    )
    assert prepared is not None
    site.name(read_out=await rooms.help.read_out_code(josie, dora.id))
    for username in (*_THERE, site.names["nell_name"]):
        site.name(**{f"session_of_{username}": await _sign_in(hull, username, token_of(username))})
    site.name(other_session=await _sign_in(hull, "amina", token_of("amina again")))
    caller = hull.watch.now().timestamp()
    site.name(app_code=TOTP(prepared.secret).at(caller), second_code=app.at(caller + 30))


async def _programs(site: Site) -> None:
    """A program that Amina has let in and that would come again, and a token made for her."""
    hull, back = site.hull, f"{site.hull.base_url}/help"
    given = await registered(hull, back)
    await let_in(hull, given.program, "amina")
    await hull.rooms.membership.token("amina", "Hers")
    (made,) = await hull.rows("SELECT id FROM tokens WHERE label = 'Hers'")
    wish = {"response_type": "code", "client_id": given.program.client_id, "redirect_uri": back}
    site.name(program=given.program.id, made=made["id"], asking=urlencode(wish))


async def _sign_in(hull: Home, username: str, token: str) -> int:
    """Gives a member a session that is fresh for long; its number."""
    member = await hull.member(username)
    now, number = hull.watch.now(), hull.node.world.ids.new()
    new = sessions.NewSession(
        id=number,
        actor_id=member.id,
        hash=hash_of(token),
        way=Way.PASSWORD,
        device="Firefox",
        fresh_until=now + _FOR_LONG,
        ends_at=now + _FOR_LONG,
    )
    await hull.node.database.write(lambda tx: sessions.add_session(tx, new, now))
    return number


async def _name_everybody(site: Site) -> None:
    for username in _THERE:
        site.name(**{username: (await person(site.hull, username)).id})
    site.name(password=PASSWORD)
