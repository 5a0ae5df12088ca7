"""Runs one node over HTTP until it is told to stop."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import structlog
import uvicorn
from uvloop import new_event_loop

from api.streaming.channel import MOST_OCTETS
from node.assembly import assemble
from node.outside import real_world
from node.punctual import PunctualProtocol
from node.secret import read_secret
from node.settings import Settings
from storage.lock import holding
from world.errors import Conflict

log = structlog.get_logger("server")

_DRAIN_SECONDS = 20
# The writer's thread must not wait 5 ms for its turn each time the loop is busy.
_SWITCH_SECONDS = 0.000_5
# Young objects, and rounds of them, after which the collector looks for circles.
_COLLECTED_AFTER = (5_000, 20, 50)
_KEEP_ALIVE_SECONDS = 30
_PING_SECONDS = 30.0  # of WebSockets; whoever does not answer for as long is gone
_MOST_OPEN_CONNECTIONS = 2_000
_BACKLOG = 2_048


def serve_until_stopped(settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM: then answers what is under way, and closes everything.

    Raises `Conflict` if another process already serves from the same data folder, or listens on
    the same port.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with holding(settings.node.data), closing(_door(settings)) as door:
        node = await assemble(settings, real_world(settings), read_secret(settings))
        try:
            await node.insist_on_founded()
            _spare_the_collector()
            server = _Server(uvicorn_settings(node.app, settings), node.end_streams)
            node.start()
            log.info(
                "the node is up",
                address=settings.node.base_url,
                listen=settings.node.listen,
                port=settings.node.port,
            )
            await server.serve(sockets=[door])
        finally:
            await node.close()
            log.info("the node has stopped")


def _spare_the_collector() -> None:
    """What was made by now stays for good; what deliveries leave behind is mostly no rubbish."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECTED_AFTER)


def _door(settings: Settings) -> socket.socket:
    """The socket to listen on; who comes before we are ready waits a moment in its queue."""
    listen, port = settings.node.listen, settings.node.port
    family = socket.AF_INET6 if ":" in listen else socket.AF_INET
    try:
        return socket.create_server((listen, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        message = (
            f"Cannot listen on {listen}, port {port}: {os.strerror(error.errno or 0)}. "
            "Stop what uses it, or choose another `port` under [node] in the settings."
        )
        raise Conflict(message) from error


class _Server(uvicorn.Server):
    """Ends on the usual signals, and then lets us close what is ours.

    `ending` is called when it begins to end: for requests that would never be over by themselves.
    uvicorn's own way raises the signal once more when it has ended, which would kill the process
    before the queues and the store are closed.
    """

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending()
        await super().shutdown(sockets)

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


def uvicorn_settings(app: object, settings: Settings) -> uvicorn.Config:
    """How the server runs. `X-Forwarded-For` counts from trusted proxies only (WEB-12)."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]  # any ASGI application
        loop="none",
        http=PunctualProtocol,
        ws="wsproto",
        ws_max_size=MOST_OCTETS,
        ws_ping_interval=_PING_SECONDS,
        ws_ping_timeout=_PING_SECONDS,
        ws_per_message_deflate=False,  # costs every open stream more memory than all else of it
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=list(settings.node.trusted_proxies),
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        limit_concurrency=_MOST_OPEN_CONNECTIONS,
        backlog=_BACKLOG,
    )
