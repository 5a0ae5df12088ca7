"""Private talks about a listing: two sides, no addresses, until they agree and it is done.

Whoever answers an offer or a need (a member, a member of a sister, a stranger on the fediverse,
a guest by e-mail) talks to the other side through a relay; either side may bring in the
coordinator. Place and ways of contact show only after both said yes, and only in the window.
Travels between servers as direct Notes with Mentions.
"""
