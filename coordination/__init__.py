"""What coordinators see of other networks: how each sister does, numbers, gaps and matches.

Reads what the rooms below know and what each network has published of itself; the numbers that
our own network publishes are signed here, and hold no count under five.
"""
