"""What the person who runs a node may decide, as frozen dataclasses.

Each section of `config.toml` is one class; each key is one field with its default (none: the
key is required) and one line of explanation in `doc`. `node/config_file.py` reads and checks
the file against these classes, and a test compares them with `config.example.toml`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


def setting(doc: str, **default: Any) -> Any:
    """A field that carries its explanation; `default=` makes the key optional."""
    return field(metadata={"doc": doc}, **default)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """`[node]`: where this node lives."""

    host: str = setting("Public name of the node, with the port if it is not the usual one.")
    scheme: str = setting("https; http only for a host of this machine.", default="https")
    listen: str = setting(
        "Address the server listens on, behind your web server.", default="127.0.0.1"
    )
    port: int = setting("Port the server listens on.", default=8400)
    data: Path = setting("Folder of the database, made at the first start.", default=Path("data"))
    secret_file: Path = setting(
        "File with the key that seals private keys in the database; mode 600.",
        default=Path("secret.key"),
    )

    @property
    def base_url(self) -> str:
        """Scheme and host, without a slash at the end."""
        return f"{self.scheme}://{self.host}"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "sisternet.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitySettings:
    """`[community]`: the mutual aid network whose home this node is."""

    username: str = setting("Handle of the network: @username@host. It can never change.")
    name: str = setting("Name of the network, as members say it.")
    place: str = setting("Town or region, shown to everybody.", default="")
    language: str = setting("Language of the network's desk: en, es, fr or mi.", default="en")
    zone: str = setting("Time zone in which dates are told, an IANA name.", default="UTC")
    summary: str = setting("A sentence or two about the network.", default="")
    publish_counts: bool = setting("Tell crawlers how many members there are.", default=False)
    show_followers: bool = setting("Let everybody read who follows our actors.", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """`[network]`: the way out."""

    allow_addresses: tuple[str, ...] = setting(
        "Private address ranges that may be dialled, such as 127.0.0.0/8 for a trial on one machine.",
        default=(),
    )
    total_seconds: float = setting("Time a peer has for a whole answer.", default=10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationSettings:
    """`[federation]`: how the node speaks with others."""

    clock_back_seconds: int = setting("How old a signed request may be.", default=3900)
    clock_ahead_seconds: int = setting("How far ahead a peer's clock may be.", default=3600)
    title_in_name: bool = setting(
        "Send a listing's title in `name`; turn off where most followers use GoToSocial.",
        default=True,
    )
    nodeinfo_application_link: bool = setting(
        "Link the node's actor in NodeInfo (FEP-2677).", default=True
    )
    hosts_at_once: int = setting("Hosts that are delivered to at the same time.", default=300)
    umbrella_distance: int = setting(
        "How far to walk from sister to sister; 2 is a sister's sister.", default=2
    )
    umbrella_hours: int = setting("Hours between two walks.", default=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """`[log]`: what is written about the node's work; never private content."""

    level: str = setting("debug, info, warning or error.", default="info")
    form: str = setting("text for people, json for machines.", default="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `config.toml`."""

    node: NodeSettings
    community: CommunitySettings
    network: NetworkSettings = field(default_factory=NetworkSettings)
    federation: FederationSettings = field(default_factory=FederationSettings)
    log: LogSettings = field(default_factory=LogSettings)
