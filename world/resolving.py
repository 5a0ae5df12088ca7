"""From names to addresses, off the event loop."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from world.addresses import Address

# Given a host name and a port, the addresses in the order to try; OSError if there are none.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

# A name server that is slow to answer holds a thread for its whole time-out, so the threads are
# many, and are our own: nobody else waits behind a stranger's name server (FLT-18, FLT-20).
_THREADS = 32


class SystemResolver:
    """Asks the operating system."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolver")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _ask, host, port)

    def close(self) -> None:
        """Forgets what waits; a question under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _ask(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def is_own(address: Address) -> bool:
    """Whether this machine itself bears that address. Nothing is sent."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            # For a datagram this only asks the routing table, which answers with the address
            # we would speak from: to ourselves, that is the very address.
            probe.connect((str(address), 9))
        except OSError:
            return False
        return bool(probe.getsockname()[0] == str(address))
