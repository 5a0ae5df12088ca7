"""Servers that are shut out, for programs of those who look after them; other lists are empty."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.block_store import BlockedHost, Severity
from api.admin_entities import domain_block, number_of_host
from api.answers import answer, links_of, nothing
from api.asking import Ask
from api.door import Door
from api.flaws import Flaws
from api.follows_routes import stretch_of
from api.paging import page_of
from api.wording import SAID
from api.works import Works
from federation.strict_json import Json
from moderation.overseeing import Matter, overseer
from storage.transaction import Reading
from world.errors import Conflict, Missing

_READ: Final = "admin:read:domain_blocks"
_WRITE: Final = "admin:write:domain_blocks"
_USUAL, _MOST = 100, 200
_REASON_LONGEST: Final = 500
_EMPTY: Final = (
    *("domain_allows", "email_domain_blocks", "ip_blocks", "canonical_email_blocks"),
    *("tags", "trends/tags", "trends/statuses", "trends/links"),
)


@dataclass(frozen=True, slots=True)
class AdminHostEndpoints:
    """`admin/domain_blocks`, and what there is none of."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        all_of_them = "/api/v1/admin/domain_blocks"
        one = all_of_them + "/{id}"
        return [
            door.route(all_of_them, self.listed, scope=_READ),
            door.route(all_of_them, self.block, "POST", _WRITE),
            door.route(one, self.one, scope=_READ),
            door.route(one, self.change, "PUT", _WRITE),
            door.route(one, self.unblock, "DELETE", _WRITE),
            *(
                door.route(f"/api/v1/admin/{name}", self.empty, scope="admin:read")
                for name in _EMPTY
            ),
            *(
                door.route(f"/api/v1/admin/{name}", self.empty, "POST", "admin:read")
                for name in ("measures", "dimensions", "retention")
            ),
        ]

    async def listed(self, ask: Ask) -> Response:
        """`GET admin/domain_blocks`, by name."""
        blocked = await self._blocked(ask)
        page = page_of(ask.params, _USUAL, _MOST)
        places = stretch_of(len(blocked), page)
        headers = links_of(ask, [place + 1 for place in places], page)
        return answer([domain_block(blocked[place]) for place in places], headers=headers)

    async def one(self, ask: Ask) -> Response:
        """`GET admin/domain_blocks/{id}`."""
        return answer(domain_block(await self._found(ask)))

    async def block(self, ask: Ask) -> Response:
        """`POST admin/domain_blocks`; a server that is blocked already is told as it is, 422."""
        params, flaws = ask.params, Flaws()
        domain = flaws.read("domain", lambda: params.required("domain")) or ""
        severity = _severity(ask, flaws, Severity.SILENCE)
        if flaws.found:
            return flaws.answer()
        if any(one.host == domain.strip().lower() for one in await self._blocked(ask)):
            raise Conflict("Validation failed: Domain has already been taken")
        return answer(await self._shut(ask, domain, severity))

    async def change(self, ask: Ask) -> Response:
        """`PUT admin/domain_blocks/{id}`: another `severity` or `private_comment`."""
        known, flaws = await self._found(ask), Flaws()
        severity = _severity(ask, flaws, known.severity)
        if flaws.found:
            return flaws.answer()
        return answer(await self._shut(ask, known.host, severity, known.reason))

    async def unblock(self, ask: Ask) -> Response:
        """`DELETE admin/domain_blocks/{id}`."""
        found = await self._found(ask)
        await self.works.moderation.unblock_host(found.host)
        return nothing()

    async def empty(self, ask: Ask) -> Response:
        """What there is none of here."""
        asker = ask.person.id
        await self.works.room.database.read(lambda tx: overseer(tx, asker, Matter.HOUSE))
        return answer([])

    async def _shut(self, ask: Ask, domain: str, severity: Severity, before: str = "") -> Json:
        said = ask.params.text("private_comment")
        reason = (before if said is None else said)[:_REASON_LONGEST]
        moderation = self.works.moderation
        host = await moderation.block_host(domain, reason=reason, severity=severity)
        blocked = await self._blocked(ask)
        return next(domain_block(one) for one in blocked if one.host == host)

    async def _found(self, ask: Ask) -> BlockedHost:
        number = str(ask.id())
        for one in await self._blocked(ask):
            if number_of_host(one.host) == number:
                return one
        raise Missing(SAID["no record"])

    async def _blocked(self, ask: Ask) -> list[BlockedHost]:
        asker = ask.person.id

        def look(tx: Reading) -> list[BlockedHost]:
            overseer(tx, asker, Matter.HOUSE)
            return people.host_blocks(tx)

        return await self.works.room.database.read(look)


def _severity(ask: Ask, flaws: Flaws, usual: Severity) -> Severity:
    said = ask.params.text("severity")
    if not said:
        return usual
    try:
        return Severity(said)
    except ValueError:
        flaws.note("severity", "ERR_INCLUSION", "is not included in the list")
        return usual
