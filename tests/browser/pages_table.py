"""Every page that is looked at in a real browser: add yours here, and it is.

Each is opened in light and dark at three widths, with axe-core, with text twice as large, without
scripts and by keyboard alone; its pictures lie in `.artefacts/browser/` afterwards.
`{words}` in braces stand for what `neighbours.py` has put into the node ("{need}": its number).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One page, and who looks. `action`: the name of what one comes here to press, if anything."""

    name: str
    path: str
    who: str = ""  # a member's name, or a stranger
    status: int = 200
    action: str = ""


STRANGER, JOSIE, CAROL = "", "josie", "carol"

PAGES = (
    LookedAt("front", "/"),
    LookedAt("umbrella", "/umbrella", action="Look"),
    LookedAt("umbrella nothing found", "/umbrella?words=xyzzy"),
    LookedAt("networks", "/umbrella/networks"),
    LookedAt("listing offer", "/listings/{offer}"),
    LookedAt("listing need", "/listings/{need}"),
    LookedAt("network", "/@hull"),
    LookedAt("member", "/@josie"),
    LookedAt("tag", "/tags/offer"),
    LookedAt("missing", "/nowhere", status=404),
    LookedAt("missing for a member", "/nowhere", JOSIE, status=404),
    LookedAt("home", "/", JOSIE),
    LookedAt("home coordinator", "/", CAROL),
    LookedAt("member own page", "/@josie", JOSIE),
    LookedAt("member seen by a member", "/@carol", JOSIE),
)
