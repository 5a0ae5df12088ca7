"""A member's own account: shown to their program, changed by it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from accounts import seen as accounts_seen
from accounts.people import Acting
from actors import store as people
from api.answers import answer
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.own_account import Own, credential_account, preferences, profile, told_in
from api.reading import FILES_OCTETS
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from storage.transaction import Reading
from world.errors import Malformed, Missing, TooLarge

_READ: Final = ("profile", "read:accounts")
_WRITE: Final = "write:accounts"
_ALT_LONGEST: Final = 1_500


@dataclass(frozen=True, slots=True)
class AccountEndpoints:
    """What a member's program reads and changes of the member."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        own, shown = "/api/v1/accounts/", "/api/v1/profile"
        files = FILES_OCTETS
        return [
            door.route(own + "verify_credentials", self.verify, scope=_READ),
            door.route(
                own + "update_credentials", self.update, "PATCH", _WRITE, files_octets=files
            ),
            door.route("/api/v1/preferences", self.preferences, scope="read:accounts"),
            door.route(shown, self.profile, scope=_READ),
            door.route(shown, self.change_profile, "PATCH", _WRITE, files_octets=files),
            door.route(shown + "/avatar", self.no_avatar, "DELETE", _WRITE),
            door.route(shown + "/header", self.no_header, "DELETE", _WRITE),
        ]

    async def verify(self, ask: Ask) -> Response:
        """`GET accounts/verify_credentials`."""
        return answer(credential_account(await self._own(ask)))

    async def update(self, ask: Ask) -> Response:
        """`PATCH accounts/update_credentials`: only what is said changes."""
        return await self._changed(ask, credential_account)

    async def preferences(self, ask: Ask) -> Response:
        """`GET preferences`: how programs begin a post."""
        return answer(preferences((await self._own(ask)).person))

    async def profile(self, ask: Ask) -> Response:
        """`GET profile`."""
        return answer(profile(await self._own(ask)))

    async def change_profile(self, ask: Ask) -> Response:
        """`PATCH profile`: as `update`."""
        return await self._changed(ask, profile)

    async def no_avatar(self, ask: Ask) -> Response:
        """`DELETE profile/avatar`."""
        await self.works.portraits.remove(_acting(ask))
        return await self.verify(ask)

    async def no_header(self, ask: Ask) -> Response:
        """`DELETE profile/header`."""
        await self.works.portraits.remove_above(_acting(ask))
        return await self.verify(ask)

    async def _changed(self, ask: Ask, shown: Callable[[Own], Json]) -> Response:
        flaws = Flaws()
        told = told_in(ask.params, flaws)
        if not flaws.found:
            portraits = self.works.portraits
            await self._hang(ask, flaws, "avatar", portraits.show)
            await self._hang(ask, flaws, "header", portraits.show_above)
        if flaws.found:
            return flaws.answer()
        try:
            await self.works.accounts.profiles.edit_by_program(ask.person.id, told)
        except Malformed as flaw:
            flaws.note("base", "ERR_INVALID", flaw.public)
            return flaws.answer()
        return answer(shown(await self._own(ask)))

    async def _hang(
        self,
        ask: Ask,
        flaws: Flaws,
        name: str,
        show: Callable[[Acting, bytes, str], Awaitable[None]],
    ) -> None:
        """Shows the picture that was sent under that name, if any was."""
        picture = ask.params.upload(name)
        if picture is None or not picture.octets:
            return
        alt = flaws.read(name, lambda: ask.params.text(f"{name}_description")) or ""
        try:
            await show(_acting(ask), picture.octets, alt[:_ALT_LONGEST])
        except (Malformed, TooLarge) as flaw:
            flaws.note(name, "ERR_INVALID", flaw.public)

    async def _own(self, ask: Ask) -> Own:
        member = ask.person

        def look(tx: Reading) -> Own:
            person = accounts_seen.person(tx, member.id)
            if person is None:
                raise Missing(SAID["no record"])
            account = self.works.showing.account(tx, ask.viewer, member.id)
            return Own(person, account, len(people.pending_followers(tx, member.id)))

        return await self.works.room.database.read(look)


def _acting(ask: Ask) -> Acting:
    return Acting(ask.person.id, ask.person.id)
