"""ActivityPub client to server: what a member's program may do with a bearer token.

A member posts activities to their own outbox and reads their own inbox. The Mastodon client API
will live here too. It decides nothing: each request becomes one action of a room below.
"""
