"""What a member's program tells them of: mentions, follows, likes, edits, answers, reports.

Written down in the transaction of what they are about, through the watchers of `posts` and
`relations`, and only if the member wants to hear of it: blocks, mutes and the member's own policy
are asked first. Letters are the business of `notices`. Whoever listens (streaming, web push) is
told after the commit.
"""
