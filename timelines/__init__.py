"""How members read in their own programs: timelines, lists, filters, how far they have read.

Every timeline is a list of the ids of statuses, found in one statement through the one condition of
visibility (`posts.seen_store.VISIBLE`), newest first. What a member arranges for themselves here
(lists, filters, hashtags followed) is known to nobody else and leaves the node with them only.
"""
