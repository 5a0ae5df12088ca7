"""How fast is a node, and how much does it need? `python -m bench`, or `make bench`.

Everything measured is real: `sisternet serve` in a process of its own, on a database in a folder
of its own, asked over loopback sockets from other processes. Beside each figure stands a floor
measured in the same run: what the same machine does when nothing but the unavoidable is done.
Nothing here is asserted by tests, and nothing of the product imports it. `docs/bench.md` says how
to read the table.
"""
