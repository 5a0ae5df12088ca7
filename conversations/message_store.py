"""The table `messages`: words are sealed and opened here."""

from datetime import datetime

from conversations.message import Message, Speaker, What
from storage.instants import from_text, to_text
from storage.sealing import Seal
from storage.transaction import Reading, Row, Writing


def add(tx: Writing, seal: Seal, message: Message) -> None:
    """Appends a message. `Conflict` if the note that carries it was taken in before."""
    tx.run(
        "INSERT INTO messages (id, conversation_id, said_by, what, text, post_iri, at)"
        " VALUES (:id, :conversation, :by, :what, :text, :post, :at)",
        id=message.id,
        conversation=message.conversation_id,
        by=message.by,
        what=message.what,
        text=_sealed(seal, message.id, message.text),
        post=message.post_iri,
        at=to_text(message.at),
    )


def set_text(tx: Writing, seal: Seal, message_id: int, text: str) -> None:
    """Its author has changed it."""
    sealed = _sealed(seal, message_id, text)
    tx.run("UPDATE messages SET text = :text WHERE id = :id", id=message_id, text=sealed)


def take_back(tx: Writing, post_iri: str) -> None:
    """Its author has deleted it."""
    tx.run(
        "UPDATE messages SET text = NULL, taken_back = 1 WHERE post_iri = :iri",
        iri=post_iri,
    )


def forget_words(tx: Writing, conversation_id: int, by: Speaker) -> None:
    """Somebody has gone for good, and their words with them."""
    tx.run(
        "UPDATE messages SET text = NULL, taken_back = 1"
        " WHERE conversation_id = :id AND said_by = :by AND text IS NOT NULL",
        id=conversation_id,
        by=by,
    )


def of(tx: Reading, seal: Seal, conversation_id: int) -> list[Message]:
    """Everything that was said and done, in order."""
    rows = tx.all(
        "SELECT * FROM messages WHERE conversation_id = :id ORDER BY id", id=conversation_id
    )
    return [_message(row, seal) for row in rows]


def last(tx: Reading, seal: Seal, conversation_id: int) -> Message | None:
    """The last line of a conversation."""
    row = tx.one(
        "SELECT * FROM messages WHERE conversation_id = :id ORDER BY id DESC LIMIT 1",
        id=conversation_id,
    )
    return None if row is None else _message(row, seal)


def by_post(tx: Reading, seal: Seal, post_iri: str) -> Message | None:
    """What that note carried."""
    row = tx.one("SELECT * FROM messages WHERE post_iri = :iri", iri=post_iri)
    return None if row is None else _message(row, seal)


def post_of(tx: Reading, message_id: int) -> str | None:
    """The note that carried a message, if it travelled."""
    found = tx.value("SELECT post_iri FROM messages WHERE id = :id", id=message_id)
    return None if found is None else str(found)


def last_post(tx: Reading, conversation_id: int) -> str | None:
    """The last note that travelled between the servers."""
    found = tx.value(
        "SELECT post_iri FROM messages WHERE conversation_id = :id AND post_iri IS NOT NULL"
        " AND taken_back = 0 ORDER BY id DESC LIMIT 1",
        id=conversation_id,
    )
    return None if found is None else str(found)


def posts_of(tx: Reading, conversation_id: int) -> list[str]:
    """Every note of a conversation."""
    rows = tx.all(
        "SELECT post_iri FROM messages WHERE conversation_id = :id AND post_iri IS NOT NULL",
        id=conversation_id,
    )
    return [row["post_iri"] for row in rows]


def count_since(tx: Reading, conversation_id: int, by: Speaker, since: datetime) -> int:
    """How much somebody has said here since an instant."""
    counted = tx.value(
        "SELECT count(*) FROM messages WHERE conversation_id = :id AND said_by = :by"
        " AND at > :since",
        id=conversation_id,
        by=by,
        since=to_text(since),
    )
    return int(str(counted))


def _sealed(seal: Seal, message_id: int, text: str) -> bytes | None:
    return seal.seal_text(text, f"messages.text {message_id}") if text else None


def _message(row: Row, seal: Seal) -> Message:
    sealed, number = row["text"], row["id"]
    return Message(
        id=number,
        conversation_id=row["conversation_id"],
        by=Speaker(row["said_by"]),
        what=What(row["what"]),
        at=from_text(row["at"]),
        text="" if sealed is None else seal.open_text(sealed, f"messages.text {number}"),
        post_iri=row["post_iri"],
        taken_back=bool(row["taken_back"]),
    )
