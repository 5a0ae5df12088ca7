"""English words for every code that people come to read; each is the key of its translations.

Kept in one place, so that a listing says the same in our pages, on Mastodon and in an e-mail.
"""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


KINDS = _fixed({"offer": "Offer", "need": "Need"})

# The first line of a listing on the wire and in a title.
HEADLINES = _fixed({"offer": "Offer: {title}", "need": "Need: {title}"})

# Hashtags without their sign; English stays beside the language's own, so that all find all.
HASHTAGS = _fixed({"offer": "offer", "need": "need"})

URGENCIES = _fixed(
    {
        "today": "Today or tomorrow",
        "week": "This week",
        "month": "This month",
        "whenever": "Whenever it suits",
    }
)

MODES = _fixed(
    {
        "in_person": "In person",
        "remote": "From a distance",
        "either": "In person or from a distance",
    }
)

STATES = _fixed(
    {
        "draft": "Not yet published",
        "in_review": "A coordinator is looking at it",
        "open": "Open",
        "reserved": "Somebody is on it",
        "paused": "Paused for now",
        "done": "Taken, thank you",
        "withdrawn": "Withdrawn",
        "expired": "Its time is over",
        "removed": "Removed by a coordinator",
    }
)

AUDIENCES = _fixed(
    {
        "coordinator": "Coordinators only",
        "network": "Our network",
        "sisters": "Our network and its sisters",
        "public": "Everybody",
    }
)

VISIBILITIES = _fixed(
    {
        "public": "Everybody",
        "unlisted": "Everybody, quietly",
        "sisters": "Our network and its sisters",
        "network": "Our network",
        "followers": "Followers",
        "direct": "People named in it",
    }
)

# What we know of the signature on something that came from another network.
PROOFS = _fixed(
    {
        "verified": "Checked",
        "none": "Not signed",
        "failed": "Signature does not match",
    }
)

# What the lines of a listing's body begin with (`federation.md` 6.5).
UNTIL = "Until {day}"
PLACE = "Where: {place}"
TAKES = "Takes about {time}"
AVAILABLE = "Available: {time}"
ANSWER_HERE = "Reply to this post, or answer on its page:"
TAKEN = "Taken, thank you"

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
        "introduced": "Introduced you to somebody.",
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

# The kinds of letters, as people choose which they get; the keys are those of `mail.kinds`.
LETTER_KINDS = _fixed(
    {
        "invitation": "Invitations",
        "sign_in": "How you sign in",
        "address": "Whether an address is yours",
        "welcome": "A welcome",
        "behalf": "What was done in your name",
        "answer": "Somebody has written to you",
        "agreed": "You have agreed with somebody",
        "lapse": "Something of yours ends soon",
        "digest": "The week in our network",
        "search": "Something new that you were looking for",
        "match": "You may be able to help, or somebody may help you",
        "report": "Reports",
        "desk": "What waits on the desk",
    }
)

# What waits on the desk, told to coordinators in a letter.
DESK = _fixed(
    {
        "applicants": "People to meet: {count}",
        "needs": "Asks that nobody has answered yet: {count}",
        "matches": "Introductions to look at: {count}",
        "quiet": "Conversations gone quiet: {count}",
        "lapsing": "Offers and asks that end soon: {count}",
        "silent": "Members we have not heard of for long: {count}",
        "sisters": "Networks that would like to be our sisters: {count}",
        "reports": "Reports: {count}",
        "addresses": "Addresses where letters do not arrive: {count}",
    }
)

# What has just been done, told at the head of the page it led to (`?done=code`).
DONE = _fixed(
    {
        "saved": "Saved.",
        "joined": "You are in. Welcome!",
        "address": "Thank you. Letters reach you there from now on.",
        "asked": "Saved. We have written to your new address; please open that letter and say yes.",
        "asked again": "The letter is on its way once more.",
        "invited": "Here is your invitation.",
        "invitation over": "Nobody can join by it any more.",
        "entered": "They are a member now.",
        "declined": "Done. What they told us is forgotten.",
        "handed over": "The role is in other hands now.",
        "language": "This is the language of your pages now.",
        "letter": "If we know you by that name, a letter is on its way to you.",
        "password": "You have a new password, and are signed out everywhere else.",
        "no_password": "Your password is gone, and you are signed out everywhere else.",
        "passkey": "Your passkey is ready.",
        "no_passkey": "That passkey opens nothing here any more.",
        "app": "From now on we ask for the code of your app when you sign in.",
        "no_app": "From now on we no longer ask for the code of an app.",
        "signed_out_there": "Signed out there.",
        "signed_out": "You are signed out.",
    }
)

# What is wrong with a field of a form, said beside it.
COMPLAINTS = _fixed(
    {
        "missing": "Please fill this in.",
        "too short": "This needs at least {shortest} characters.",
        "too long": "This may have {longest} characters at most; it has {length}.",
        "choice": "Please choose one of these.",
        "too many": "These are too many; {most} at most.",
        "email": "This does not look like an e-mail address, such as mere@example.org.",
        "number": "Please write a whole number, such as 3.",
        "range": "Please write a number from {lowest} to {highest}.",
        "day": "Please write a day, such as 2027-03-31.",
        "time": "Please write a time, such as 14:30.",
        "moment": "Please write a day and a time, such as 2027-03-31 14:30.",
        "file": "Please choose a file.",
        "no file": "No file belongs here.",
        "too large": "This file is too large; {megabytes} MB at most.",
        "stale": "This page was open for a long time. Please send it once more.",
    }
)

# Sentences of errors that a person may meet on a page.
ERRORS = _fixed(
    {
        "post": "There is no such post.",
        "listing": "There is no such listing.",
        "actor": "There is nobody of that name here.",
        "name": "There is nothing of that name here.",
        "gone": "This actor is gone.",
        "deleted": "This was deleted.",
        "wrong": "Something went wrong.",
        "page": "There is no such page.",
        "not for you": "This page is for those who look after the network.",
        "foreign form": "This did not come from one of our pages, so we did nothing.",
        "unreadable form": "We could not read what your browser sent.",
        "unknown field": "Your browser sent something that this page did not ask for.",
        "large form": "That is more than we can take at once. Please choose smaller files.",
        "uncertain": (
            "We cannot tell whether this was done the first time. "
            "Please look before you send it again."
        ),
    }
)
