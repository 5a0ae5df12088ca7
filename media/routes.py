"""GET of the file of a picture, film or sound. Names are random: who knows one may see it."""

import asyncio
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from media.folder import Folder, media_type_of
from text.picture_phrases import PICTURE_TROUBLE
from world.errors import Missing

_HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    # Whatever it is, it is looked at and never run (security.md R16).
    "content-security-policy": "default-src 'none'; sandbox",
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


def routes(folder: Folder) -> list[Route]:
    """The routes of this room, for the application."""
    return [Route("/media/{name}", partial(_file, folder))]


async def _file(folder: Folder, request: Request) -> Response:
    name = request.path_params["name"]
    etag = f'"{name}"'
    headers = {**_HEADERS, "etag": etag}
    path = folder.path_of(name)
    if path is None:
        raise Missing(PICTURE_TROUBLE["no picture"])
    if not media_type_of(name).startswith("image/"):
        return await _recording(path, name, headers)
    octets = await asyncio.to_thread(folder.read, name)
    if octets is None:
        raise Missing(PICTURE_TROUBLE["no picture"])
    if request.headers.get("if-none-match") == etag:
        return Response(None, 304, headers)
    return Response(octets, 200, headers, media_type=media_type_of(name))


async def _recording(path: Path, name: str, headers: Mapping[str, str]) -> Response:
    """A film or a sound, whole or in parts (`Range`), as programs play them."""
    if not await asyncio.to_thread(path.is_file):
        raise Missing(PICTURE_TROUBLE["no picture"])
    return FileResponse(path, headers=headers, media_type=media_type_of(name))
