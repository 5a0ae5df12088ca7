"""Signing in and staying signed in: passwords, one-time links and codes, passkeys, TOTP, sessions.

Whoever signs in proves it by one of these ways; a session is a random token whose hash alone is
stored, can be listed and ended, and ends with a change of password. Attempts are slowed for an
account and an address, never locked for ever. Says nothing about whether a name exists.
"""
