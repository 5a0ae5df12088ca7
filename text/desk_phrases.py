"""English words of the coordinator's desk: what waits there, and the one thing to do about it."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


# The parts of Today.
PARTS = _fixed(
    {
        "help": "They ask for you",
        "meet": "People to meet",
        "report": "Reports",
        "need": "Asks with nobody yet",
        "match": "Introductions to look at",
        "review": "To look at before others see it",
        "quiet": "Talks gone quiet",
        "lapsing": "Ending soon",
        "sister": "They would like to be our sister",
        "address": "Letters do not arrive",
        "silent": "Not heard of for two months",
    }
)

# What one presses on a row of each part.
DO_NOW = _fixed(
    {
        "help": "Read it",
        "meet": "Meet them",
        "report": "Look into it",
        "need": "Find somebody",
        "match": "Introduce them",
        "review": "Look at it",
        "quiet": "Ask how it goes",
        "lapsing": "Ask and keep it going",
        "sister": "Answer them",
        "address": "Ask for another address",
        "silent": "Give them a call",
    }
)

# What is said of a row that has no name or headline.
UNNAMED = _fixed(
    {
        "help": "Something that is no longer on the board",
        "quiet": "Something that is no longer on the board",
        "report": "Somebody has told us of something",
        "meet": "Somebody",
        "sister": "A network",
    }
)

DESK_TROUBLE = _fixed(
    {
        "coordinators only": "Only coordinators do this.",
        "nothing": "This waits no more.",
        "no report": "There is no such report.",
        "no proposal": "There is no such proposal.",
        "no talk": "This talk is over, or goes on again.",
        "no such name": "Nobody here is called that. Please enter them as a member first.",
        "which member": "Several are called that. Please write the handle.",
        "title": "Please say in a few words what it is about.",
        "category": "There is no such kind of help. Please choose one from the list.",
        "until": "Please write a day, such as 2027-03-31.",
        "no sheet": "There is no such sheet.",
        "entered": "These rows have been entered already.",
        "empty sheet": "There is nothing on this sheet yet.",
        "why": "Please say why; they will ask.",
        "no member": "There is no such member.",
        "day": "Please give the day on which they agreed: today, or a day within the last year.",
        "who": "Nobody here is called that. Please choose, or say that they are new here.",
        "which": "Several people may be meant. Please choose one.",
        "wider": "This is something sensitive. Did they agree that more people see it?",
    }
)

# What is counted of a month, for a funder.
COUNTED = _fixed(
    {
        "members": "Members",
        "newcomers": "Newcomers",
        "offers": "Offers",
        "needs": "Asks",
        "answered": "Asks answered within a day",
        "came_about": "Came about",
    }
)
ALL_KINDS = "All kinds"
NO_KIND = "Of no kind we know"

# The columns of a spreadsheet of these numbers, and what says that one is left out.
NUMBER_COLUMNS = _fixed(
    {
        "month": "Month",
        "what": "What is counted",
        "kind": "Kind of help",
        "number": "Number",
        "left out": "Left out",
    }
)
YES = "yes"
