"""A town in which every private field holds a word of its own, and who lives around it."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from accounts.application import JoinForm
from accounts.invitation import Terms
from accounts.people import Acting
from accounts.person import Appearance, Contact, Person
from accounts.profile import ProfileForm
from accounts.roles import Role
from node.settings import Settings
from tests.accounts.given import invited, person
from tests.alliances.humans import both_say_yes, founded
from tests.canary import words
from tests.canary.words import Who
from tests.conversations.given import comes_by
from tests.fediverse.casts import MADISON, Cast
from tests.fediverse.fediverse import Fediverse
from tests.fediverse.home import Home
from tests.fediverse.stranger import Stranger

MEMBERS: dict[str, Who] = {
    "josie": Who.JOSIE,
    "amina": Who.AMINA,
    "ted": Who.TED,
    "otis": Who.OTIS,
    "dora": Who.DORA,
    "nina": Who.NINA,
    "adam": Who.ADAM,
    "mona": Who.MONA,
}


class Town(Cast):
    """Hull, where a coordinator decides about introductions."""

    def settings(self, folder: Path) -> Settings:
        usual = Cast.settings(self, folder)
        return replace(usual, community=replace(usual.community, introductions="coordinator"))


HULL = Town("hull", "Hull Mutual Aid", "Hull", "en", "Europe/London", tuple(MEMBERS))


@dataclass
class Place:
    """The town as it stands: two nodes, two strangers, and what only some may hold."""

    fediverse: Fediverse
    hull: Home
    madison: Home
    vera: Stranger
    walt: Stranger
    nell: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    async def person(self, username: str) -> Person:
        return await person(self.hull, username)


async def built(fediverse: Fediverse) -> Place:
    """Hull with a sister, an umbrella and two strangers, and everybody's account as it is to be."""
    hull, madison = await fediverse.add(HULL), await fediverse.add(MADISON)
    await fediverse.become_sisters(hull, madison)
    vera = fediverse.stranger(f"vera@{words.SOCIAL}")
    walt = fediverse.stranger(f"walt@{words.PIXEL}")
    place = Place(fediverse, hull, madison, vera, walt)
    await _give_roles(place)
    umbrella = await founded(fediverse, hull)
    for network in (hull, madison):
        await both_say_yes(fediverse, hull, network)
    for followed in (umbrella, await hull.network()):
        await vera.follow(followed.iri)
    await vera.follow((await hull.member("amina")).iri)
    await _describe(place)
    await _come_in(place)
    await _give_addresses(place)
    return place


async def _give_roles(place: Place) -> None:
    trust = place.hull.rooms.accounts.trust
    adam, mona = await place.person("adam"), await place.person("mona")
    await trust.give_role(None, adam.id, Role.ADMIN)
    await trust.give_role(None, mona.id, Role.MODERATOR)


async def _describe(place: Place) -> None:
    """Amina's, Dora's and Nina's names and what else is known of them."""
    profiles = place.hull.rooms.accounts.profiles
    amina, dora = await place.person("amina"), await place.person("dora")
    nina = await place.person("nina")
    for who, form in (
        (
            amina,
            ProfileForm(name=f"Amina {words.SURNAME.word}", appearance=Appearance.FIRST_NAME),
        ),
        (
            dora,
            ProfileForm(
                name=words.DORA_NAME.word,
                appearance=Appearance.DESK,
                can_do=words.DORA_CAN_DO.word,
            ),
        ),
        (nina, ProfileForm(name=words.NINA_NAME.word, appearance=Appearance.NAMED)),
    ):
        await profiles.edit_profile(Acting(who.id, who.id), form)
    contact = Contact(
        email=words.EMAIL.word,
        phone=words.PHONE.word,
        home=words.HOME.word,
        access_needs=words.ACCESS.word,
        note=words.CONTACT_NOTE.word,
    )
    await profiles.set_contact(Acting(amina.id, amina.id), contact)
    await place.hull.rooms.sessions.security.set_password(amina.id, words.PASSWORD.word)


async def _come_in(place: Place) -> None:
    """Nell, whom nobody has met, an applicant, and an invitation that waits."""
    joining = place.hull.rooms.accounts.joining
    josie = await place.person("josie")
    secret = (await invited(place.hull)).secret
    nell = await joining.accept_invitation(secret, JoinForm(name="Nell", phone="01482 771 900"))
    place.nell = nell.actor.username
    told = JoinForm(
        name=words.APPLICANT_NAME.word,
        email=words.APPLICANT_EMAIL.word,
        phone=words.APPLICANT_PHONE.word,
        about=words.APPLICANT_WORDS.word,
    )
    await joining.apply(told)
    until = place.hull.watch.now() + timedelta(days=60)
    terms = Terms(until, uses=5, note=words.INVITATION_NOTE.word)
    place.links["invitation"] = (await joining.invite(josie, terms)).secret


async def _give_addresses(place: Place) -> None:
    """Everybody reads letters: those of one member are seen by nobody else."""
    addresses = place.hull.rooms.accounts.addresses
    await addresses.vouch((await place.person("amina")).id, words.EMAIL.word)
    for username in MEMBERS:
        if username != "amina":
            number = (await place.person(username)).id
            await addresses.vouch(number, f"{username}@post.example")
    await comes_by(place.hull)
    await comes_by(place.madison)
