"""How an activity goes out: publish, audience, schedule, deliver.

`Publisher` writes an activity, its exact bytes and one delivery for each distinct inbox in the
transaction of whoever acts; `Deliverer` empties that queue, one request in flight per host and
in order, hundreds of hosts at once, signed anew at each attempt.

This room is a mechanism: it does not decide who may say what (the rooms above do), it never
opens a socket itself, and it never delivers to actors of its own node.
"""
