"""Tells a town's story to its node: each happening is one deed of a room, at its own time."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial, singledispatchmethod

from accounts import seen
from accounts.application import JoinForm
from accounts.behalf import ConsentHow
from accounts.person import Person as Member
from accounts.roles import Vetting
from conversations.agreeing import Yes
from conversations.answering import Answer
from conversations.conversation import Conversation
from listings.holding import Doer
from listings.listing import Kind, ListingDraft
from node.assembly import Node
from node.demo.past import PastClock
from node.demo.plan import PASSWORD, Talk, Town
from node.demo.story import Applies, Comes, Joins, Lists, Talks, Visits, regulars
from world.clock import SystemClock


@dataclass(slots=True)
class Telling:
    """Does what the story says."""

    node: Node
    town: Town
    clock: PastClock
    _listed: dict[str, int] = field(default_factory=dict)
    _talks: dict[str, Conversation] = field(default_factory=dict)

    @singledispatchmethod
    async def tell(self, deed: object) -> None:
        """Does one deed of the story."""
        raise TypeError(f"nobody does {deed!r}")

    @tell.register
    async def _(self, deed: Joins) -> None:
        person = deed.person
        rooms = self.node.rooms
        actor = await rooms.membership.add(
            person.username, name=person.name, coordinator=person.is_coordinator
        )
        if person in self.town.doors:
            await rooms.sessions.security.set_password(actor.id, PASSWORD)
        if person in regulars(self.town):
            await rooms.accounts.addresses.vouch(actor.id, self.town.address(person))

    @tell.register
    async def _(self, deed: Lists) -> None:
        author = await self.node.rooms.membership.named(deed.told.member)
        draft = deed.told.draft(SystemClock().now(), deed.days)
        made = await self.node.rooms.listings.add(author, draft)
        self._listed[deed.told.title] = made.post_id

    @tell.register
    async def _(self, deed: Applies) -> None:
        one = deed.applicant
        form = JoinForm(name=one.name, phone=one.phone, about=one.about)
        await self.node.rooms.accounts.joining.apply(form)

    @tell.register
    async def _(self, deed: Comes) -> None:
        one, rooms = deed.newcomer, self.node.rooms
        coordinator = await self._member(self.town.coordinator.username)
        form = JoinForm(name=one.name, phone=one.phone)
        how = ConsentHow.SPOKEN
        made = await rooms.accounts.joining.make_member(coordinator, form, Vetting.MET, how)
        draft = ListingDraft(
            Kind.OFFER,
            one.title,
            categories=(one.category,),
            expires_at=self.clock.now() + timedelta(days=60),
        )
        await rooms.listings.add(made.actor, draft)

    @tell.register
    async def _(self, deed: Talks) -> None:
        await getattr(self, f"_{deed.step}")(deed.talk)

    @tell.register
    async def _(self, deed: Visits) -> None:
        visitor, now = await self._member(deed.person.username), self.clock.now()
        await self.node.database.write(partial(seen.note_visit, visitor=visitor, now=now))

    # ------------------------------------------------------------------------- steps of a talk

    async def _answers(self, talk: Talk) -> None:
        who = await self._doer(talk.member)
        said = Answer(self._listed[talk.title], talk.words)
        begun = await self.node.rooms.conversations.answer(who, who.actor.id, said)
        self._talks[talk.title] = begun

    async def _replies(self, talk: Talk) -> None:
        owner = await self._doer(self._owner(talk))
        await self.node.rooms.conversations.say(owner, self._talks[talk.title].id, talk.reply)

    async def _agrees(self, talk: Talk) -> None:
        for username in (talk.member, self._owner(talk)):
            who = await self._doer(username)
            await self.node.rooms.conversations.yes(who, self._talks[talk.title].id, Yes())

    async def _does(self, talk: Talk) -> None:
        owner = await self._doer(self._owner(talk))
        await self.node.rooms.conversations.done(owner, self._talks[talk.title].id)

    def _owner(self, talk: Talk) -> str:
        return next(told.member for told in self.town.listings if told.title == talk.title)

    async def _doer(self, username: str) -> Doer:
        return Doer(await self.node.rooms.membership.named(username))

    async def _member(self, username: str) -> Member:
        actor = await self.node.rooms.membership.named(username)
        found = await self.node.database.read(lambda tx: seen.person(tx, actor.id))
        assert found is not None  # noqa: S101  # has just joined
        return found
