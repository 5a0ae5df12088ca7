"""What is written down of members, by themselves or by a coordinator on their behalf.

Each deed is one transaction. Whoever acts is looked up anew in it, so that somebody whose role has
just ended changes nothing more; `was` is the version that they saw (`profile.version_of`), so that
the second of two who change the same thing learns of it.
"""

from dataclasses import dataclass, replace

from accounts import seen, store
from accounts.addresses import Addresses
from accounts.behalf import Behalf, ConsentHow, OnBehalf
from accounts.contact_ways import checked_contact
from accounts.person import Contact, Person
from accounts.profile import (
    Habits,
    ProfileForm,
    filled,
    is_less,
    version_of,
    with_habits,
    with_profile,
)
from accounts.publication import Publication
from accounts.told import Told
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from text.people_phrases import TROUBLE
from world.errors import Conflict, Missing, Refused


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something to whose account, and how the member agreed if it is not their own."""

    by: int
    member: int
    how: ConsentHow = ConsentHow.WEB
    was: str = ""  # the version seen; "" if nobody looked


class Profiles:
    """Changes what is known of members."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        addresses: Addresses,
        behalf: Behalf,
        publication: Publication,
    ) -> None:
        self._database = database
        self._seal = seal
        self._addresses = addresses
        self._behalf = behalf
        self._publication = publication

    async def edit_profile(self, acting: Acting, form: ProfileForm) -> Person:
        """Says something else of a member, here and to whoever knows them.

        Raises `Missing` for nobody whom the actor may change, `Conflict` if somebody was faster,
        `Malformed` and `TellsContact` as `with_profile`.
        """

        def change(tx: Writing) -> Person:
            old = self._held(tx, acting, "profile_edited")
            _insist_on_version(acting, version_of(filled(old)))
            new = with_profile(old, form)
            store.set_profile(tx, new)
            self._publication.publish(tx, new, to_all=is_less(old, new))
            return _here(tx, old.id)

        return await self._database.write(change)

    async def edit_by_program(self, member_id: int, told: Told) -> Person:
        """Says of a member what a program of theirs tells; raises as `edit_profile`."""

        def change(tx: Writing) -> Person:
            old = self._held(tx, Acting(member_id, member_id), "")
            new = told.of(old)
            store.set_profile(tx, new)
            self._publication.publish(tx, new, to_all=is_less(old, new))
            if told.approves_followers is not None:
                self._publication.let_follow(tx, new, asked_first=told.approves_followers)
            return _here(tx, old.id)

        return await self._database.write(change)

    async def set_habits(self, acting: Acting, habits: Habits) -> Person:
        """Sets language, zone and the hours of letters; raises as `edit_profile`."""

        def change(tx: Writing) -> Person:
            old = self._held(tx, acting, "habits_changed")
            new = with_habits(old, habits)
            store.set_profile(tx, new)
            self._publication.publish(tx, new)
            return _here(tx, old.id)

        return await self._database.write(change)

    def set_portrait(self, tx: Writing, acting: Acting, path: str) -> None:
        """Shows the member by the picture served at that path; "" for none. Raises as above."""
        old = self._held(tx, acting, "profile_edited")
        store.set_portrait(tx, old.id, path)
        self._publication.publish(tx, replace(old, portrait=path), to_all=not path)

    def set_header(self, tx: Writing, acting: Acting, path: str) -> None:
        """As `set_portrait`, for the wide picture above a profile."""
        old = self._held(tx, acting, "profile_edited")
        store.set_header(tx, old.id, path)
        self._publication.publish(tx, replace(old, header=path), to_all=not path)

    async def set_contact(self, acting: Acting, contact: Contact) -> None:
        """Seals how to reach a member and what they need.

        A new e-mail address is asked first whether it is theirs, and the old one stays until then;
        an empty one ends letters at once. Raises as `edit_profile`.
        """
        sound = checked_contact(contact)

        def change(tx: Writing) -> None:
            member = self._held(tx, acting, "contact_changed")
            old = seen.opened_contact(tx, self._seal, member.id) or Contact()
            _insist_on_version(acting, version_of(old))
            self._seal_field(tx, member.id, "phone", sound.phone)
            self._seal_field(tx, member.id, "home", sound.home)
            self._seal_field(tx, member.id, "access_needs", sound.access_needs)
            self._seal_field(tx, member.id, "contact_note", sound.note)
            self._change_email(tx, member, old.email, sound.email)

        await self._database.write(change)

    async def set_email(self, acting: Acting, address: str) -> None:
        """As `set_contact`, for the e-mail address alone; "" ends letters at once."""

        def change(tx: Writing) -> None:
            member = self._held(tx, acting, "contact_changed")
            old = seen.opened_contact(tx, self._seal, member.id) or Contact()
            self._change_email(tx, member, old.email, address.strip())

        await self._database.write(change)

    async def ask_address_again(self, acting: Acting) -> bool:
        """Sends the letter that asks for a yes once more; False if no address waits for one."""

        def ask(tx: Writing) -> bool:
            member = self._held(tx, acting, "")
            waiting = self._addresses.waiting(tx, _here(tx, acting.by), member.id)
            if waiting:
                self._addresses.ask(tx, member, waiting)
            return bool(waiting)

        return await self._database.write(ask)

    def _change_email(self, tx: Writing, member: Person, old: str, new: str) -> None:
        if not new and old:
            self._addresses.drop(tx, member)
        elif new and new.lower() != old.lower():
            self._addresses.ask(tx, member, new)

    def _seal_field(self, tx: Writing, actor_id: int, field: str, text: str) -> None:
        name = seen.sealed_name(field, actor_id)
        store.set_sealed(tx, actor_id, field, self._seal.seal_text(text, name) if text else None)

    def _held(self, tx: Writing, acting: Acting, deed: str) -> Person:
        """The member, if the actor may change them; notes what was done on their behalf."""
        by, member = store.person(tx, acting.by), store.person(tx, acting.member)
        if by is None or member is None or (by.id != member.id and not by.is_coordinator):
            raise Missing(TROUBLE["no member"])
        if by.id != member.id and deed:
            if acting.how is ConsentHow.WEB:
                raise Refused(TROUBLE["how agreed"])
            self._behalf.note(tx, by.id, member.id, OnBehalf(deed, acting.how))
        return member


def _insist_on_version(acting: Acting, version: str) -> None:
    if acting.was and acting.was != version:
        raise Conflict(TROUBLE["changed"])


def _here(tx: Reading, actor_id: int) -> Person:
    found = store.person(tx, actor_id)
    if found is None:
        raise Missing(TROUBLE["no member"])
    return found
