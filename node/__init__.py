"""The top floor: the one place that knows everybody.

Settings are read and checked here, the rooms are wired together here, and the command line,
the application, the background workers and the demo live here. It decides nothing about
offers, needs, signatures or sisters: that is what the rooms below are for.
"""
