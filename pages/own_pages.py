"""What is a member's own: taking it along, lists from and for elsewhere, what is kept how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pages.addresses import done
from pages.doors import ForMembers, fresh, member_only
from pages.forms import fill, press
from pages.paper import Paper, number_in
from pages.rights_forms import ImportForm
from pages.sheet import FieldAmiss, Nothing, Sheet
from pages.visitor import Member
from rights.export import Export
from rights.import_store import Import
from rights.importing import SeenImport
from rights.lists import FILE_NAMES, ListKind, counts, list_of
from rights.retention import periods
from rights.room import Rights
from storage.database import Database, Reading
from text.rights_phrases import RIGHTS_TROUBLE
from world.errors import Malformed, Missing

PATH = "/settings/data"
_PRIVATE = "private, no-store"
_ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Own:
    """What the page of a member's own shows."""

    export: Export | None
    imports: Sequence[Import]
    counts: dict[ListKind, int]


@dataclass(frozen=True, slots=True)
class OwnPages:
    """The pages of a member about what is kept of them."""

    paper: Paper
    rights: Rights
    database: Database

    def routes(self) -> list[Route]:
        """Every address about what is one's own."""
        both, post = ["GET", "POST"], ["POST"]

        def mine(path: str, handler: ForMembers, methods: Sequence[str] = ("GET",)) -> Route:
            return Route(path, member_only(self.paper, handler), methods=list(methods))

        return [
            mine(PATH, self.overview),
            mine(f"{PATH}/export", fresh(self.paper, self.ask), post),
            mine("/export/{secret}", fresh(self.paper, self.fetch)),
            mine(f"{PATH}/lists/{{kind}}", self.write_list),
            mine(f"{PATH}/taken-back", self.taken_back),
            mine(f"{PATH}/import", self.bring, both),
            mine(f"{PATH}/imports/{{number}}", self.show_import),
            mine(f"{PATH}/imports/{{number}}/begin", self.begin, post),
            mine(f"{PATH}/imports/{{number}}/forget", self.forget, post),
        ]

    async def overview(self, request: Request, member: Member) -> Response:
        """Everything one can do with what is one's own."""

        def ask(tx: Reading) -> Own:
            return Own(
                export=self.rights.exports.of(tx, member.person.id),
                imports=self.rights.importing.lists_of(tx, member.person.id),
                counts=counts(tx, member.actor),
            )

        own = await self.database.read(ask)
        return self.paper.page(
            request,
            "data.html",
            own=own,
            now=self.paper.room.clock.now(),
            periods=periods(self.rights.needs_kept),
        )

    async def taken_back(self, request: Request, member: Member) -> Response:
        """Who has confirmed that what they took back is deleted, and who has not yet."""
        found = await self.database.read(
            lambda tx: self.rights.withdrawals.seen_by(tx, member.person)
        )
        return self.paper.page(request, "taken_back.html", all_taken_back=found)

    # --------------------------------------------------------------------------------- taking along

    async def ask(self, request: Request, member: Member) -> Response:
        """Asks for a file of everything: it tells all there is, so it wants a fresh proof."""

        async def do(_form: Nothing) -> str:
            await self.database.write(lambda tx: self.rights.exports.ask(tx, member.person.id))
            self.rights.errands.nudge()
            return done(PATH, "export asked")

        return await press(self.paper, request, Nothing, do)

    async def fetch(self, request: Request, member: Member) -> Response:
        """The file, for the member whose it is."""
        secret = request.path_params["secret"]
        export = await self.database.read(
            lambda tx: self.rights.exports.fetched(tx, member.person.id, secret)
        )
        made_at = export.ready_at or export.asked_at
        name = f"{member.actor.username}-{made_at:%Y-%m-%d}.zip"
        headers = {
            "content-disposition": f'attachment; filename="{name}"',
            "content-length": str(export.octets),
            "cache-control": _PRIVATE,
        }
        return StreamingResponse(
            self.rights.exports.octets(export), headers=headers, media_type=_ZIP
        )

    async def write_list(self, request: Request, member: Member) -> Response:
        """Follows, blocks, mutes or servers in Mastodon's form."""
        kind = _kind_in(request)
        octets = await self.database.read(lambda tx: list_of(tx, member.actor, kind))
        headers = {
            "content-disposition": f'attachment; filename="{FILE_NAMES[kind]}"',
            "cache-control": _PRIVATE,
        }
        return Response(octets, headers=headers, media_type="text/csv; charset=utf-8")

    # ------------------------------------------------------------------------- lists from elsewhere

    async def bring(self, request: Request, member: Member) -> Response:
        """Takes a list in, to be looked at first."""

        async def show(sheet: Sheet[ImportForm]) -> Response:
            return self.paper.page(request, "import.html", sheet=sheet)

        async def do(form: ImportForm) -> str:
            (file,) = form.file
            importing = self.rights.importing
            try:
                number = await importing.look_at(member.actor, file.octets, file.name, form.chosen)
            except Malformed as amiss:
                field = "kind" if amiss.public == RIGHTS_TROUBLE["import kind"] else "file"
                raise FieldAmiss(field, amiss.public) from amiss
            return f"{PATH}/imports/{number}"

        return await fill(self.paper, request, ImportForm, show=show, do=do)

    async def show_import(self, request: Request, member: Member) -> Response:
        """What a list holds, and how far it is."""
        number = number_in(request)

        def ask(tx: Reading) -> SeenImport:
            return self.rights.importing.seen(tx, member.person.id, number)

        return self.paper.page(request, "import_seen.html", seen=await self.database.read(ask))

    async def begin(self, request: Request, member: Member) -> Response:
        """Does what the list says."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.rights.importing.begin(member.person.id, number)
            self.rights.errands.nudge()
            return done(f"{PATH}/imports/{number}", "import begun")

        return await press(self.paper, request, Nothing, do)

    async def forget(self, request: Request, member: Member) -> Response:
        """Puts the list away."""
        number = number_in(request)

        async def do(_form: Nothing) -> str:
            await self.rights.importing.forget(member.person.id, number)
            return done(PATH, "put away")

        return await press(self.paper, request, Nothing, do)


def _kind_in(request: Request) -> ListKind:
    name = request.path_params["kind"].removesuffix(".csv")
    if name not in list(ListKind):
        message = "There is no such page."
        raise Missing(message)
    return ListKind(name)
