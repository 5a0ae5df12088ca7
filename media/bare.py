"""What films and sounds lose before they are kept: whatever tells of who made them, and where.

Pure; nothing is decoded or written anew but the wrapping. Each wrapping has a module of its own.
"""


class Unreadable(Exception):
    """What is in these octets cannot be told from what is told about it."""
