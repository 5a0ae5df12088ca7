"""The one SQLite file: transactions, group commit, readers, migrations, backup, search.

Only this package knows that the store is SQLite. A transaction is a plain function that runs
on the database's own thread, so it cannot await: the network is out of reach while the writer
is held. Writes that wait together share one commit and are answered after it is on the disk.
This floor knows no table but its own bookkeeping (`migrations`, `restorations`).
"""
