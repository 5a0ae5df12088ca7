"""The addresses of the client API; one line for each topic."""

from collections.abc import Iterator

from starlette.routing import BaseRoute, Route

from api.accounts_routes import AccountEndpoints
from api.admin_accounts_routes import AdminAccountEndpoints
from api.admin_hosts_routes import AdminHostEndpoints
from api.admin_reports_routes import AdminReportEndpoints
from api.announcements_routes import AnnouncementEndpoints
from api.conversations_routes import ConversationEndpoints
from api.directory_routes import DirectoryEndpoints
from api.door import Door
from api.filters_routes import FilterEndpoints
from api.follows_routes import FollowEndpoints
from api.grouped_routes import GroupedEndpoints
from api.instance_routes import InstanceEndpoints
from api.lists_routes import ListEndpoints
from api.markers_routes import MarkerEndpoints
from api.media_routes import MediaEndpoints
from api.notifications_routes import NotificationEndpoints
from api.oauth_routes import OAuthEndpoints
from api.people_routes import PeopleEndpoints
from api.polls_routes import PollEndpoints
from api.push.push_routes import PushEndpoints
from api.quotes_routes import QuoteEndpoints
from api.reactions_routes import ReactionEndpoints
from api.reports_routes import ReportEndpoints
from api.scheduled_routes import ScheduledEndpoints
from api.search_routes import SearchEndpoints
from api.statuses_routes import StatusEndpoints
from api.streaming.events import EventEndpoints
from api.streaming.websocket import SocketEndpoint
from api.switch import Switch
from api.tags_routes import TagEndpoints
from api.timelines_routes import TimelineEndpoints
from api.works import Works


def routes(door: Door, works: Works) -> list[BaseRoute]:
    """Everything under `/api` and `/oauth`, preflights and the answer to all else among them."""
    inside = [*_topics(door, works), *door.rest()]
    by_prefix = {
        prefix: [route for route in inside if route.path.startswith(prefix)]
        for prefix in ("/api/", "/oauth/")
    }
    outside = [route for route in inside if not route.path.startswith(tuple(by_prefix))]
    socket = SocketEndpoint(works.hub, works.programs.holders)
    switches = (Switch(prefix, found) for prefix, found in by_prefix.items())
    return [*socket.routes(), *switches, *outside]


def _topics(door: Door, works: Works) -> Iterator[Route]:
    yield from InstanceEndpoints(works).routes(door)
    yield from OAuthEndpoints(works, door.clock).routes(door)
    yield from AccountEndpoints(works).routes(door)
    yield from FollowEndpoints(works).routes(door)
    yield from PeopleEndpoints(works).routes(door)
    yield from SearchEndpoints(works).routes(door)
    yield from DirectoryEndpoints(works).routes(door)
    yield from ReportEndpoints(works).routes(door)
    yield from AdminAccountEndpoints(works).routes(door)
    yield from AdminReportEndpoints(works).routes(door)
    yield from AdminHostEndpoints(works).routes(door)
    yield from NotificationEndpoints(works).routes(door)
    yield from GroupedEndpoints(works).routes(door)
    yield from AnnouncementEndpoints(works).routes(door)
    yield from PushEndpoints(works.room.database, works.push).routes(door)
    yield from EventEndpoints(works.hub, works.programs.holders, door.clock).routes()
    yield from TimelineEndpoints(works).routes(door)
    yield from MediaEndpoints(works).routes(door)
    yield from PollEndpoints(works).routes(door)
    yield from QuoteEndpoints(works).routes(door)
    yield from StatusEndpoints(works).routes(door)
    yield from ReactionEndpoints(works).routes(door)
    yield from ScheduledEndpoints(works).routes(door)
    yield from ConversationEndpoints(works).routes(door)
    yield from FilterEndpoints(works).routes(door)
    yield from ListEndpoints(works).routes(door)
    yield from MarkerEndpoints(works).routes(door)
    yield from TagEndpoints(works).routes(door)
