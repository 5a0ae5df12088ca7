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
        "coordinators": "Coordinators only",
        "direct": "People named in it",
    }
)

# What we know of the signature on something that came from another network. Without one of its own
# it is kept only if its own server brought it, or gave it when asked (`posts.keeping.Arrival`):
# what is for sisters only never bears one, for it could be shown round.
PROOFS = _fixed(
    {
        "verified": "Checked",
        "none": "Came straight from where it was written",
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
        "help": "Somebody brings you into a conversation, as a coordinator",
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
        "on the board": "It is on the board. We tell you when somebody answers.",
        "with coordinators": "The coordinators have it, and nobody else sees it.",
        "looked at first": "Thank you. A coordinator looks at it, then others see it.",
        "announced": "It is announced. Everybody here sees it at home, and in their programs.",
        "renewed": "It goes on.",
        "paused": "It rests, until you let it go on.",
        "resumed": "It goes on; others can answer it again.",
        "reopened": "It is open again.",
        "fulfilled": "Good to hear. Thank you!",
        "withdrawn": "Taken back.",
        "looked again": "We have looked again.",
        "taken off": "Taken off for good.",
        "search kept": "We look for you, and tell you what is new.",
        "search gone": "We look for this no more.",
        "introduced": "Done. Somebody hears of it now.",
        "answered": "Your words are on their way.",
        "talk yes": "Your yes is on its way. As soon as both have said so, it is agreed.",
        "talk agreed": "It is agreed. Thank you!",
        "talk done": "Good to hear. Thank you!",
        "talk over": "Said. Perhaps another time.",
        "talk helped": "A coordinator reads and writes here from now on.",
        "talk closed": "This conversation is closed.",
        "talk reported": "Thank you. A moderator will look at it.",
        "guest confirmed": "Thank you. Your words are on their way.",
        "joined": "You are in. Welcome!",
        "address": "Thank you. Letters reach you there from now on.",
        "asked": "Saved. We have written to your new address; please open that letter and say yes.",
        "asked again": "The letter is on its way once more.",
        "invited": "Here is your invitation.",
        "invitation over": "Nobody can join by it any more.",
        "invitation sent": "The invitation is on its way.",
        "entered": "They are a member now.",
        "declined": "Done. What they told us is forgotten.",
        "put off": "Put off. It comes back in two days.",
        "approved": "Others see it now.",
        "sent back": "They are asked to change it.",
        "introduced them": "They are introduced.",
        "not introduced": "They hear that it is not for now.",
        "kept going": "It goes on.",
        "taken back": "Taken back.",
        "rung": "Good. It comes back if it stays quiet.",
        "sister yes": "You are sisters now.",
        "sister no": "They hear that it is no for now.",
        "put away": "Put away.",
        "tried again": "It is tried again now.",
        "nothing waits": "Nothing waits for them.",
        "network paused": "Nothing is sent to them now. What is for them is kept.",
        "coordinators introduced": "They are introduced. A note is on its way to their desks.",
        "network goes on": "It goes on. What was kept is on its way.",
        "export asked": "We are making your file. Look in again in a few minutes.",
        "import begun": "Your list is being worked through.",
        "taken down": "Written down, and they are told what was done for them.",
        "handed over": "The role is in other hands now.",
        "language": "This is the language of your pages now.",
        "letter": "If we know you by that name, a letter is on its way to you.",
        "password": "You have a new password, and are signed out everywhere else.",
        "no_password": "Your password is gone, and you are signed out everywhere else.",
        "passkey": "Your passkey is ready.",
        "no_passkey": "That passkey opens nothing here any more.",
        "app": "From now on we ask for the code of your app when you sign in.",
        "no_app": "From now on we no longer ask for the code of an app.",
        "shown_out": "It is outside, and can do nothing in your name any more.",
        "signed_out_there": "Signed out there.",
        "signed_out": "You are signed out.",
        "network read again": "It is read again now. Look here in a minute.",
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
