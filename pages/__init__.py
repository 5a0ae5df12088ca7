"""HTML for people with a browser: the network's front door, profiles, listings, the umbrella.

Every page works without JavaScript, on a narrow phone and by keyboard. Pages read through the
access functions of the rooms below and write nothing (forms for members come with sign-in).
"""
