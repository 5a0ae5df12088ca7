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

# What has just been done, told at the head of the page it led to (`?done=code`).
DONE = _fixed(
    {
        "saved": "Saved.",
        "language": "This is the language of your pages now.",
    }
)

# What has changed about the way somebody signs in, told to them by letter.
SIGN_IN_CHANGES = _fixed(
    {
        "password": "Your password is another one now.",
        "no_password": "You have no password any more.",
        "passkey": "You have a new passkey.",
        "no_passkey": "One of your passkeys was taken away.",
        "app": "An app on your phone is asked for now when you sign in.",
        "no_app": "The app on your phone is no longer asked for when you sign in.",
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
