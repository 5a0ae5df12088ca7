"""Pages for members and for those with a role: who is not let in is led to where to sign in."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from accounts.roles import Role
from pages.addresses import page_before, sign_in_path
from pages.kept import kept
from pages.paper import Paper
from pages.visitor import Member
from text import phrases
from world.errors import Refused

ForAnybody = Callable[[Request], Awaitable[Response]]
ForMembers = Callable[[Request, Member], Awaitable[Response]]


def member_only(paper: Paper, handler: ForMembers) -> ForAnybody:
    """The page for members; anybody else is asked to sign in, and comes back here."""

    async def opened(request: Request) -> Response:
        visitor = await paper.visitor(request)
        if visitor.member is None:
            return await _to_sign_in(paper, request)
        return await handler(request, visitor.member)

    return opened


def role_only(paper: Paper, handler: ForMembers, *roles: Role) -> ForAnybody:
    """The page for members who hold one of those roles; others are told so (403)."""

    async def checked(request: Request, member: Member) -> Response:
        if not any(member.may(role) for role in roles):
            raise Refused(phrases.ERRORS["not for you"])
        return await handler(request, member)

    return member_only(paper, checked)


def fresh(paper: Paper, handler: ForMembers) -> ForMembers:
    """The same for members who have proved who they are within the last quarter of an hour.

    For what could harm everybody, or lock somebody out (`security.md` ACC-09, OAU-14). Others sign
    in once more, and come back: `role_only(paper, fresh(paper, self.remove), Role.ADMIN)`.
    """

    async def checked(request: Request, member: Member) -> Response:
        if not member.session.is_fresh(paper.visitors.clock.now()):
            return await _to_sign_in(paper, request)
        return await handler(request, member)

    return checked


async def _to_sign_in(paper: Paper, request: Request) -> Response:
    path, query = request.url.path, request.url.query
    back = f"{path}?{query}" if query else path
    if request.method not in ("GET", "HEAD"):
        if (page := await kept(paper, request)) is not None:
            return page
        back = page_before(request.headers.get("referer", ""), paper.room.iris.base_url)
    headers = {"cache-control": "no-store", "vary": "Cookie"}
    return RedirectResponse(sign_in_path(back), 303, headers)
