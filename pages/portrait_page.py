"""The picture by which a member is shown."""

from dataclasses import dataclass
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.people import Acting
from accounts.portraits import Portraits
from media.picture import ALT_LONGEST, OCTETS_MOST
from pages.addresses import done
from pages.doors import member_only
from pages.fields import Files, Text, Upload
from pages.forms import fill, press
from pages.paper import Paper
from pages.sheet import FieldAmiss, Nothing, Sheet
from pages.visitor import Member
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Malformed

PATH: Final = "/settings/picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureForm:
    """A picture, and what it shows for those who do not see it."""

    picture: Annotated[tuple[Upload, ...], Files(octets=OCTETS_MOST, most=1)]
    alt: Annotated[str, Text(longest=ALT_LONGEST)] = ""


@dataclass(frozen=True, slots=True)
class PortraitPage:
    """Everybody has one, and nobody needs one."""

    paper: Paper
    portraits: Portraits

    def routes(self) -> list[Route]:
        """The addresses of this page."""
        return [
            Route(PATH, member_only(self.paper, self.show), methods=["GET", "POST"]),
            Route(f"{PATH}/remove", member_only(self.paper, self.remove), methods=["POST"]),
        ]

    async def show(self, request: Request, member: Member) -> Response:
        """The form, and the picture that is shown now."""
        person = member.person

        async def show(sheet: Sheet[PictureForm]) -> Response:
            return self.paper.page(request, "portrait.html", sheet=sheet, person=person)

        async def do(form: PictureForm) -> str:
            if not form.picture:
                raise FieldAmiss("picture", PICTURE_TROUBLE["none"])
            acting = Acting(person.id, person.id)
            try:
                await self.portraits.show(acting, form.picture[0].octets, form.alt)
            except Malformed as error:
                raise FieldAmiss("picture", error.public) from error
            return done(PATH, "saved")

        return await fill(self.paper, request, PictureForm, show=show, do=do)

    async def remove(self, request: Request, member: Member) -> Response:
        """Shows the member by no picture."""

        async def do(_form: Nothing) -> str:
            await self.portraits.remove(Acting(member.person.id, member.person.id))
            return done(PATH, "saved")

        return await press(self.paper, request, Nothing, do)
