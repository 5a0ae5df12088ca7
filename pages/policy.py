"""What browsers may do with our pages, and with pages that programs open in a window of their own.

A program sends a member here, to be let in, and waits for them to be led back. Chromium holds
`form-action` against where the answer to a form leads as well, which is the program; and with an
opener policy of our own the window in which it opened us is cut off from it for ever. So the way
to consent, signing in on that way, and consent itself go without the two; nothing else does.
"""

from typing import Final

from starlette.responses import Response

CONSENT_PATH: Final = "/oauth/authorize"
_CONTENT: Final = (
    *("default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'"),
    *("img-src 'self' data:", "font-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
)
CONTENT_POLICY: Final = "; ".join((*_CONTENT, "form-action 'self'"))
OPENER_POLICY: Final = "same-origin"


def leading_to_consent(response: Response, to: str) -> Response:
    """The same, in touch with the window that opened it if the path leads to consent."""
    if to.partition("?")[0] == CONSENT_PATH:
        response.headers["cross-origin-opener-policy"] = "unsafe-none"
    return response


def of_consent(response: Response) -> Response:
    """The same, in touch with the window that opened it, and free to lead to a program."""
    response.headers["cross-origin-opener-policy"] = "unsafe-none"
    response.headers["content-security-policy"] = "; ".join(_CONTENT)
    return response
