"""A member who has left something in every corner of the house, each with a word of its own."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from accounts.behalf import ConsentHow, OnBehalf
from accounts.consents import Agreement
from accounts.people import Acting
from accounts.person import Appearance, Contact
from accounts.profile import ProfileForm
from accounts.roles import Vetting
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Given
from listings.holding import Doer
from listings.listing import Kind, Listing
from listings.saved_search import Filter
from listings.terms import Voice
from rights.export import Export
from sessions.passkey_store import Credential, add_passkey
from sessions.session import Caller
from storage.transaction import Writing
from tests.fediverse.home import Home
from tests.media.photographs import photograph

WORDS: Final = {
    name: f"zq{name.replace('_', '')}"
    for name in (
        *("name", "pronouns", "can_do", "area", "email", "home", "access_needs", "note"),
        *("offer_title", "offer_body", "offer_place", "hidden_title", "hidden_body", "picture"),
        *("post", "direct", "reason", "message", "given_place", "given_contact", "search"),
        *("report", "program", "passkey", "device", "imported", "fellow", "letter", "summary"),
    )
}
PHONE: Final = "+44 7700 900 461"
SECRETS: Final = (*WORDS.values(), PHONE, "7700 900 461", "7700900461")


@dataclass(frozen=True, slots=True)
class Lived:
    """Amina of Hull, after some months there."""

    offer: Listing
    hidden: Listing
    talk_id: int
    export: Export


async def lived(hull: Home, other: Home) -> Lived:
    """Amina has done everything there is to do, in the sight of a sister as well."""
    amina = await hull.member("amina")
    await _profile(hull, amina.id)
    picture = await hull.doing(hull.rooms.media.keep(amina.id, photograph(), WORDS["picture"]))
    offer = await hull.add(
        WORDS["offer_title"],
        by="amina",
        body=WORDS["offer_body"],
        place=WORDS["offer_place"],
        pictures=(picture.id,),
    )
    hidden = await hull.add(
        WORDS["hidden_title"],
        by="amina",
        body=WORDS["hidden_body"],
        kind=Kind.NEED,
        voice=Voice.ANONYMOUS,
        audience="network",
    )
    await _words(hull, other)
    talk_id = await _talk(hull, offer)
    await _elsewhere(hull, amina.id)
    rights = hull.rooms.rights
    for home in (other, hull, other, hull):
        await home.run_due()
    export = await hull.node.database.write(lambda tx: rights.exports.ask(tx, amina.id))
    await hull.run_due()
    return Lived(offer, hidden, talk_id, export)


async def _profile(hull: Home, amina_id: int) -> None:
    accounts = hull.rooms.accounts
    form = ProfileForm(
        name=f"Amina {WORDS['name']}",
        appearance=Appearance.NAMED,
        pronouns=WORDS["pronouns"],
        can_do=WORDS["can_do"],
        area=WORDS["area"],
        languages=("en", "ar"),
    )
    await hull.doing(accounts.profiles.edit_profile(Acting(amina_id, amina_id), form))
    await hull.doing(accounts.addresses.vouch(amina_id, f"{WORDS['email']}@example.org"))
    contact = Contact(
        email=f"{WORDS['email']}@example.org",
        phone=PHONE,
        home=WORDS["home"],
        access_needs=WORDS["access_needs"],
        note=WORDS["note"],
    )
    await hull.doing(accounts.profiles.set_contact(Acting(amina_id, amina_id), contact))


async def _words(hull: Home, other: Home) -> None:
    """What she wrote, and what somebody else wrote to her alone."""
    leah = await other.member("leah")
    note = await hull.write(f"Good morning, {WORDS['post']}", by="amina")
    await hull.write(WORDS["direct"], by="amina", audience="direct", people=[leah.iri])
    await hull.follow("@leah@madison.example", by="amina")
    amina = await hull.member("amina")
    await hull.doing(hull.rooms.posts.like(amina, note.iri))
    await other.write(WORDS["fellow"], by="leah", audience="direct", people=[amina.iri])


async def _talk(hull: Home, offer: Listing) -> int:
    """Ted answers her offer, and both say yes."""
    talks = hull.rooms.conversations
    ted, amina = await hull.member("ted"), await hull.member("amina")
    talk = await hull.doing(talks.answer(Doer(ted), ted.id, Answer(offer.post_id, "May I?")))
    await hull.doing(talks.say(Doer(amina), talk.id, WORDS["message"]))
    given = Given(WORDS["given_place"], WORDS["given_contact"])
    await hull.doing(talks.yes(Doer(amina), talk.id, Yes(None, given)))
    await hull.doing(talks.yes(Doer(ted), talk.id, Yes(None, None)))
    return talk.id


async def _elsewhere(hull: Home, amina_id: int) -> None:
    """Searches, reports, programs, ways in, lists, consents, deeds on her behalf."""
    rooms, amina = hull.rooms, await hull.member("amina")
    ted, josie = await hull.member("ted"), await hull.member("josie")
    await hull.doing(rooms.searches.keep(amina, Filter(words=WORDS["search"])))
    report = await hull.doing(rooms.moderation.report(amina, ted.iri, [], WORDS["report"]))
    await hull.doing(rooms.moderation.close_report(report))
    await rooms.membership.token("amina", WORDS["program"])
    await rooms.accounts.trust.set_vetting(None, amina_id, Vetting.PAUSED)
    await rooms.accounts.trust.set_vetting(None, amina_id, Vetting.ACTIVE)
    await rooms.sessions.begin(amina_id, Caller("192.0.2.1", WORDS["device"]))
    lines = f"someone@{WORDS['imported']}.example\n".encode()
    await rooms.rights.importing.look_at(amina, lines, "blocked_accounts.csv")

    def write(tx: Writing) -> None:
        key = Credential(7, amina_id, b"credential", b"key", 0)
        add_passkey(tx, key, WORDS["passkey"], hull.watch.now())
        agreed = Agreement("directory", "network", ("name",), words="I agree.")
        rooms.accounts.consents.give(tx, amina_id, amina_id, agreed)
        done = OnBehalf("listing_made", ConsentHow.SPOKEN, title=WORDS["letter"])
        rooms.accounts.behalf.note(tx, josie.id, amina_id, done)

    await hull.node.database.write(write)


def unpacked(octets: bytes) -> dict[str, bytes]:
    """The files of an archive by their paths in its folder."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        return {
            entry.filename.partition("/")[2]: archive.read(entry) for entry in archive.infolist()
        }


async def fetched(hull: Home, username: str) -> dict[str, bytes]:
    """What a member finds in the file that was made for them."""
    member, exports = await hull.member(username), hull.rooms.rights.exports
    export = await hull.node.database.read(lambda tx: exports.of(tx, member.id))
    assert export is not None
    return unpacked(b"".join(exports.octets(export)))


def json_in(files: dict[str, bytes], path: str) -> Any:  # noqa: ANN401
    """A JSON file of an archive."""
    return json.loads(files[path])


def octets_on_the_disk(folder: Path) -> dict[Path, bytes]:
    """Every file of a node's folder."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


WEEK: Final = timedelta(days=7)
