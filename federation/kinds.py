"""The types of ActivityStreams that mean something to us, by what they are types of."""

from typing import Final

ACTOR_TYPES: Final = frozenset(("Person", "Group", "Organization", "Application", "Service"))
ACTIVITY_TYPES: Final = frozenset(
    (
        *("Accept", "Add", "Announce", "Arrive", "Block", "Create", "Delete", "Dislike", "Flag"),
        *("Follow", "Ignore", "Invite", "Join", "Leave", "Like", "Listen", "Move", "Offer"),
        *("Read", "Reject", "Remove", "TentativeAccept", "TentativeReject", "Travel", "Undo"),
        *("Update", "View", "EmojiReact", "QuoteRequest"),
    )
)
THING_TYPES: Final = frozenset(
    (
        *("Note", "Question", "Article", "Page", "Event", "Image", "Video", "Audio", "Document"),
        *("Place", "Profile", "Relationship", "Tombstone", "Proposal", "Intent"),
    )
)
COLLECTION_TYPES: Final = frozenset(
    ("Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage")
)

KNOWN_TYPES: Final = ACTOR_TYPES | ACTIVITY_TYPES | THING_TYPES | COLLECTION_TYPES

# Those that ActivityStreams itself defines; the others come from elsewhere.
AS2_TYPES: Final = KNOWN_TYPES - {"EmojiReact", "QuoteRequest", "Proposal", "Intent"}
