"""What somebody typed while they were signed in no more: kept on a page, until they are again.

They sign in beside it, in another window, and send it once more from here. It is not believed even
then, for the word of this page is not that of the new session: the form is shown again first.
"""

from starlette.requests import Request
from starlette.responses import Response

from pages.addresses import page_before, sign_in_path
from pages.forms import texts_of
from pages.paper import Paper
from pages.secrecy import Origin, origin_of
from world.errors import SisternetError

_SIGN_IN_FIRST = 401
_SECRETS = ("password", "secret", "code", "token")


async def kept(paper: Paper, request: Request) -> Response | None:
    """The page that keeps what a form of ours has brought; None if it brought nothing to keep.

    No file and nothing secret is kept.
    """
    base_url = paper.room.iris.base_url
    if origin_of(request.headers, base_url) is not Origin.OURS:
        return None
    try:
        texts = await texts_of(request)
    except SisternetError:
        return None
    fields = [
        (name, text)
        for name, typed in texts.items()
        for text in typed
        if text.strip() and not any(word in name for word in _SECRETS)
    ]
    if not fields:
        return None
    back = page_before(request.headers.get("referer", ""), base_url)
    page = paper.page(
        request,
        "kept.html",
        fields=fields,
        action=request.url.path,
        sign_in=sign_in_path(back),
        indexed=False,
    )
    page.status_code = _SIGN_IN_FIRST
    return page
