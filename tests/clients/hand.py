"""The hand that says yes: signs a member in on the pages, and lets a program in."""

import re
from collections.abc import Mapping

import httpx2

from tests.fediverse.browsing import Forms, FormSeen
from tests.journeys.processes import Node

_CODE = re.compile(r"<code[^>]*>([^<]+)</code>")
_LED_ON = 303


class Hand:
    """A browser without scripts at one real node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._client = httpx2.Client(base_url=node.base_url, headers={"accept": "text/html"})

    def close(self) -> None:
        self._client.close()

    def sign_in(self, username: str) -> None:
        """With a code that the keeper of the machine reads out."""
        code = self._node.command("member", "code", username)
        answer = self._send("/sign-in/code", {"name": username, "code": code})
        assert answer.status_code == _LED_ON, answer.text

    def say_yes(self, url: str) -> str:
        """The code that a program gets, from the page it is shown on."""
        answer = self._send(url.removeprefix(self._node.base_url), {"answer": "yes"})
        while answer.status_code == _LED_ON:
            answer = self._client.get(answer.headers["location"])
        assert answer.status_code == 200, answer.text
        found = _CODE.search(answer.text)
        assert found is not None, answer.text
        return found[1]

    def _send(self, page: str, typed: Mapping[str, str]) -> httpx2.Response:
        shown = self._client.get(page)
        assert shown.status_code == 200, f"{page}: {shown.status_code} {shown.text}"
        form = next(form for form in Forms(shown.text).found if _is_meant(form, typed))
        fields = form.fields | {name: [value] for name, value in typed.items()}
        return self._client.post(
            form.action,
            data=dict(fields),
            headers={"origin": self._node.base_url, "sec-fetch-site": "same-origin"},
        )


def _is_meant(form: FormSeen, typed: Mapping[str, str]) -> bool:
    """Whether that form of a page has these fields; the buttons of one are none of them."""
    return (
        "csrf" in form.fields
        and set(typed) - {"answer"} <= set(form.fields)
        and ("answer" not in typed or "authorize" in form.action)
    )
