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
    has_a_script: bool = False  # of its own, which shows more or less


STRANGER, JOSIE, CAROL, TED = "", "josie", "carol", "ted"

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
    LookedAt("help", "/help"),
    LookedAt("sign in", "/sign-in", action="Sign in", has_a_script=True),
    LookedAt("sign in code", "/sign-in/code", action="Sign in"),
    LookedAt("sign in link over", "/sign-in/link/used", status=410),
    LookedAt("signing in", "/settings/security", JOSIE),
    LookedAt("password", "/settings/security/password", JOSIE, action="Take this password"),
    LookedAt("passkeys", "/settings/security/passkeys", JOSIE, has_a_script=True),
    LookedAt("second step", "/settings/security/app", JOSIE, action="Set it up"),
    LookedAt("second step half set up", "/settings/security/app", TED),
    LookedAt("letters on trial", "/dev/mail"),
    LookedAt("letters to stop", "/unsubscribe/{stop}", action="Send me no more of these"),
    LookedAt("letters to stop for a member", "/unsubscribe/{stop}", JOSIE),
    LookedAt("missing", "/nowhere", status=404),
    LookedAt("missing for a member", "/nowhere", JOSIE, status=404),
    LookedAt("home", "/", JOSIE),
    LookedAt("home coordinator", "/", CAROL),
    LookedAt("join", "/join", action="Ask to join"),
    LookedAt("join thanks", "/join/thanks"),
    LookedAt("join invited", "/join/{invited}", action="Join Hull Mutual Aid"),
    LookedAt("join invitation over", "/join/over", status=410),
    LookedAt("confirm", "/confirm/{confirm}", action="Yes, this is my address"),
    LookedAt("confirmed", "/join/confirmed"),
    LookedAt("settings", "/settings", JOSIE),
    LookedAt("settings coordinator", "/settings", CAROL),
    LookedAt("profile", "/settings/profile", JOSIE, action="Save"),
    LookedAt("contact", "/settings/contact", JOSIE, action="Save"),
    LookedAt("email", "/settings/email", JOSIE, action="Save"),
    LookedAt("letters to get", "/settings/letters", JOSIE, action="Save"),
    LookedAt("done for me", "/settings/done-for-me", JOSIE),
    LookedAt("done for me nothing", "/settings/done-for-me", TED),
    LookedAt("people", "/people", CAROL, action="Show"),
    LookedAt("people nobody", "/people?words=xyzzy", CAROL),
    LookedAt("people not for everybody", "/people", JOSIE, status=403),
    LookedAt("person new", "/people/new", CAROL, action="Make them a member"),
    LookedAt("person", "/people/{person}", CAROL),
    LookedAt("person profile", "/people/{person}/profile", CAROL, action="Save"),
    LookedAt("person contact", "/people/{person}/contact", CAROL, action="Save"),
    LookedAt("applications", "/people/applications", CAROL),
    LookedAt(
        "application", "/people/applications/{application}", CAROL, action="Make them a member"
    ),
    LookedAt("invitations", "/people/invitations", CAROL, action="Make an invitation"),
    LookedAt("invitation", "/people/invitations/{invitation}", CAROL),
    LookedAt("member own page", "/@josie", JOSIE),
    LookedAt("member seen by a member", "/@carol", JOSIE),
)
