"""Offers and needs: what members of a network can do for each other.

A listing is a post with more to it: a kind, a title, categories, a place in words, an audience, a
state and an end. It travels as a `Note` that everybody can read, with FEP-0837 members on it that
other nodes understand. This room keeps listings in step with their posts, lets them expire, and
has the network's desk announce them.

It never delivers anything by itself, never shows a listing to somebody outside its audience, and
knows nothing of hours, exchanges or HTML pages.
"""
