"""What our people say by pressing a button, in words for the other side, wherever it lives."""

from actors import store as people
from conversations.bench import Bench
from conversations.conversation import Conversation, Side
from conversations.passes import Passes
from conversations.voices import remote_of, speaks_agreements
from listings import store as listing_store
from storage.transaction import Reading
from text.conversation_phrases import ACTING_WORDS, NOTES
from text.languages import Words, words_for


def language_of(tx: Reading, talk: Conversation) -> str:
    """In which language we write of our own accord: the listing's, else the network's."""
    listing = listing_store.by_post(tx, talk.listing_id) if talk.listing_id else None
    own = listing.language if listing else None
    return words_for(own or people.network(tx).language).language


def plain_note(tx: Reading, talk: Conversation, which: str) -> str:
    """One of `NOTES` that needs no more."""
    return words_for(language_of(tx, talk)).gettext(NOTES[which])


def yes_note(tx: Reading, talk: Conversation) -> str:
    """A yes: to what, and to whoever knows only words, how to say yes as well."""
    words = words_for(language_of(tx, talk))
    lines = [words.gettext(NOTES["yes"]), *_when(talk, words)]
    if _knows_only_words(tx, talk):
        yes = words.gettext(ACTING_WORDS["yes"]).upper()
        lines.append(words.gettext(NOTES["ask yes"], yes=yes))
    return "\n\n".join(lines)


def agreed_note(tx: Reading, bench: Bench, talk: Conversation, reader: Side) -> str:
    """It is agreed: when, where to look for the rest, and what to answer afterwards."""
    words = words_for(language_of(tx, talk))
    lines = [words.gettext(NOTES["agreed"]), *_when(talk, words)]
    link = Passes(bench.seal, bench.iris.base_url).details_link(talk, reader)
    lines.append(words.gettext(NOTES["details"], link=link))
    if _knows_only_words(tx, talk):
        done, no = (words.gettext(ACTING_WORDS[word]).upper() for word in ("done", "no"))
        lines.append(words.gettext(NOTES["ask done"], done=done, no=no))
    return "\n\n".join(lines)


def _when(talk: Conversation, words: Words) -> list[str]:
    window = talk.window
    if window is None:
        return []
    return [words.gettext(NOTES["when"], when=words.span(window.start, window.end, window.zone))]


def _knows_only_words(tx: Reading, talk: Conversation) -> bool:
    other = remote_of(tx, talk)
    return other is not None and not speaks_agreements(other)
