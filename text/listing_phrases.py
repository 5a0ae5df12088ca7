"""English words of offers and needs, beside those of `text.phrases`: terms, and what goes wrong."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


EXCHANGES = _fixed(
    {
        "gift": "A gift; nothing is expected in return",
        "lend": "To lend",
        "hours": "An hour for an hour",
        "other": "Something else in return, as you agree",
    }
)

# Said of a listing that the network's desk publishes for somebody; {name} is a first name.
VOICES = _fixed(
    {
        "first_name": "For {name}, who hears of your answer through the network",
        "anonymous": "Whoever it is hears of your answer through the network",
    }
)

# What the lines of a listing's body begin with (`federation.md` 6.5).
WHEN = "When: {when}"
RETURNING = "There and back"
WHEELCHAIR = "With a wheelchair"
A_LIFT = "A lift from {from_area} to {to_area}"

ACCESS = _fixed(
    {
        "step_free": "No steps",
        "quiet": "Somewhere quiet",
        "sign_language": "Sign language",
        "interpreter": "An interpreter",
        "large_print": "Large print",
        "no_scents": "No perfume",
        "allergies": "Care with allergies",
        "pets": "No pets, or pets welcome",
    }
)

CAPS = _fixed({"week": "a week", "month": "a month", "total": "in all"})

# In whose name something stands, for whoever chooses.
OWN_VOICES = _fixed(
    {
        "named": "My name",
        "first_name": "My first name only",
        "anonymous": "Nobody’s: through our coordinators",
    }
)

# Whom one asks, and whom one offers something to: on the buttons that do it.
ASKED = _fixed(
    {
        "network": "Ask {network}",
        "sisters": "Ask {network} and its sisters",
        "public": "Ask everybody",
        "coordinator": "Ask the coordinators only",
    }
)
OFFERED = _fixed(
    {
        "network": "Offer it to {network}",
        "sisters": "Offer it to {network} and its sisters",
        "public": "Offer it to everybody",
        "coordinator": "Tell the coordinators only",
    }
)
SHOWN_TO = _fixed(
    {
        "network": "Members of our network see it.",
        "sisters": "Members of our network and of its sisters see it.",
        "public": "Everybody sees it, on other services too.",
        "coordinator": "Only coordinators see it; they look for somebody with you.",
    }
)
CONSENT_SENTENCES = _fixed(
    {
        "network": "I agree that members of our network see this.",
        "sisters": "I agree that members of our network and of its sisters see this.",
        "public": "I agree that everybody sees this.",
        "coordinator": "I agree that coordinators see this.",
    }
)

# The names of what somebody else has changed in the meantime.
FIELDS = _fixed(
    {
        "title": "Headline",
        "body": "Text",
        "language": "Language",
        "categories": "Kind of help",
        "mode": "How",
        "estimate_minutes": "How long it takes",
        "available_minutes": "Time available",
        "urgency": "How soon",
        "place": "Where",
        "audience": "Who sees it",
        "window": "When",
        "cap": "How often",
        "helpers": "How many people",
        "access": "What is needed to take part",
        "exchange": "In return",
        "ride": "The way",
        "expires_at": "Until",
        "pictures": "Pictures",
    }
)

# What may go wrong where members offer and ask.
LISTING_TROUBLE = _fixed(
    {
        "no listing": "There is no such listing.",
        "no member": "Only members of this network list offers and needs here.",
        "title missing": "Please say in a few words what it is about.",
        "title long": "The headline is too long; 80 characters are the most.",
        "text long": "The text is too long; 2,000 characters are the most.",
        "place long": "The place is too long; 80 characters are the most.",
        "categories": "Please choose one to three kinds of help.",
        "category": "There is no such kind of help.",
        "quarter hours": "Times are given in quarter hours: up to 24 hours for one thing.",
        "urgent offer": "Only what you ask for can be urgent.",
        "cap": "Please say how often: from once to 100 times.",
        "cap of a need": "Only an offer can be for so many times.",
        "helpers": "Please say how many people it takes: from 1 to 50.",
        "helpers of an offer": "Only what you ask for can take several people.",
        "access": "There is no such need of access.",
        "ride": "Please say from where to where, each in 30 characters at most.",
        "two windows": "Please choose either one time or times of the week.",
        "many slots": "These are too many times; 14 are the most.",
        "window": "The end must come after the beginning.",
        "day missing": "Please say on which day.",
        "days missing": "Please say on which days of the week.",
        "window past": "This time has passed already.",
        "zone": "There is no such time zone.",
        "end past": "The end must lie in the future.",
        "end far": "It may run for a year at most; it can be renewed.",
        "ended long ago": "This ended more than 30 days ago; please make a new one.",
        "time passed": "Its time has passed; please make a new one.",
        "pictures": "Four pictures are the most.",
        "contact": "This says how or where to reach somebody. People can answer you here.",
        "contact outside": (
            "Please leave out how or where to reach somebody: people beyond your network can "
            "answer you here, and an area is enough to say where."
        ),
        "anonymous offer": "Only what you ask for can be anonymous.",
        "voice": "In whose name it stands cannot be changed; please make a new one.",
        "kind": "An offer stays an offer, and an ask an ask; please make a new one.",
        "over": "This is over; please make a new one.",
        "consent": "Please agree first that more people will see it.",
        "coordinators only": "Only coordinators do this.",
        "reason": "Please say why; they will ask.",
        "changed": "Somebody has changed this in the meantime. Please look at it again.",
        "taken": "This was taken just now.",
        "not open": "This takes no answers just now.",
        "cap reached": "It has been taken up as often as you said; it opens again by itself.",
        "no search": "There is no such search.",
        "searches": "You have many searches already; please remove one first.",
        "empty search": "Please say what you are looking for.",
        "link": "This link is over. You can renew it on your own page.",
        "while draft": "This cannot be done yet: it is not published.",
        "while in_review": "This cannot be done while a coordinator is looking at it.",
        "while open": "This cannot be done while it is open.",
        "while reserved": "This cannot be done while somebody is on it.",
        "while paused": "This cannot be done while it is paused.",
        "while done": "This cannot be done any more: it has happened.",
        "while withdrawn": "This cannot be done any more: it was withdrawn.",
        "while expired": "This cannot be done any more: its time is over.",
        "while removed": "This cannot be done any more: it was removed.",
    }
)
