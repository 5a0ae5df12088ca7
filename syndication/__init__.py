"""The umbrella for those who read elsewhere: feeds, tables, pieces for web pages, open indexes.

Nothing of a member is published here that its listing does not say to everybody already.
"""
