"""The real outside: the machine's clock and dice, and the guarded network."""

import os

from node.settings import Settings
from world.chance import SystemChance
from world.clock import SystemClock
from world.crash import from_setting
from world.guarded import GuardedNetwork
from world.ids import IdMaker
from world.mail import DevMailbox, MailServer, NoPostman, Postman, SmtpPostman, Tls
from world.outside import World

VERSION = "0.1.0"


def real_world(settings: Settings) -> World:
    """The world a served node lives in."""
    clock, chance = SystemClock(), SystemChance()
    network = GuardedNetwork(
        clock=clock,
        allow_addresses=settings.network.allow_addresses,
        user_agent=f"sisternet/{VERSION} (+{settings.node.base_url}/)",
    )
    return World(
        clock=clock,
        chance=chance,
        network=network,
        ids=IdMaker(clock, chance),
        crash=from_setting(os.environ.get("SISTERNET_CRASH_AT")),
        mail=_postman(settings),
    )


def _postman(settings: Settings) -> Postman:
    """Who takes our letters away; opens nothing yet."""
    mail = settings.mail
    if mail.dev_mailbox:
        return DevMailbox()
    if not mail.server:
        return NoPostman()
    server = MailServer(
        host=mail.server,
        port=mail.port,
        tls=Tls(mail.tls),
        username=mail.username,
        password_file=mail.password_file,
        own_name=settings.node.host.partition(":")[0],
    )
    return SmtpPostman(server)
