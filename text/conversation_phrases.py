"""English words of private talks about offers and needs, and what may go wrong in them."""

from collections.abc import Mapping
from types import MappingProxyType


def _fixed(words: dict[str, str]) -> Mapping[str, str]:
    return MappingProxyType(words)


TALK_STATES = _fixed(
    {
        "talking": "You are talking",
        "agreed": "Agreed",
        "done": "It has happened",
        "fell_through": "It came to nothing",
        "closed": "Closed",
    }
)

# To whoever answers in a program of their own.
FROM_PROGRAMS = _fixed(
    {
        "is private": (
            "Your answer to “{title}” is between the two of you. You find the conversation here: "
            "{address}"
        ),
        "words only": "A conversation holds words only; send pictures another way.",
    }
)

COORDINATOR_OF = "A coordinator of {network}"

# What somebody may begin with who does not know how to write to a stranger.
FIRST_WORDS = _fixed(
    {
        "need 1": "Hello! I can do that. When would suit you?",
        "need 2": "Hello! I would like to help, but I have a question first:",
        "need 3": "Hello! I have not done this before, but I would like to try.",
        "offer 1": "Hello! That would help me very much. When could you?",
        "offer 2": "Hello! I would like that, but I have a question first:",
        "offer 3": "Hello! I am a little shy to ask, but I could really use this.",
        "reply 1": "Thank you for writing! When would suit you?",
        "reply 2": "Thank you! I have a question first:",
        "reply 3": "Thank you for writing! Sadly it does not work out this time.",
    }
)

# One line of a conversation that is a step; {name} is whose.
STEPS = _fixed(
    {
        "yes": "{name} said yes.",
        "unsaid": "{name} took the yes back.",
        "agreed": "It is agreed.",
        "done": "{name} said: it has happened. Thank you!",
        "fell_through": "{name} said: it does not work out.",
        "coordinator": "{name} brought in a coordinator, who reads and writes here from now on.",
        "left": "{name} closed this conversation.",
        "taken": "Somebody else was faster: it has been taken.",
        "over": "This is over now; it was taken back.",
        "quiet": "Nobody had written for two weeks, so this was closed.",
    }
)
# The same where you did it.
OWN_STEPS = _fixed(
    {
        "yes": "You said yes.",
        "unsaid": "You took your yes back.",
        "done": "You said: it has happened. Thank you!",
        "fell_through": "You said: it does not work out.",
        "coordinator": "You brought in a coordinator, who reads and writes here from now on.",
        "left": "You closed this conversation.",
    }
)
# The same where nobody did it.
STEPS_BY_ITSELF = _fixed(
    {
        "done": "It has most likely happened: nobody has said otherwise.",
        "fell_through": "It came to nothing: it was taken off the board.",
        "coordinator": "A coordinator reads and writes here with you.",
    }
)

# What is told some days before a silence ends a conversation, by its state.
REMINDERS = _fixed(
    {
        "talking": (
            "Nobody has written for a while. In three days this conversation closes by itself;"
            " a word from you keeps it open."
        ),
        "agreed": (
            "You had agreed on something. Has it happened, or did it not work out? If nobody says"
            " anything, we take it in three days that it has happened."
        ),
    }
)

# What waits in a conversation, for whoever looks at the list.
WAITS = _fixed(
    {
        "words": "Something new to read",
        "yes": "They said yes. Do you?",
        "happened": "Has it happened?",
        "help": "You were asked to help",
    }
)

# What helps somebody to take part, told to whoever has agreed with them.
ACCESS = _fixed(
    {
        "step_free": "Without steps",
        "quiet": "A quiet place",
        "sign_language": "Sign language",
        "interpreter": "Somebody who interprets",
        "large_print": "Large print",
        "no_scents": "No scents",
        "allergies": "Allergies; please ask",
        "pets": "Animals in the house; please ask",
    }
)

# What may go wrong where two people talk.
TALK_TROUBLE = _fixed(
    {
        "no talk": "There is no such conversation.",
        "own listing": "This is your own.",
        "paused": "You are pausing. Please talk to a coordinator first.",
        "not open": "This takes no answers just now.",
        "words missing": "Please write something first.",
        "words long": "Please say it in fewer words; 5,000 characters are the most.",
        "given long": "Please say it in fewer words; 300 characters are the most.",
        "many words": "You have said much just now. Please wait a little.",
        "many answers": "You have answered many today. Please go on tomorrow.",
        "which day": "Please say on which day.",
        "which hour": "Please say from when.",
        "window": "The end must come after the beginning.",
        "window past": "This time has passed already.",
        "members only": "Please sign in to answer this.",
        "coordinators only": "Only coordinators do this.",
        "which side": "Please say for whom.",
        "here already": "A coordinator is here already.",
        "letters off": "This network cannot write to you. Please call us instead.",
        "many letters": "There were many letters to this address today. Please try tomorrow.",
        "link over": "This link is over.",
        "while talking": "This has to be agreed first.",
        "while agreed": "This is agreed. Please say first whether it has happened.",
        "while done": "It has happened already.",
        "while fell_through": "It came to nothing; you can say yes again.",
        "while closed": "This conversation is closed.",
    }
)

# What our people say by pressing a button, as it travels to where nobody has our buttons.
NOTES = _fixed(
    {
        "yes": "Yes, I would like that.",
        "when": "When: {when}",
        "ask yes": "Would you like it too? Then answer with one word alone: {yes}",
        "agreed": "It is agreed. Thank you!",
        "details": "Where to meet, and how to reach each other: {link}",
        "ask done": (
            "When it has happened, answer with one word alone: {done}. "
            "If nothing comes of it: {no}."
        ),
        "done": "It has happened. Thank you!",
        "no": "It does not work out this time. Thank you all the same.",
        "coordinator": "A coordinator of {network} reads and writes here from now on.",
        "goodbye": "I am closing this here. Thank you, and all the best.",
        "taken": "This has just been taken. Thank you for asking.",
        "not open": "This takes no answers just now. Thank you for asking.",
        "over": "This is over now. Thank you for asking.",
    }
)

# The words that act when they stand alone on a line of an answer.
ACTING_WORDS = _fixed({"yes": "yes", "done": "done", "no": "no"})
