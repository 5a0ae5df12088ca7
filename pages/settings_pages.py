"""What members say of themselves, how they are reached, and what was done for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts import consents, seen
from accounts.consent import Consent
from accounts.people import Acting
from accounts.person import Contact, Person
from accounts.profile import filled, version_of
from accounts.room import Accounts
from mail.actions import Letters
from mail.kinds import LetterKind
from pages.addresses import done
from pages.doors import ForMembers, fresh, member_only
from pages.forms import fill, press
from pages.paper import Paper, number_in, words_of
from pages.people_forms import (
    ContactFields,
    EmailFields,
    HabitsFields,
    ProfileFields,
    beside,
    spoken_in,
)
from pages.people_views import DeedLine, deed_lines
from pages.sheet import Nothing, Sheet
from pages.visitor import Member
from storage.database import Database, Reading, Writing
from storage.sealing import Seal
from text import people_phrases, phrases
from world.clock import Clock
from world.errors import Conflict, SisternetError

F = TypeVar("F")

CLOCK: Final = tuple((str(hour), f"{hour:02}:00") for hour in range(24))


@dataclass(frozen=True, slots=True)
class SettingsPages:
    """The pages of a member about themselves."""

    paper: Paper
    accounts: Accounts
    letters: Letters
    database: Database
    seal: Seal
    clock: Clock

    def routes(self) -> list[Route]:
        """The addresses of these pages."""
        both, post = ["GET", "POST"], ["POST"]

        def mine(path: str, handler: ForMembers, methods: list[str]) -> Route:
            return Route(path, member_only(self.paper, handler), methods=methods)

        return [
            mine("/settings", self.overview, ["GET"]),
            mine("/settings/profile", self.profile, both),
            mine("/settings/contact", self.contact, both),
            mine("/settings/email", fresh(self.paper, self.email), both),
            mine("/settings/email/again", self.ask_again, post),
            mine("/settings/letters", self.habits, both),
            mine("/settings/done-for-me", self.done_for_me, ["GET"]),
            mine("/settings/done-for-me/{number}/withdraw", self.withdraw, post),
        ]

    async def overview(self, request: Request, member: Member) -> Response:
        """Where everything about oneself is found."""
        return self.paper.page(request, "settings.html", person=member.person)

    async def profile(self, request: Request, member: Member) -> Response:
        """What is said of the member."""
        person = member.person

        async def show(sheet: Sheet[ProfileFields]) -> Response:
            return self.paper.page(
                request,
                "profile.html",
                sheet=sheet,
                action=request.url.path,
                person=person,
                spoken=spoken_in(words_of(request, await self.paper.visitor(request))),
                was=was_of(sheet, version_of(filled(person))),
                on_behalf=False,
            )

        async def do(form: ProfileFields) -> str:
            acting = Acting(person.id, person.id, was=form.was)
            try:
                await self.accounts.profiles.edit_profile(acting, form.told())
            except SisternetError as error:
                raise beside(error) from error
            return done("/settings/profile", "saved")

        start = ProfileFields.of(filled(person))
        return await fill(self.paper, request, ProfileFields, show=show, do=do, start=start)

    async def contact(self, request: Request, member: Member) -> Response:
        """How to reach the member: opened for them, sealed again when it is sent back."""
        person = member.person
        known, waiting = await self._known(person)

        async def show(sheet: Sheet[ContactFields]) -> Response:
            return self.paper.page(
                request,
                "contact.html",
                sheet=sheet,
                action=request.url.path,
                person=person,
                email=known.email,
                waiting=waiting,
                was=was_of(sheet, version_of(known)),
                on_behalf=False,
            )

        async def do(form: ContactFields) -> str:
            acting = Acting(person.id, person.id, was=form.was)
            await self.accounts.profiles.set_contact(acting, form.told(known.email))
            return done("/settings/contact", "saved")

        start = ContactFields.of(known)
        return await fill(self.paper, request, ContactFields, show=show, do=do, start=start)

    async def _known(self, person: Person) -> tuple[Contact, str]:
        """How the member is reached, and an address of theirs that waits for a yes."""

        def ask(tx: Reading) -> tuple[Contact, str]:
            known = seen.contact_seen_by(tx, self.seal, person, person.id) or Contact()
            return known, self.accounts.addresses.waiting(tx, person, person.id)

        return await self.database.read(ask)

    async def email(self, request: Request, member: Member) -> Response:
        """Where letters go, and with them the links that sign in: wants a fresh proof (OAU-14)."""
        person = member.person
        known, waiting = await self._known(person)

        async def show(sheet: Sheet[EmailFields]) -> Response:
            return self.paper.page(
                request,
                "email.html",
                sheet=sheet,
                waiting=waiting,
                letters_go=self.letters.can_be_sent,
            )

        async def do(form: EmailFields) -> str:
            told = form.told()
            await self.accounts.profiles.set_email(Acting(person.id, person.id), told)
            is_asked = bool(told) and told.lower() != known.email.lower()
            return done("/settings/contact", "asked" if is_asked else "saved")

        start = EmailFields(email=known.email)
        return await fill(self.paper, request, EmailFields, show=show, do=do, start=start)

    async def ask_again(self, request: Request, member: Member) -> Response:
        """Sends the letter about an address that waits once more."""

        async def do(_form: Nothing) -> str:
            acting = Acting(member.person.id, member.person.id)
            if not await self.accounts.profiles.ask_address_again(acting):
                raise Conflict(people_phrases.TROUBLE["no waiting address"])
            return done("/settings/contact", "asked again")

        return await press(self.paper, request, Nothing, do)

    async def habits(self, request: Request, member: Member) -> Response:
        """Language, time, and which letters when."""
        person = member.person
        wanted = await self.database.read(lambda tx: self.letters.choices(tx, person.id))

        async def show(sheet: Sheet[HabitsFields]) -> Response:
            kinds = [(kind, phrases.LETTER_KINDS[kind]) for kind in wanted]
            return self.paper.page(request, "habits.html", sheet=sheet, kinds=kinds, clock=CLOCK)

        async def do(form: HabitsFields) -> str:
            acting = Acting(person.id, person.id)
            try:
                await self.accounts.profiles.set_habits(acting, form.told())
            except SisternetError as error:
                raise beside(error) from error
            await self.database.write(lambda tx: self._choose(tx, person.id, wanted, form))
            return done("/settings/letters", "saved")

        start = HabitsFields.of(person, wanted)
        return await fill(self.paper, request, HabitsFields, show=show, do=do, start=start)

    def _choose(
        self,
        tx: Writing,
        actor_id: int,
        before: Mapping[LetterKind, bool],
        form: HabitsFields,
    ) -> None:
        for kind, was_wanted in before.items():
            if (kind in form.kinds) != was_wanted:
                self.letters.choose(tx, actor_id, kind, wanted=not was_wanted)

    async def done_for_me(self, request: Request, member: Member) -> Response:
        """What coordinators did on the member's behalf, and what the member has agreed to."""
        person = member.person

        def ask(tx: Reading) -> tuple[list[DeedLine], list[Consent]]:
            deeds = self.accounts.behalf.log_of(tx, person, person.id)
            agreed = consents.consents_seen_by(tx, person.id, person.id)
            return deed_lines(tx, deeds), agreed

        deeds, agreed = await self.database.read(ask)
        return self.paper.page(
            request, "done_for_me.html", deeds=deeds, consents=agreed, now=self.clock.now()
        )

    async def withdraw(self, request: Request, member: Member) -> Response:
        """Takes a consent back; nobody asks why."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.accounts.consents.withdraw(member.person.id, number)
            return done("/settings/done-for-me", "saved")

        return await press(self.paper, request, Nothing, do)


def was_of(sheet: Sheet[F], version: str) -> str:
    """The version that the form is to name: as it was sent, until somebody else was faster."""
    sent = sheet.text("was")
    return version if not sent or sheet.status == Conflict.status else sent
