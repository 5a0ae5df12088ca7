"""One view of all the sister networks, with no host in the middle.

Walks from sister to sister along their signed `sisters` collections, keeps the directory of
networks it found that way, and answers the aggregated feed of offers and needs, each with its
home network and whether its proof was verified. It owns no listing, follows no one else's
re-announcements, and never shows what its source network restricted.
"""
