"""What a member does about somebody: follow, block, mute, note, recommend; one tie comes back."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from actors import store as people
from actors.actor import FollowWish
from api.answers import answer, links_of, nothing
from api.asking import Ask
from api.door import Door
from api.paging import page_of
from api.params import Params
from api.relationships import relationship
from api.wording import SAID
from api.works import Works
from moderation.hosts import host_named
from posts.seen import Page
from relations.tie import checked_languages
from world.errors import Missing

_MOST_AT_ONCE: Final = 200
_LONGEST_MUTE: Final = 10 * 365 * 24 * 3600
_HOSTS, _HOSTS_MOST = 100, 200
_FOLLOWS: Final = ("write:follows", "follow")
_BLOCKS: Final = ("write:blocks", "follow")
_MUTES: Final = ("write:mutes", "follow")


@dataclass(frozen=True, slots=True)
class FollowEndpoints:
    """Deeds of one member about another, and about servers."""

    works: Works

    def routes(self, door: Door) -> list[Route]:
        """One line for each."""
        one, hosts = "/api/v1/accounts/{id}/", "/api/v1/domain_blocks"
        request = "/api/v1/follow_requests/{id}/"
        return [
            door.route("/api/v1/accounts/relationships", self.ties, scope="read:follows"),
            door.route(one + "follow", self.follow, "POST", _FOLLOWS),
            door.route(one + "unfollow", self.unfollow, "POST", _FOLLOWS),
            door.route(one + "remove_from_followers", self.remove, "POST", _FOLLOWS),
            door.route(one + "block", self.block, "POST", _BLOCKS),
            door.route(one + "unblock", self.unblock, "POST", _BLOCKS),
            door.route(one + "mute", self.mute, "POST", _MUTES),
            door.route(one + "unmute", self.unmute, "POST", _MUTES),
            door.route(one + "note", self.note, "POST", "write:accounts"),
            door.route(one + "pin", self.endorse, "POST", "write:accounts"),
            door.route(one + "endorse", self.endorse, "POST", "write:accounts"),
            door.route(one + "unpin", self.unendorse, "POST", "write:accounts"),
            door.route(one + "unendorse", self.unendorse, "POST", "write:accounts"),
            door.route(request + "authorize", self.authorize, "POST", _FOLLOWS),
            door.route(request + "reject", self.reject, "POST", _FOLLOWS),
            door.route(hosts, self.hosts, scope=("read:blocks", "follow")),
            door.route(hosts, self.avoid, "POST", _BLOCKS),
            door.route(hosts, self.meet, "DELETE", _BLOCKS),
        ]

    async def ties(self, ask: Ask) -> Response:
        """`GET relationships`: of these whom we know, in their order."""
        member = ask.person
        about = list(dict.fromkeys(ask.params.ids("id")))[:_MOST_AT_ONCE]
        found = await self.works.room.database.read(
            lambda tx: self.works.ties.seen_by(tx, member, about)
        )
        return answer([relationship(tie) for tie in found])

    async def follow(self, ask: Ask) -> Response:
        """`POST follow`: with `reblogs`, `notify` and `languages`; what is not said stays."""
        params = ask.params
        languages = checked_languages(params.texts("languages"))

        def change(wish: FollowWish) -> FollowWish:
            return replace(
                wish,
                shows_announces=_or(params.flag("reblogs"), wish.shows_announces),
                notifies=_or(params.flag("notify"), wish.notifies),
                languages=languages if params.has("languages") else wish.languages,
            )

        await self.works.ties.follow(ask.person, ask.id(), change)
        return await self._tie(ask)

    async def unfollow(self, ask: Ask) -> Response:
        """`POST unfollow`."""
        await self.works.ties.unfollow(ask.person, ask.id())
        return await self._tie(ask)

    async def remove(self, ask: Ask) -> Response:
        """`POST remove_from_followers`."""
        await self.works.ties.remove_follower(ask.person, ask.id())
        return await self._tie(ask)

    async def block(self, ask: Ask) -> Response:
        """`POST block`."""
        await self.works.ties.block(ask.person, ask.id())
        return await self._tie(ask)

    async def unblock(self, ask: Ask) -> Response:
        """`POST unblock`."""
        await self.works.ties.unblock(ask.person, ask.id())
        return await self._tie(ask)

    async def mute(self, ask: Ask) -> Response:
        """`POST mute`: with `notifications`, and `duration` in seconds; 0 is without end."""
        seconds = _seconds(ask.params)
        until = self.works.room.clock.now() + timedelta(seconds=seconds) if seconds else None
        notices = _or(ask.params.flag("notifications"), usual=True)
        await self.works.ties.mute(ask.person, ask.id(), notices=notices, until=until)
        return await self._tie(ask)

    async def unmute(self, ask: Ask) -> Response:
        """`POST unmute`."""
        await self.works.ties.unmute(ask.person, ask.id())
        return await self._tie(ask)

    async def note(self, ask: Ask) -> Response:
        """`POST note`: `comment`, for the member's own eyes."""
        await self.works.ties.note(ask.person, ask.id(), ask.params.text("comment") or "")
        return await self._tie(ask)

    async def endorse(self, ask: Ask) -> Response:
        """`POST pin`, called `endorse` by newer programs."""
        await self.works.ties.endorse(ask.person, ask.id())
        return await self._tie(ask)

    async def unendorse(self, ask: Ask) -> Response:
        """`POST unpin`."""
        await self.works.ties.unendorse(ask.person, ask.id())
        return await self._tie(ask)

    async def authorize(self, ask: Ask) -> Response:
        """`POST follow_requests/…/authorize`; the id is that of whoever asks to follow."""
        await self.works.ties.answer(ask.person, ask.id(), yes=True)
        return await self._tie(ask)

    async def reject(self, ask: Ask) -> Response:
        """`POST follow_requests/…/reject`."""
        await self.works.ties.answer(ask.person, ask.id(), yes=False)
        return await self._tie(ask)

    async def hosts(self, ask: Ask) -> Response:
        """`GET domain_blocks`: the servers a member avoids, by name."""
        member, page = ask.person, page_of(ask.params, _HOSTS, _HOSTS_MOST)
        all_of_them = await self.works.room.database.read(
            lambda tx: people.avoided_hosts(tx, member.id)
        )
        places = stretch_of(len(all_of_them), page)
        shown = [all_of_them[place] for place in places]
        headers = links_of(ask, [place + 1 for place in places], page)
        return answer(shown, headers=headers)

    async def avoid(self, ask: Ask) -> Response:
        """`POST domain_blocks`."""
        host = host_named(ask.params.required("domain"))
        await self.works.relations.quiet.avoid(ask.person, host)
        return nothing()

    async def meet(self, ask: Ask) -> Response:
        """`DELETE domain_blocks`; a server that was not avoided is met already."""
        host = host_named(ask.params.required("domain"))
        with suppress(Missing):
            await self.works.relations.quiet.meet(ask.person, host)
        return nothing()

    async def _tie(self, ask: Ask) -> Response:
        member, about = ask.person, ask.id()
        found = await self.works.room.database.read(
            lambda tx: self.works.ties.seen_by(tx, member, [about])
        )
        if not found:
            raise Missing(SAID["no record"])
        return answer(relationship(found[0]))


def stretch_of(total: int, page: Page) -> range:
    """The places of a page in a list that goes on by place: after `before`, or up to `after`."""
    if page.after is not None:
        end = min(max(0, page.after - 1), total)
        return range(max(0, end - page.limit), end)
    start = min(page.before or 0, total)
    return range(start, min(start + page.limit, total))


def _seconds(params: Params) -> int:
    return max(0, min(params.number("duration") or 0, _LONGEST_MUTE))


def _or(said: bool | None, usual: bool) -> bool:  # noqa: FBT001  # two answers, the first counts
    return usual if said is None else said
