"""Runs one node over HTTP until it is told to stop."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from uvloop import new_event_loop

from node.assembly import assemble
from node.outside import real_world
from node.secret import read_secret
from node.settings import Settings
from storage.lock import holding

log = structlog.get_logger("server")

_DRAIN_SECONDS = 20
_KEEP_ALIVE_SECONDS = 30
_MOST_OPEN_CONNECTIONS = 2_000


def serve_until_stopped(settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM: then answers what is under way, and closes everything.

    Raises `Conflict` if another process already serves from the same data folder.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with holding(settings.node.data):
        node = await assemble(settings, real_world(settings), read_secret(settings))
        try:
            await node.insist_on_founded()
            server = _Server(_uvicorn_settings(settings, node.app))
            node.start()
            log.info(
                "the node is up",
                address=settings.node.base_url,
                listen=settings.node.listen,
                port=settings.node.port,
            )
            await server.serve()
        finally:
            await node.close()
            log.info("the node has stopped")


class _Server(uvicorn.Server):
    """Ends on the usual signals, and then lets us close what is ours.

    uvicorn's own way raises the signal once more when it has ended, which would kill the process
    before the queues and the store are closed.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)


def _uvicorn_settings(settings: Settings, app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        host=settings.node.listen,
        port=settings.node.port,
        loop="none",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips="127.0.0.1,::1",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        limit_concurrency=_MOST_OPEN_CONNECTIONS,
        backlog=2_048,
    )
