"""Members from their private side: how they joined, who they are to us, what they may do.

Holds what only the home node knows: sealed ways of contact, access needs, vetting states and
their limits, roles, invitations and applications, who acted on whose behalf, and what people
have consented to. Never shows a private field to anybody but its owner and whoever the rules
of `domain.md` 2E name, and never puts one on the wire or in a log.
"""
