"""The coordinator's desk: Today, phone intake, sheets of paper, print and numbers.

Reads across the rooms through their access functions and puts what waits for somebody on one
screen, each with the one thing to do next. Small counts are hidden. Writes only through the use
cases of the rooms below.
"""
