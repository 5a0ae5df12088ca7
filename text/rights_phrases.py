"""English words about what is a member's own: taking it along, leaving, what is kept how long."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# What may go wrong.
RIGHTS_TROUBLE = _fixed(
    {
        "export again": "You have a file that was made within the hour; please take that one.",
        "no export": "There is no such file.",
        "export over": "This file is no longer here. You can ask for a new one.",
        "last coordinator": (
            "You are the only coordinator. Please give somebody the role first; then you can leave."
        ),
        "no receipts": "There is no such page.",
        "receipts over": "This page was kept for 30 days and is over.",
        "import empty": "There is nothing in this file that we can read as a list.",
        "import long": "This list is too long; 20,000 lines are the most.",
        "import binary": "This is not a text file. Please choose a list that ends in .csv.",
        "import kind": "Please say what kind of list this is.",
        "import busy": "A list of yours is still being worked through. Please wait.",
        "no import": "There is no such list.",
        "not yourself": "To leave yourself, please use your own page.",
        "no member": "There is no such member.",
        "has roles": "They still hold a role. Somebody has to take it over first.",
        "how agreed": "Please note how they agreed: spoken, on paper or before a witness.",
    }
)

# Chapters of what a member takes along.
CHAPTERS = _fixed(
    {
        "account": "About you",
        "consents": "What you agreed to",
        "deeds": "What was done for you",
        "ways": "Where and how you sign in",
        "listings": "What you offered and asked for",
        "searches": "What you look for",
        "talks": "Your conversations",
        "agreements": "What you agreed with people elsewhere",
        "posts": "What you wrote to everybody, your followers and others",
        "letterbox": "What others wrote to you, and not to everybody",
        "likes": "What you like",
        "kept": "What you keep for yourself, and what you have written for later",
        "reading": "How you read: lists, words you do not want to see, hashtags",
        "bell": "What your programs told you of",
        "bonds": "Whom you follow, block and mute",
        "reports": "What you reported",
    }
)

# What became of an agreement that was offered.
FATES = _fixed(
    {
        "open": "Waits for an answer",
        "accepted": "Agreed",
        "rejected": "Declined",
        "undone": "Taken back",
    }
)

# What is told of each thing in them.
FACTS = _fixed(
    {
        "name": "Name",
        "handle": "Handle",
        "shown": "Shown as",
        "appearance": "How you appear",
        "pronouns": "Pronouns",
        "languages": "Languages",
        "can_do": "What you can do",
        "area": "Part of town",
        "email": "E-mail",
        "phone": "Telephone",
        "home": "Where you live",
        "access_needs": "What you need",
        "contact_note": "How best to reach you",
        "roles": "Roles",
        "vetting": "How well the network knows you",
        "limits": "What you are asked to keep to",
        "joined": "Joined",
        "last_seen": "Last here",
        "letters": "Letters you do not get",
        "audience": "Who may know",
        "how": "How you agreed",
        "from": "From",
        "until": "Until",
        "withdrawn": "Taken back",
        "about": "About",
        "by": "By",
        "when": "When",
        "way": "How",
        "kind": "Kind",
        "state": "Where it stands",
        "place": "Place",
        "made": "Made",
        "ends": "Ends",
        "categories": "Kinds of help",
        "with": "With",
        "visibility": "Who may read it",
        "address": "Address",
        "answered": "Answers to",
        "hidden": "No notices either",
        "closed": "Closed",
        "seen": "Last used",
    }
)
FOLLOWED, BLOCKED, MUTED = "You follow", "You block", "You mute"
AVOIDED = "Whole places you want nothing of"
FOLLOWERS = "They follow you"
RECOMMENDED, NOTED = "You recommend", "Your notes about people"

# What is kept, for the page that says how long.
KEPT = _fixed(
    {
        "account": "Who you are, how to reach you, and what you offer",
        "needs": "What you asked for, once it is over",
        "talks": "Conversations that have ended, and what guests told in them",
        "sessions": "Where you are signed in, unused",
        "exports": "Files and lists you made or brought here",
        "programs": "Programs that may not act for you any more",
        "letters": "That we wrote you a letter, not what it said",
        "deliveries": "What went to other places and came from there, in the mail room",
        "receipts": "The page that shows who deleted what, after you have left",
        "reports": "Reports, once they have been dealt with",
        "logs": "What coordinators did in your name, and what you agreed to, once it is over",
    }
)

# Kinds of lists, as one chooses and fetches them.
LISTS = _fixed(
    {
        "follows": "People you follow",
        "blocks": "People you block",
        "mutes": "People you mute",
        "hosts": "Whole places you want nothing of",
    }
)
IMPORT_STATES = _fixed(
    {
        "looked_at": "Waits for your yes",
        "begun": "Is being worked through",
        "done": "Done",
    }
)
