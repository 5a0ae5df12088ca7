"""What comes from outside: clock, chance, ids, network, and the errors everybody shares.

Everything here is handed to the other floors as one `World`, so that a test can turn the
clock, fix the dice and cut the wires. This floor knows nothing of ActivityPub or SQL.
"""
