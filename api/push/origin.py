"""Who pushes: what of the node push services and programs get to see, and what it keeps."""

from dataclasses import dataclass

from api.push.vapid import Vapid
from storage.sealing import Seal
from world.clock import Clock


@dataclass(frozen=True, slots=True)
class Origin:
    """The node's keys, its address, the language of its network, and where it may push to."""

    seal: Seal
    vapid: Vapid
    clock: Clock
    base_url: str
    own_host: str
    language: str
    allow_addresses: tuple[str, ...] = ()
