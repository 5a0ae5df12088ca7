"""The use cases that pages call: handed in once, each topic takes what it needs."""

from dataclasses import dataclass

from accounts.portraits import Portraits
from accounts.room import Accounts
from alliances.actions import Alliances
from conversations.actions import Conversations
from coordination.room import Coordination
from desk.actions import DeskWork
from listings.actions import Listings
from listings.searching import Searches
from mail.actions import Letters
from matching.actions import Matching
from media.actions import Media
from moderation.actions import Moderation
from notifications.actions import Notifications
from oauth.actions import Programs
from posts.actions import Posts
from provenance.actions import Verifying
from relations.actions import Relations
from rights.room import Rights
from sessions.actions import Sessions
from syndication.room import Syndication
from umbrella.walk import Walker


@dataclass(frozen=True, slots=True)
class Works:
    """The rooms that pages work with; `contact` says how to reach the coordinators."""

    sessions: Sessions
    accounts: Accounts
    portraits: Portraits
    listings: Listings
    searches: Searches
    posts: Posts
    media: Media
    letters: Letters
    matching: Matching
    conversations: Conversations
    relations: Relations
    moderation: Moderation
    desk: DeskWork
    rights: Rights
    programs: Programs
    notifications: Notifications
    syndication: Syndication
    coordination: Coordination
    verifying: Verifying
    walker: Walker
    alliances: Alliances
    contact: str = ""
