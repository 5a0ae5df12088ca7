"""Mastodon.py, driven line by line: each line of JSON is one call, each answer one line.

Run by the Python that has Mastodon.py (`tests/peers/install.py`), never by ours.
"""

import json
import sys
from typing import Any

from mastodon import (  # type: ignore[import-not-found]  # its own environment has it
    Mastodon,
    StreamListener,
)


class Ears(StreamListener):  # type: ignore[misc]  # the library has no types here
    """Keeps what a stream says."""

    def __init__(self) -> None:
        self.heard: list[list[Any]] = []

    def on_update(self, status: Any) -> None:  # noqa: ANN401
        self.heard.append(["update", status])

    def on_status_update(self, status: Any) -> None:  # noqa: ANN401
        self.heard.append(["status.update", status])

    def on_notification(self, notification: Any) -> None:  # noqa: ANN401
        self.heard.append(["notification", notification])

    def on_delete(self, status_id: Any) -> None:  # noqa: ANN401
        self.heard.append(["delete", status_id])


class Peer:
    """One member's Mastodon.py."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.ears = Ears()
        self.client = Mastodon(api_base_url=base_url)

    def register(self, scopes: list[str]) -> str:
        """Registers the program; where the member says yes to it."""
        made = Mastodon.create_app("Mastodon.py", scopes=scopes, api_base_url=self.base_url)
        self.client = Mastodon(*made, api_base_url=self.base_url)
        return str(self.client.auth_request_url(scopes=scopes, allow_http=True))

    def log_in(self, code: str, scopes: list[str]) -> str:
        return str(self.client.log_in(code=code, scopes=scopes, allow_http=True))

    def call(self, method: str, args: list[Any], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        return getattr(self.client, method)(*args, **kwargs)

    def next_page(self, method: str, kwargs: dict[str, Any]) -> Any:  # noqa: ANN401
        """The page after the first one, by the links of the first."""
        return self.client.fetch_next(getattr(self.client, method)(**kwargs))

    def listen(self) -> bool:
        self.client.stream_user(self.ears, run_async=True)
        return True

    def heard(self) -> list[list[Any]]:
        return self.ears.heard


def main(base_url: str) -> None:
    peer = Peer(base_url)
    print(json.dumps({"origin": base_url}), flush=True)
    for line in sys.stdin:
        wants = json.loads(line)
        try:
            said = {"answer": getattr(peer, wants.pop("deed"))(**wants)}
        except Exception as error:  # noqa: BLE001  # told to the test, whatever it is
            said = {"fault": f"{type(error).__name__}: {error}"}
        print(json.dumps(said, default=str), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
