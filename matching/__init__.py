"""Suggestions for a need, made where the need lives, each with its reasons in words.

Compares needs of ours with offers of ours and those that came from sisters; the same input gives
the same suggestions, and blocked pairs, oneself and people under limits are never proposed.
Nothing about a need leaves the node before the person asks for the introduction.
"""
