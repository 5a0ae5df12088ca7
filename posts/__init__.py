"""Posts: notes and everything else that is shown as one, ours and those of others.

What comes in is kept only if somebody here has to do with it, belongs for ever to the author it
first came from, and is shown to exactly those it was addressed to: every way of reading goes
through the one condition `VISIBLE` of the store, by a function named `*_seen_by`. Edits, deletions,
likes, announcements and their undoing have the same end whatever order they arrive in.

Higher floors look at posts through observers (`keeping.PostObserver`). This room never fetches
inside a transaction, never believes a copy that was embedded by somebody else, and knows nothing
of offers and needs.
"""
