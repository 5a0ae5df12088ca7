"""The page of one post."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from actors.answers import wants_document
from pages.paper import Paper, elsewhere, number_in, views
from pages.search_engines import is_findable
from pages.visitor import Visitor, viewer_of
from posts import seen
from posts.seen import Page, Viewer
from storage.database import Reading
from templates.views import PostView

_ANSWERS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SinglePages:
    """Shows one post, with the answers that everybody may see."""

    paper: Paper

    async def post(self, request: Request) -> Response:
        """One of our posts."""
        room = self.paper.room
        iri = room.iris.object(number_in(request))
        if wants_document(request):
            return elsewhere(iri)

        def read(tx: Reading, visitor: Visitor) -> _PostPage | None:
            return _post_page(tx, viewer_of(visitor), iri)

        found = (await self.paper.read(request, read)).answer
        if found is None:
            raise await self.paper.why_not(iri)
        return self.paper.page(
            request,
            "post.html",
            alternate=iri,
            indexed=found.is_findable,
            post=found.post,
            parent=found.parent,
            replies=found.answers,
        )


@dataclass(frozen=True, slots=True)
class _PostPage:
    """A post of ours, what it answers if everybody may see that, and the answers to it.

    `is_findable`: its author wishes to be found.
    """

    post: PostView
    is_findable: bool
    parent: PostView | None
    answers: list[PostView]


def _post_page(tx: Reading, viewer: Viewer, iri: str) -> _PostPage | None:
    post = seen.post_seen_by(tx, viewer, iri)
    if post is None or not post.local:
        return None
    answered = post.in_reply_to_iri
    parent = seen.post_seen_by(tx, viewer, answered) if answered else None
    return _PostPage(
        post=views(tx, [post])[0],
        is_findable=is_findable(tx, post.author_id),
        parent=views(tx, [parent])[0] if parent else None,
        answers=_answers(tx, viewer, iri),
    )


def _answers(tx: Reading, viewer: Viewer, iri: str) -> list[PostView]:
    return views(tx, seen.answers_seen_by(tx, viewer, iri, Page(limit=_ANSWERS_SHOWN, after=0)))
