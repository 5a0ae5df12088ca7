"""The few words this room writes for others to read, in the network's language."""

from actors.actor import Actor
from text.languages import known_language, words_for
from text.people_phrases import SOMEBODY_OF


def somebody_of(network: Actor) -> str:
    """Under which name everybody appears who is reached through the desk only."""
    words = words_for(known_language(network.language) or "en")
    return words.gettext(SOMEBODY_OF, network=network.name)
