"""Letters, wired: who writes them and the loop that hands them over."""

from mail.actions import Letters
from mail.loop import MailLoop
from mail.marks import Marks
from mail.message import Addresses, Composer
from mail.readers import Links
from node.settings import Settings
from storage.database import Database
from storage.sealing import Seal
from templates.letter_views import Letterhead
from world.outside import World


def post_office(
    settings: Settings, world: World, database: Database, seal: Seal
) -> tuple[Letters, MailLoop]:
    """The room of letters, and its loop, which it nudges."""
    community, base_url = settings.community, settings.node.base_url
    addresses = Addresses(community.name, settings.sender, settings.mail.bounces)
    loop = MailLoop(world, database, Composer(addresses, Marks(seal), Links(seal, base_url)))
    head = Letterhead(community.name, community.place, base_url)
    return Letters(world, seal, head, loop.nudge), loop
