"""What settings must not say together; each rule points at one key."""

import re
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from federation.network_profile import FARTHEST_EAST, FARTHEST_NORTH
from federation.origins import origin
from listings.bench import Review
from mail.recipient import checked_address
from matching.introduction import Approval
from node.settings import Settings
from world.errors import Malformed
from world.mail import Tls

Complain = Callable[[str, str], Malformed]

LANGUAGES = ("en", "es", "fr", "mi")
_LEVELS = ("debug", "info", "warning", "error")
_FORMS = ("text", "json")
_HOST = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$")
_COUNTRY = re.compile(r"^([A-Z]{2})?$")
_USERNAME = re.compile(r"^[a-z0-9_]{1,30}$")
_LAST_PORT = 65_535
_LONGEST_ANSWER = 60
_LONGEST_RETENTION = 365


def is_own_machine(host: str) -> bool:
    """Whether a host name can only mean this machine: loopback, `.localhost` or `.test`."""
    name = host.partition(":")[0]
    if name == "localhost" or name.endswith((".localhost", ".test")):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def check_rules(settings: Settings, complain: Complain) -> None:
    """Raises what `complain` makes of the first rule that is broken."""
    for rule in (_node, _community, _network, _federation, _mail, _murmurations, _log):
        rule(settings, complain)


def _node(settings: Settings, complain: Complain) -> None:
    node = settings.node
    if not _HOST.match(node.host):
        raise complain("node.host", "must be a host name in lower case, such as hull.example.org.")
    if node.scheme not in ("https", "http"):
        raise complain("node.scheme", "must be https (or http on this machine only).")
    if node.scheme == "http" and not is_own_machine(node.host):
        raise complain("node.scheme", "may be http only for a host of this machine; use https.")
    if not 0 <= node.port <= _LAST_PORT:
        raise complain("node.port", f"must be between 0 and {_LAST_PORT}.")
    for text in node.trusted_proxies:
        try:
            network = ip_network(text)
        except ValueError as error:
            advice = f"holds {text!r}, which is no address or address range."
            raise complain("node.trusted_proxies", advice) from error
        if network.prefixlen == 0:
            raise complain("node.trusted_proxies", "must not trust every address there is.")


def _community(settings: Settings, complain: Complain) -> None:
    community = settings.community
    if not _USERNAME.match(community.username):
        raise complain("community.username", "may hold a-z, 0-9 and _ only, 30 letters at most.")
    if not community.name.strip():
        raise complain("community.name", "must not be empty.")
    if community.language not in LANGUAGES:
        raise complain("community.language", f"must be one of {', '.join(LANGUAGES)}.")
    _check_whereabouts(settings, complain)
    if community.review not in tuple(Review):
        raise complain("community.review", f"must be one of {', '.join(Review)}.")
    if community.introductions not in tuple(Approval):
        raise complain("community.introductions", f"must be one of {', '.join(Approval)}.")
    if not 1 <= community.retention_days <= _LONGEST_RETENTION:
        raise complain("community.retention_days", f"must be between 1 and {_LONGEST_RETENTION}.")
    try:
        ZoneInfo(community.zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        advice = "must be an IANA zone name, such as Europe/London."
        raise complain("community.zone", advice) from error


def _check_whereabouts(settings: Settings, complain: Complain) -> None:
    community = settings.community
    if not _COUNTRY.match(community.country):
        raise complain("community.country", "must be two capital letters, such as GB.")
    for key, farthest in (("latitude", FARTHEST_NORTH), ("longitude", FARTHEST_EAST)):
        if not -farthest <= getattr(community, key) <= farthest:
            raise complain(f"community.{key}", f"must be between -{farthest} and {farthest}.")


def _network(settings: Settings, complain: Complain) -> None:
    for text in settings.network.allow_addresses:
        try:
            network = ip_network(text)
        except ValueError as error:
            raise complain(
                "network.allow_addresses", f"holds {text!r}, which is no address range."
            ) from error
        if network.is_loopback and not is_own_machine(settings.node.host):
            advice = (
                "opens this machine's own addresses, which a public node must never do. Remove it."
            )
            raise complain("network.allow_addresses", advice)
    if not 1 <= settings.network.total_seconds <= _LONGEST_ANSWER:
        raise complain("network.total_seconds", f"must be between 1 and {_LONGEST_ANSWER}.")


def _federation(settings: Settings, complain: Complain) -> None:
    federation = settings.federation
    bounds = {
        "clock_back_seconds": (60, 43_200),
        "clock_ahead_seconds": (60, 3_600),
        "hosts_at_once": (1, 2_000),
        "umbrella_distance": (1, 4),
        "umbrella_hours": (1, 168),
    }
    for key, (low, high) in bounds.items():
        if not low <= getattr(federation, key) <= high:
            raise complain(f"federation.{key}", f"must be between {low} and {high}.")


def _mail(settings: Settings, complain: Complain) -> None:
    mail = settings.mail
    if mail.tls not in tuple(Tls):
        raise complain("mail.tls", f"must be one of {', '.join(Tls)}.")
    if mail.server and mail.tls == Tls.NONE and not is_own_machine(mail.server):
        raise complain("mail.tls", "may be none only for a mail server on this machine.")
    if not 0 < mail.port <= _LAST_PORT:
        raise complain("mail.port", f"must be between 1 and {_LAST_PORT}.")
    for key in ("sender", "bounces"):
        if address := getattr(mail, key):
            _insist_on_address(f"mail.{key}", address, complain)
    is_here = is_own_machine(settings.node.host) and is_own_machine(settings.node.listen)
    if mail.dev_mailbox and not is_here:
        advice = "shows everybody's letters: host and listen must be of this machine alone."
        raise complain("mail.dev_mailbox", advice)
    if mail.dev_mailbox and mail.server:
        raise complain("mail.dev_mailbox", "and mail.server exclude each other; choose one.")


def _insist_on_address(key: str, address: str, complain: Complain) -> None:
    try:
        is_sound = checked_address(address) == address
    except Malformed:
        is_sound = False
    if not is_sound:
        raise complain(key, "must be an address such as desk@hull.example.org.")


def _murmurations(settings: Settings, complain: Complain) -> None:
    wishes = settings.murmurations
    if wishes.index and not _is_index(wishes.index):
        advice = "must begin with https:// and end without a slash (http on this machine only)."
        raise complain("murmurations.index", advice)
    if wishes.read and not wishes.index:
        raise complain("murmurations.read", "needs an index to read from.")
    for key, (low, high) in {"read_hours": (1, 168), "read_most": (1, 500)}.items():
        if not low <= getattr(wishes, key) <= high:
            raise complain(f"murmurations.{key}", f"must be between {low} and {high}.")
    if not _COUNTRY.match(wishes.read_country):
        raise complain("murmurations.read_country", "must be two capital letters, such as GB.")


def _is_index(url: str) -> bool:
    try:
        place = origin(url)
    except Malformed:
        return False
    is_plain = not url.endswith("/") and "?" not in url and "#" not in url
    return is_plain and (place.scheme == "https" or is_own_machine(place.authority))


def _log(settings: Settings, complain: Complain) -> None:
    if settings.log.level not in _LEVELS:
        raise complain("log.level", f"must be one of {', '.join(_LEVELS)}.")
    if settings.log.form not in _FORMS:
        raise complain("log.form", f"must be one of {', '.join(_FORMS)}.")
