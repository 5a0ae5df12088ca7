"""Where a status may stand: each channel asks the timeline it is the live end of.

The very functions that list a timeline are asked for the stretch in which this one status would
be, so a stream never says more than the list does.
"""

from datetime import datetime

from api.streaming import store
from api.streaming.channel import Channel, Subscription
from api.streaming.news import Said
from posts.seen_store import Page, Viewer
from storage.transaction import Reading
from timelines import seen
from timelines.filter import Context
from timelines.shown import Shown
from timelines.shown_store import by_ids
from timelines.timeline_store import Round, Tags
from world.errors import Missing

_ROUNDS = {
    Channel.PUBLIC: Round(),
    Channel.PUBLIC_MEDIA: Round(only_media=True),
    Channel.LOCAL: Round(local=True),
    Channel.LOCAL_MEDIA: Round(local=True, only_media=True),
    Channel.REMOTE: Round(remote=True),
    Channel.REMOTE_MEDIA: Round(remote=True, only_media=True),
}
_TAGGED = {Channel.TAG: Round(), Channel.LOCAL_TAG: Round(local=True)}


def context_of(channel: Channel) -> Context:
    """Which filters of the viewer count there."""
    return Context.HOME if channel in (Channel.USER, Channel.LIST) else Context.PUBLIC


def rows_in(
    tx: Reading, viewer: Viewer, asked: Subscription, said: Said, now: datetime
) -> list[Shown]:
    """The status as it stands in that channel for the viewer; nothing if it does not."""
    page = Page(limit=1, before=said.status_id + 1, after=said.status_id - 1)
    channel = asked.channel
    if channel is Channel.USER:
        return _at_home(tx, viewer, said, page)
    if channel is Channel.LIST:
        try:
            return seen.list_seen_by(tx, viewer, int(asked.about or 0), page, now)
        except Missing:
            return []
    if channel in _TAGGED:
        tags = Tags((str(asked.about),))
        return seen.tagged_seen_by(tx, viewer, tags, _TAGGED[channel], page)
    if channel in _ROUNDS:
        return seen.public_seen_by(tx, viewer, _ROUNDS[channel], page)
    return []


def _at_home(tx: Reading, viewer: Viewer, said: Said, page: Page) -> list[Shown]:
    found = seen.home_seen_by(tx, viewer, page)
    if found or not said.again or viewer.actor is None:
        return found
    # What has changed may stand there because somebody else has passed it on.
    if store.is_at_home_of(tx, viewer.actor.id, said.post_id):
        return list(by_ids(tx, viewer, [said.post_id]).values())
    return []
