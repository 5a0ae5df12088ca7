"""Who lives on which node of the simulated fediverse."""

from dataclasses import dataclass
from pathlib import Path

from node.settings import CommunitySettings, FederationSettings, NodeSettings, Settings

SECRET = bytes(range(32))


@dataclass(frozen=True, slots=True)
class Cast:
    """A network's home and its members; the first of them is the coordinator."""

    username: str
    name: str
    place: str
    language: str
    zone: str
    members: tuple[str, ...]
    clock_back_seconds: int = 3_900
    search_engines: bool = True
    publish_counts: bool = False
    directories: bool = True

    @property
    def host(self) -> str:
        """The public name of the node."""
        return f"{self.username}.example"

    def settings(self, folder: Path) -> Settings:
        """What its keeper has written down; the store lies in that folder."""
        return Settings(
            node=NodeSettings(host=self.host, data=folder),
            community=CommunitySettings(
                username=self.username,
                name=self.name,
                place=self.place,
                language=self.language,
                zone=self.zone,
                search_engines=self.search_engines,
                publish_counts=self.publish_counts,
                directories=self.directories,
            ),
            federation=FederationSettings(clock_back_seconds=self.clock_back_seconds),
        )


HULL = Cast("hull", "Hull Mutual Aid", "Hull", "en", "Europe/London", ("josie", "amina", "ted"))
MADISON = Cast(
    "madison", "Madison Timebank", "Madison", "en", "America/Chicago", ("leah", "dante", "rosa")
)
AOTEAROA = Cast(
    "aotearoa",
    "Aotearoa Timebanks",
    "Te Whanganui-a-Tara",
    "mi",
    "Pacific/Auckland",
    ("mere", "hemi", "anahera"),
)


def numbered(number: int) -> Cast:
    """One of very many networks."""
    return Cast(f"n{number:02}", f"Network {number}", f"Town {number}", "en", "UTC", ("kim", "lou"))
