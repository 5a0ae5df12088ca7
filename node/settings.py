"""What the person who runs a node may decide, as frozen dataclasses.

Each section of `config.toml` is one class; each key is one field with its default (none: the
key is required) and one line of explanation. `node/config_file.py` reads and checks
the file against these classes, and a test compares them with `config.example.toml`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """`[node]`: where this node lives."""

    host: Annotated[str, "Public name of the node, with the port if it is not the usual one."]
    scheme: Annotated[str, "https; http only for a host of this machine."] = "https"
    listen: Annotated[str, "Address the server listens on, behind your web server."] = "127.0.0.1"
    port: Annotated[int, "Port the server listens on."] = 8400
    trusted_proxies: Annotated[
        tuple[str, ...],
        "Addresses of your web server; only these may say whom a request comes from.",
    ] = ("127.0.0.1/32", "::1/128")
    data: Annotated[Path, "Folder of database and pictures, made at the start."] = Path("data")
    secret_file: Annotated[
        Path, "File with the key that seals private keys in the database; mode 600."
    ] = Path("secret.key")

    @property
    def base_url(self) -> str:
        """Scheme and host, without a slash at the end."""
        return f"{self.scheme}://{self.host}"

    @property
    def database(self) -> Path:
        """The one SQLite file."""
        return self.data / "sisternet.db"

    @property
    def exports(self) -> Path:
        """The folder of files that members asked to take with them, sealed."""
        return self.data / "exports"

    @property
    def media(self) -> Path:
        """The folder of pictures."""
        return self.data / "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunitySettings:
    """`[community]`: the mutual aid network whose home this node is."""

    username: Annotated[str, "Handle of the network: @username@host. It can never change."]
    name: Annotated[str, "Name of the network, as members say it."]
    place: Annotated[str, "Town or region, shown to everybody."] = ""
    country: Annotated[str, "Two letters of the country (ISO 3166), for directories."] = ""
    latitude: Annotated[float, "Degrees north of the area, for maps; told to a tenth."] = 0.0
    longitude: Annotated[float, "Degrees east of the area; 0 and 0 put you on no map."] = 0.0
    language: Annotated[str, "Language of the network's desk: en, es, fr or mi."] = "en"
    zone: Annotated[str, "Time zone in which dates are told, an IANA name."] = "UTC"
    summary: Annotated[str, "A sentence or two about the network."] = ""
    contact: Annotated[str, "How to reach the coordinators, as the page of help says it."] = ""
    review: Annotated[
        str, "Listings a coordinator looks at before others: none, sensitive, first or all."
    ] = "none"
    introductions: Annotated[
        str, "Who begins talks from suggestions: direct, or coordinator, who decides about each."
    ] = "direct"
    retention_days: Annotated[
        int, "Days after which what was asked for and is over is forgotten."
    ] = 30
    publish_counts: Annotated[bool, "Tell crawlers how many members there are."] = False
    publish_numbers: Annotated[
        bool, "Publish the numbers of each month, signed, with no count under five in them."
    ] = True
    show_followers: Annotated[bool, "Let everybody read who follows our actors."] = False
    directories: Annotated[
        bool, "Let directories of other networks than your sisters name yours, and read it."
    ] = True
    search_engines: Annotated[
        bool, "Let search engines list what is for everybody, and who wishes to be found."
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """`[network]`: the way out."""

    allow_addresses: Annotated[
        tuple[str, ...],
        "Private address ranges that may be dialled, such as 127.0.0.0/8 for a trial.",
    ] = ()
    total_seconds: Annotated[
        float, "Time a peer has for a whole answer when we ask it for something."
    ] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FederationSettings:
    """`[federation]`: how the node speaks with others."""

    clock_back_seconds: Annotated[int, "How old a signed request may be."] = 3900
    clock_ahead_seconds: Annotated[int, "How far ahead a peer's clock may be."] = 3600
    title_in_name: Annotated[
        bool, "Send a listing's title in `name`; turn off where most followers use GoToSocial."
    ] = True
    nodeinfo_application_link: Annotated[bool, "Link the node's actor in NodeInfo (FEP-2677)."] = (
        True
    )
    hosts_at_once: Annotated[int, "Hosts that are delivered to at the same time."] = 300
    umbrella_distance: Annotated[
        int, "How far to walk from sister to sister; 2 is a sister's sister."
    ] = 2
    umbrella_hours: Annotated[int, "Hours between two walks."] = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSettings:
    """`[media]`: pictures of our members."""

    max_total_megabytes: Annotated[int, "Room for all pictures together."] = 4096
    max_recording_megabytes: Annotated[int, "The largest film or sound that is taken."] = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """`[mail]`: how letters leave; without a server the node sends none."""

    server: Annotated[str, "Host name of the mail server that takes our letters."] = ""
    port: Annotated[int, "Its port: 587 with starttls, 465 with tls, 25 on this machine."] = 587
    tls: Annotated[str, "starttls, tls, or none for a mail server on this machine."] = "starttls"
    username: Annotated[str, "Account at the mail server; empty if it asks for none."] = ""
    password_file: Annotated[Path, "File with the password of that account; mode 600."] = Path(
        "mail-password"
    )
    sender: Annotated[str, "Address that letters come from; else the network's handle."] = ""
    bounces: Annotated[
        str, "Address whose mail is piped into `sisternet mail bounce`; empty if there is none."
    ] = ""
    dev_mailbox: Annotated[
        bool, "Show letters on /dev/mail instead of sending them; on this machine only."
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramsSettings:
    """`[programs]`: what members' own programs may ask of the node."""

    calls_per_five_minutes: Annotated[
        int, "Calls of one member's programs, or of one address that names nobody, in five minutes."
    ] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class MurmurationsSettings:
    """`[murmurations]`: open indexes in which others find us; nothing is sent unless asked."""

    index: Annotated[
        str, "Address of an open index that is told of our profiles; empty: none is."
    ] = ""
    read: Annotated[bool, "Show offers and needs of others out of that index, marked."] = False
    read_hours: Annotated[int, "Hours between two readings."] = 12
    read_most: Annotated[int, "How many profiles are read at a time."] = 100
    read_country: Annotated[str, "Only of that country (ISO 3166, two letters); empty: all."] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """`[log]`: what is written about the node's work; never private content."""

    level: Annotated[str, "debug, info, warning or error."] = "info"
    form: Annotated[str, "text for people, json for machines."] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of `config.toml`."""

    node: NodeSettings
    community: CommunitySettings
    network: NetworkSettings = field(default_factory=NetworkSettings)
    federation: FederationSettings = field(default_factory=FederationSettings)
    media: MediaSettings = field(default_factory=MediaSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    programs: ProgramsSettings = field(default_factory=ProgramsSettings)
    murmurations: MurmurationsSettings = field(default_factory=MurmurationsSettings)
    log: LogSettings = field(default_factory=LogSettings)

    @property
    def sender(self) -> str:
        """The address that letters come from."""
        host = self.node.host.partition(":")[0]
        return self.mail.sender or f"{self.community.username}@{host}"
