"""Who is bound to whom: follows, pacts between networks, blocks, moves, changes of actors.

Each bond has two halves: what our own people do (`actions.py`) and what others tell us
(`incoming.py`); both use the same deeds (`following.py`, `pacts.py`), which change the rows and
publish the answer in one transaction. An answer counts only from the one who was asked.

This room never reads or writes posts; rooms that keep something because of a bond hear of its
end through observers (`observers.py`).
"""
