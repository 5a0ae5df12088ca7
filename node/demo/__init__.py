"""`make demo`: three nodes of three networks on one machine, made sisters, exchanging for real.

Nothing here is special to a demo but the people and their listings: the nodes are `sisternet serve`
processes, set up by the same code as `sisternet init`, joined by the same pact.
"""
