"""Where each listing comes from: which way it came, who brought it, which key proved it and when.

Keys of others are kept with the time in which they held, so that what is old can still be
checked, by anybody and without asking.
"""
