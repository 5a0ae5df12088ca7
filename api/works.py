"""The rooms that endpoints work with, handed in by the node's assembly."""

from dataclasses import dataclass

from accounts.portraits import Portraits
from accounts.room import Accounts
from actors.room import Actors
from api.instance import Facts
from api.push.origin import Origin
from api.showing.showing import Showing
from api.streaming.hub import Hub
from media.receiving import Receiving
from moderation.actions import Moderation
from notifications.actions import Notifications
from oauth.actions import Programs
from posts.actions import Posts
from posts.importing import Importer
from posts.scheduling import Scheduling
from posts.statuses import Statuses
from relations.actions import Relations
from relations.ties import Ties
from storage.sealing import Seal
from timelines.actions import Timelines
from umbrella.meeting import Meeting


@dataclass(frozen=True, slots=True)
class Works:
    """What endpoints need: the actors' room with the store, facts about the node, use cases."""

    room: Actors
    facts: Facts
    programs: Programs
    showing: Showing
    relations: Relations
    ties: Ties
    meeting: Meeting
    seal: Seal
    accounts: Accounts
    portraits: Portraits
    moderation: Moderation
    importer: Importer
    notifications: Notifications
    timelines: Timelines
    hub: Hub
    uploads: Receiving
    posts: Posts
    statuses: Statuses
    scheduling: Scheduling
    push: Origin
    vapid_key: str = ""
