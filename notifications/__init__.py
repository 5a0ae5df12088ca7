"""What a member is told of in their programs: notifications, policies, push, announcements.

`notices` writes letters; this room is about what Mastodon's clients show behind the bell.
"""
