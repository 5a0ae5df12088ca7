"""Entities as programs read them: pure functions from what the rooms keep to JSON.

Every documented key is always there (clientapi.md 6): lists as `[]`, texts as `""`, null only
where a decoder takes it. Decides nothing about who may see what.
"""
