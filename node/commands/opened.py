"""Opens the node that the settings describe, for the length of one command."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import click

from node import config_file, logs
from node.assembly import Node, assemble
from node.outside import real_world
from node.secret import read_secret
from node.settings import Settings

T = TypeVar("T")


def settings_of(ctx: click.Context) -> Settings:
    """The checked settings of the node this command is about."""
    path: Path = ctx.find_root().obj
    return config_file.load(path, os.environ)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Node]:
    """The node, assembled but not serving; closed at the end."""
    node = await assemble(settings, real_world(settings), read_secret(settings))
    try:
        yield node
    finally:
        await node.close()


def with_node(ctx: click.Context, deed: Callable[[Node], Awaitable[T]]) -> T:
    """Runs one coroutine with the opened node; errors of ours reach `main`."""
    settings = settings_of(ctx)
    logs.configure("warning", settings.log.form)

    async def whole() -> T:
        async with opened(settings) as node:
            return await deed(node)

    return asyncio.run(whole())
