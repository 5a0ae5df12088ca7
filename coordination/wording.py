"""How a network does, in words: "quiet for 9 days, 14 deliveries waiting"."""

from datetime import datetime
from typing import Final

from coordination.health import Amiss, Health, Trouble
from text.languages import Words

_MINUTE: Final = 60
_LONG: Final = 120  # seconds, from which on minutes are told


def health_said(health: Health, words: Words, now: datetime) -> str:
    """All that is amiss in one line, or that nothing is."""
    found = [trouble_said(trouble, words) for trouble in health.troubles(now)]
    return ", ".join(found) if found else words.gettext("all is well")


def trouble_said(trouble: Trouble, words: Words) -> str:
    """One thing that is amiss."""
    count = trouble.count
    match trouble.amiss:
        case Amiss.HELD:
            said = words.ngettext("{count} delivery held", "{count} deliveries held", count)
        case Amiss.WAITING:
            said = words.ngettext("{count} delivery waiting", "{count} deliveries waiting", count)
        case Amiss.GIVEN_UP:
            said = words.ngettext("{count} delivery given up", "{count} deliveries given up", count)
        case Amiss.UNREAD:
            said = words.gettext("could not be read")
        case Amiss.CLOCK_AHEAD:
            said = words.gettext("clock ahead by {time}", time=_time(count, words))
        case Amiss.CLOCK_BEHIND:
            said = words.gettext("clock behind by {time}", time=_time(count, words))
        case _:
            said = _since(trouble.amiss, count, words)
    return said


def _since(amiss: Amiss, days: int, words: Words) -> str:
    if amiss is Amiss.PAUSED:
        if not days:
            return words.gettext("paused by us since today")
        return words.ngettext("paused by us for {count} day", "paused by us for {count} days", days)
    if amiss is Amiss.SILENT:
        if not days:
            return words.gettext("takes nothing since today")
        return words.ngettext(
            "takes nothing for {count} day", "takes nothing for {count} days", days
        )
    return words.ngettext("quiet for {count} day", "quiet for {count} days", days)


def _time(seconds: int, words: Words) -> str:
    if seconds < _LONG:
        return words.ngettext("{count} second", "{count} seconds", seconds)
    return words.duration(round(seconds / _MINUTE))
