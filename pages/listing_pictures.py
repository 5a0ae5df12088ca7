"""The pictures of a listing, each with what it shows in words: added, described, taken off."""

from dataclasses import dataclass, replace
from typing import Annotated

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from accounts.behalf import ConsentHow
from listings import seen
from listings.actions import Listings
from listings.listing import PICTURES_MOST, Listing, as_draft
from listings.seen import Found
from media import store as media_store
from media.actions import Media
from media.picture import ALT_LONGEST, OCTETS_MOST, Picture
from pages.addresses import done
from pages.doors import member_only
from pages.fields import Files, Text, Upload
from pages.forms import fill, press
from pages.paper import Paper, number_in
from pages.sheet import FieldAmiss, Sheet
from pages.visitor import Member, Visitor, viewer_of
from storage.database import Reading
from text.listing_phrases import LISTING_TROUBLE
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Conflict, Malformed, Missing

_MOST_DIGITS = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class AddFields:
    """A picture, and what it shows for those who do not see it."""

    picture: Annotated[tuple[Upload, ...], Files(octets=OCTETS_MOST)]
    alt: Annotated[str, Text(ALT_LONGEST)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFields:
    """One picture by its number, and new words for it."""

    picture: Annotated[str, Text(_MOST_DIGITS)]
    alt: Annotated[str, Text(ALT_LONGEST)] = ""


@dataclass(frozen=True, slots=True)
class ListingPictures:
    """The page of a listing's pictures, for whoever may change the listing."""

    paper: Paper
    listings: Listings
    media: Media

    def routes(self) -> list[Route]:
        """The addresses of this page."""
        path = "/listings/{number}/pictures"
        return [
            Route(path, member_only(self.paper, self.show), methods=["GET", "POST"]),
            Route(f"{path}/words", member_only(self.paper, self.describe), methods=["POST"]),
            Route(f"{path}/remove", member_only(self.paper, self.remove), methods=["POST"]),
        ]

    async def show(self, request: Request, member: Member) -> Response:
        """Those that are there, and a form for one more."""
        listing, pictures = await self._known(request)

        async def show(sheet: Sheet[AddFields]) -> Response:
            return self.paper.page(
                request,
                "listing_pictures.html",
                sheet=sheet,
                item=listing,
                pictures=pictures,
                is_full=len(pictures) >= PICTURES_MOST,
            )

        async def do(form: AddFields) -> str:
            if not form.picture:
                raise FieldAmiss("picture", PICTURE_TROUBLE["none"])
            if len(pictures) >= PICTURES_MOST:
                raise FieldAmiss("picture", LISTING_TROUBLE["pictures"])
            try:
                new = await self.media.keep(member.actor.id, form.picture[0].octets, form.alt)
            except Malformed as error:
                raise FieldAmiss("picture", error.public) from error
            return await self._shown(member, listing, [*(one.id for one in pictures), new.id])

        return await fill(self.paper, request, AddFields, show=show, do=do)

    async def describe(self, request: Request, member: Member) -> Response:
        """Other words for one of them; whoever has the listing gets them too."""
        listing, pictures = await self._known(request)

        async def do(form: PictureFields) -> str:
            chosen = _chosen(form.picture, pictures)
            new = await self.listings.describe(
                member.actor, listing.post_id, chosen.id, form.alt, how=ConsentHow.SPOKEN
            )
            return done(f"/listings/{new.post_id}/pictures", "saved")

        return await press(self.paper, request, PictureFields, do)

    async def remove(self, request: Request, member: Member) -> Response:
        """One of them less."""
        listing, pictures = await self._known(request)

        async def do(form: PictureFields) -> str:
            chosen = _chosen(form.picture, pictures)
            rest = [one.id for one in pictures if one.id != chosen.id]
            return await self._shown(member, listing, rest)

        return await press(self.paper, request, PictureFields, do)

    async def _shown(self, member: Member, listing: Listing, numbers: list[int]) -> str:
        """Shows exactly these, and says where that leads."""
        # Whoever changes the pictures has been warned of the words before.
        draft = replace(as_draft(listing, tuple(numbers)), knowingly=True)
        new = await self.listings.edit(member.actor, listing.post_id, draft, how=ConsentHow.SPOKEN)
        return done(f"/listings/{new.post_id}/pictures", "saved")

    async def _known(self, request: Request) -> tuple[Listing, list[Picture]]:
        number = number_in(request)

        def read(tx: Reading, visitor: Visitor) -> tuple[Found | None, list[Picture]]:
            viewer, seal = viewer_of(visitor), self.listings.bench.seal
            found = seen.listing_seen_by(tx, seal, viewer, number)
            if found is None or not seen.may_change(tx, seal, viewer, found):
                return None, []
            return found, media_store.shown_at(tx, number)

        found, pictures = (await self.paper.read(request, read)).answer
        if found is None:
            raise Missing(LISTING_TROUBLE["no listing"])
        if not (found.listing.state.is_live or found.listing.state.is_unseen):
            raise Conflict(LISTING_TROUBLE["over"])
        return found.listing, pictures


def _chosen(text: str, pictures: list[Picture]) -> Picture:
    for picture in pictures:
        if str(picture.id) == text:
            return picture
    raise Missing(PICTURE_TROUBLE["none"])
