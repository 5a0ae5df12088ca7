"""English words about people, beside those of `text.phrases`: joining, roles, deeds on behalf."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# The name of whoever is reached through the network's desk only.
SOMEBODY_OF = "A member of {network}"

# What may go wrong where members join, say who they are and hold roles.
TROUBLE = _fixed(
    {
        "link over": "This link is over. Please ask for another one.",
        "no member": "There is no such member.",
        "no waiting address": "There is no address that waits for a yes.",
        "address taken": "Somebody else here has this address already.",
        "letters enough": "There have been enough letters for today.",
        "no way": "Please tell us one way to reach you.",
        "too long": "Please say it in fewer words.",
        "on behalf": "Only coordinators act on behalf of others.",
        "consent whole": "A consent says what may be shown, to whom, and what for.",
        "how agreed": "Please note how they agreed: spoken, on paper or before a witness.",
        "no consent": "There is no such consent.",
        "phone": "This does not look like a telephone number.",
        "handle": "A handle has 2 to 30 letters out of a-z, 0-9 and _.",
        "handle kept": "This name is kept for the network itself.",
        "handle used": "This name is or was in use here; names are given once only.",
        "handle alike": "This name looks like one that is or was in use here.",
        "uses": "An invitation is for 1 to 200 people.",
        "until": "An invitation ends within 180 days.",
        "beginning": "Nobody begins like that.",
        "one role": "A role is given to one person at a time.",
        "no invitation": "There is no such invitation.",
        "invitation over": "This invitation is over. Please ask for another one.",
        "many ask": "Many people are asking just now. Please try again later, or call us.",
        "meet first": "Please meet them first.",
        "no application": "There is no such application.",
        "answered": "Somebody has answered this application already.",
        "coordinators only": "Only coordinators do this.",
        "changed": "Somebody has changed this in the meantime. Please look at it again.",
        "name": "A name has between 1 and 100 letters.",
        "area": "Please name the part of town only, never an address.",
        "tells contact": "Everybody can read this, and it tells how to reach you.",
        "page language": "Our pages and letters do not speak this language yet.",
        "hour": "There is no such day or hour.",
        "zone": "There is no such time zone.",
        "language": "There is no such language.",
        "step": "There is no such step from here.",
        "grant": "You may not give or take this role.",
        "somebody else": "Please choose somebody else.",
        "member already": "Everybody here is a member.",
        "may not": "You may not do this.",
        "last coordinator": (
            "This is the last coordinator here. Please give the role to somebody first."
        ),
        "left": "Whoever that was has left.",
    }
)

# Under which name somebody appears, and what that means.
APPEARANCES = _fixed(
    {
        "named": "By my whole name",
        "first_name": "By my first name",
        "desk": "Through the coordinator only",
    }
)
APPEARANCE_HINTS = _fixed(
    {
        "named": "Everybody can see it.",
        "first_name": "Everybody can see it; coordinators know the rest.",
        "desk": "Nobody sees a name of yours; the coordinator passes everything on.",
    }
)

# How well the network knows somebody, and the button that leads there.
VETTINGS = _fixed(
    {
        "applied": "To be met",
        "met": "Met",
        "references": "References are in",
        "active": "Takes part",
        "paused": "Paused",
    }
)
VETTING_STEPS = _fixed(
    {
        "met": "We have met",
        "references": "The references are in",
        "active": "Takes part from now on",
        "paused": "Pause for now",
    }
)

# What somebody is asked to keep to.
MEMBER_LIMITS = _fixed(
    {
        "group_only": "Group activities only",
        "venue_only": "At our own places only",
        "accompanied": "With somebody of ours at first",
        "review_first": "A coordinator looks at offers and asks first",
    }
)

ROLES = _fixed(
    {
        "member": "Member",
        "coordinator": "Coordinator",
        "moderator": "Moderator",
        "admin": "Keeper of the machine",
        "umbrella": "Umbrella coordinator",
    }
)

JOINED = _fixed(
    {
        "command": "Entered at the machine",
        "invitation": "By invitation",
        "application": "After asking to join",
        "desk": "Entered by a coordinator",
    }
)

# How a member has agreed to what a coordinator does for them.
AGREED = _fixed(
    {
        "spoken": "They said so, on the telephone or face to face",
        "paper": "They wrote it or signed it",
        "witnessed": "They said so before somebody else",
    }
)

WEEKDAYS = _fixed(
    {
        "0": "Monday",
        "1": "Tuesday",
        "2": "Wednesday",
        "3": "Thursday",
        "4": "Friday",
        "5": "Saturday",
        "6": "Sunday",
    }
)

# What became of somebody's standing, in the log of coordinators.
STANDING_CHANGES = _fixed(
    {
        "joined": "Joined: {what}",
        "vetting": "From then on: {what}",
        "limits": "Asked to keep to: {what}",
        "role_given": "Was given the role: {what}",
        "role_taken": "Has the role no more: {what}",
    }
)

# What has changed about the address of a member, told to the old one.
ADDRESS_CHANGES = _fixed(
    {
        "changed": "Our letters to you go to another address now.",
        "dropped": "We write you no more letters: your address was taken away.",
    }
)

# What a coordinator did on behalf of a member, told to them in a letter and on their page.
DEED_WORDS = _fixed(
    {
        "member_made": "Made you a member here.",
        "profile_edited": "Changed what is said of you.",
        "habits_changed": "Changed your language, or when letters reach you.",
        "contact_changed": "Changed how to reach you.",
        "consent_given": "Noted what you agreed to.",
        "consent_withdrawn": "Took back what you had agreed to.",
        "sign_in_code": "Made a code with which you can sign in.",
        "sign_in_app_taken": "Took away the app that is asked for when you sign in.",
        "signed_out": "Signed you out everywhere.",
        "listing_made": "Published an offer or an ask in your name.",
        "listing_edited": "Changed an offer or an ask of yours.",
        "listing_renewed": "Kept an offer or an ask of yours going.",
        "listing_paused": "Let an offer or an ask of yours rest.",
        "listing_resumed": "Let an offer or an ask of yours go on.",
        "listing_reserved": "Noted that somebody is on it.",
        "listing_reopened": "Noted that it came to nothing.",
        "listing_done": "Noted that it has happened.",
        "listing_withdrawn": "Took back an offer or an ask of yours.",
        "listing_removed": "Removed an offer or an ask of yours.",
        "answered": "Answered somebody in your name.",
        "said": "Wrote to somebody in your name.",
        "agreed": "Agreed with somebody in your name.",
        "talk_done": "Noted that what you agreed with somebody has happened.",
        "talk_fell_through": "Noted that nothing came of what you agreed with somebody.",
        "introduced": "Introduced you to somebody.",
        "erased": "Ended your membership and erased what was kept of you.",
    }
)

# How somebody agreed to what was done for them.
CONSENT_WORDS = _fixed(
    {
        "web": "You agreed on a page.",
        "spoken": "You agreed on the telephone or face to face.",
        "paper": "You agreed on paper.",
        "witnessed": "You agreed before somebody else.",
        "none": "You were not asked.",
    }
)
