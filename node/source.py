"""The source of the running node, for whoever uses it (AGPL-3.0, section 13).

Packed from the very files that run, so that it is right for a changed node too; settings, secrets
and databases are not among them, because only the known packages and kinds of file are packed.
"""

import tarfile
from functools import cache
from io import BytesIO
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATH = "/source.tar.gz"
_ROOT = Path(__file__).parent.parent
_PACKAGES = (
    *("accounts", "actors", "api", "conversations", "desk", "federation", "inbox", "listings"),
    *("mail", "matching", "media", "moderation", "node", "notices", "notifications", "oauth"),
    *(
        "outbox",
        "pages",
        "posts",
        "relations",
        "rights",
        "sessions",
        "storage",
        "templates",
        "text",
    ),
    *("timelines", "umbrella", "world"),
)
_PAPERS = (
    *("LICENSE", "README.md", "FEDERATION.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile"),
    *("pyproject.toml", "requirements.lock", "requirements-dev.lock", "config.example.toml"),
)
_KINDS = frozenset(".py .sql .po .html .css .js .svg .txt .toml .typed".split())
_CACHE = "public, max-age=3600"


def route() -> Route:
    """GET of the packed source."""
    return Route(PATH, _answer)


async def _answer(_request: Request) -> Response:
    packed = await run_in_threadpool(packed_source)
    return Response(packed, 200, {"cache-control": _CACHE}, media_type="application/gzip")


@cache
def packed_source() -> bytes:
    """A gzipped tar of the code of this node, under `sisternet/`."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as archive:
        for path in _files():
            archive.add(path, f"sisternet/{path.relative_to(_ROOT)}", recursive=False)
    return packed.getvalue()


def _files() -> list[Path]:
    papers = [_ROOT / name for name in _PAPERS if (_ROOT / name).is_file()]
    code = [
        path
        for package in _PACKAGES
        for path in sorted((_ROOT / package).rglob("*"))
        if path.suffix in _KINDS and path.is_file() and "__pycache__" not in path.parts
    ]
    return papers + code
