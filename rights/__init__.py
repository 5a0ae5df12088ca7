"""Everybody's rights over what is theirs: export, erasure, retention.

Gathers all that is a member's into one file, deletes it here and at every node that received
any of it (with receipts to look at), and forgets by itself what has been closed long enough.
Imports and exports follows, blocks and mutes in Mastodon's form.
"""
