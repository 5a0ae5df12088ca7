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


STRANGER, JOSIE, CAROL, TED, AMINA = "", "josie", "carol", "ted", "amina"

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
    LookedAt("answer", "/listings/{members}/answer", CAROL, action="Send"),
    LookedAt("answer as a guest", "/listings/{offer}/answer", action="Send"),
    LookedAt("answer of a guest sent", "/guest/thanks"),
    LookedAt("answer of a guest to be confirmed", "/guest/{guest_asked}", action="Yes, send them"),
    LookedAt("talk of a guest", "/guest/{guest}", action="We agreed"),
    LookedAt("link of a guest over", "/guest/1.over", status=410),
    LookedAt("messages", "/messages", JOSIE),
    LookedAt("messages coordinator", "/messages", CAROL),
    LookedAt("talk", "/messages/{talking}", JOSIE, action="We agreed"),
    LookedAt("talk agreed", "/messages/{agreed}", AMINA, action="It happened"),
    LookedAt("talk with a coordinator", "/messages/{helped}", CAROL, action="We agreed"),
    LookedAt("talk closed", "/messages/{over}", AMINA),
    LookedAt("talk of others", "/messages/{agreed}", TED, status=404),
    LookedAt("talk yes", "/messages/{talking}/yes", JOSIE, action="Yes, we agreed"),
    LookedAt("talk yes for others", "/messages/{helped}/yes", CAROL, action="Yes, we agreed"),
    LookedAt("talk no", "/messages/{agreed}/no", AMINA, action="It did not work out"),
    LookedAt("talk done for others", "/messages/{helped}/done", CAROL, action="It happened"),
    LookedAt("talk leave", "/messages/{talking}/leave", JOSIE, action="Close it"),
    LookedAt("talk report", "/messages/{talking}/report", JOSIE, action="Tell a moderator"),
    LookedAt("agreed elsewhere", "/agreed/{details}"),
    LookedAt("own data", "/settings/data", JOSIE, action="Save it on this device"),
    LookedAt("own data nothing yet", "/settings/data", TED, action="Make my file"),
    LookedAt("list from elsewhere", "/settings/data/import", JOSIE, action="Look at the list"),
    LookedAt("list seen", "/settings/data/imports/{list}", CAROL, action="Yes, take the list over"),
    LookedAt("list done", "/settings/data/imports/{list_done}", TED, action="Put the list away"),
    LookedAt("leave", "/leave", JOSIE, action="Leave, and erase everything"),
    LookedAt("leave as the only coordinator", "/leave", CAROL),
    LookedAt(
        "leave for others", "/people/{person}/leave", CAROL, action="End it, and erase everything"
    ),
    LookedAt("receipts", "/leave/{left}"),
    LookedAt("receipts of nobody", "/leave/nobody", status=404),
    LookedAt("offer", "/offers/new", JOSIE, action="Offer it to Hull Mutual Aid"),
    LookedAt("ask", "/needs/new", JOSIE, action="Ask Hull Mutual Aid"),
    LookedAt("ask for a lift", "/needs/new?lift=yes", JOSIE, action="Ask Hull Mutual Aid"),
    LookedAt("offer a lift", "/offers/new?lift=yes", JOSIE, action="Offer it to Hull Mutual Aid"),
    LookedAt("listing of their own", "/listings/{bread}", AMINA, action="Keep it going"),
    LookedAt("listing with pictures", "/listings/{bread}", JOSIE, action="Answer"),
    LookedAt("listing of a lift", "/listings/{lift}", JOSIE, action="Answer"),
    LookedAt("listing through the desk", "/listings/{hidden}", TED, action="Answer"),
    LookedAt("listing through the desk at the desk", "/listings/{hidden}", CAROL),
    LookedAt("listing sent back", "/listings/{draft}", AMINA, action="Take it back"),
    LookedAt("listing changed", "/listings/{bread}/edit", AMINA, action="Save it"),
    LookedAt("lift changed", "/listings/{lift}/edit", AMINA, action="Save it"),
    LookedAt("listing changed for others", "/listings/{piano}/edit", CAROL, action="Save it"),
    LookedAt("listing pictures", "/listings/{bread}/pictures", AMINA, action="Add it"),
    LookedAt("listing pictures none", "/listings/{piano}/pictures", AMINA, action="Add it"),
    LookedAt("mine", "/mine", AMINA),
    LookedAt("mine nothing yet", "/mine", CAROL),
    LookedAt("board", "/board", JOSIE, action="Look"),
    LookedAt(
        "board searched",
        "/board?words=bread&kind=offer",
        JOSIE,
        action="Tell me what is new for this search",
    ),
    LookedAt("board nothing found", "/board?words=xyzzy", JOSIE, action="Look"),
    LookedAt("board for a stranger", "/board", action="Look"),
    LookedAt("searches", "/searches", AMINA),
    LookedAt("searches none", "/searches", TED),
    LookedAt("renew", "/renew/{renew}", action="Keep it going"),
    LookedAt("renew what is over", "/renew/{renew_over}"),
    LookedAt("renew link over", "/renew/nothing", status=410),
    LookedAt("member own page", "/@josie", JOSIE),
    LookedAt("member seen by a member", "/@carol", JOSIE),
)
