"""Reports and blocked hosts: what the coordinators of a node decide about others.

Keeps what is reported (`Flag`) for moderators only, sends a member's report on if they wish so,
and shuts hosts out: nothing comes in from there, nothing goes out, and the follows between us
are ended in both directions. Who reported what is shown to nobody else.
"""
