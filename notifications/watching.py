"""Hears what happens to posts and between people, and tells the members whom it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.person import JoinedVia, Person
from accounts.roles import Role as MemberRole
from actors import store as people
from actors.actor import Actor, Role
from moderation.report import Report
from notifications import announcement_store, push_store, reader_store, store
from notifications.notification import Cause, Kind
from notifications.telling import Teller
from posts import quote_store
from posts import store as post_store
from posts.post import Post, Reaction
from posts.quote import QuoteState
from posts.watching import QuietWatcher
from relations.watching import QuietFollowWatcher
from storage.transaction import Writing

_KINDS = {Reaction.LIKE: Kind.FAVOURITE, Reaction.ANNOUNCE: Kind.REBLOG}


@dataclass(frozen=True, slots=True)
class PostEar(QuietWatcher):
    """Hears of posts. Private talks come as what they are here: direct posts that name a member.

    Two members of one node talk without posts, and for some of them the desk speaks; no program
    is told of that. The member's pages, and letters, tell them.
    """

    teller: Teller

    def written(self, tx: Writing, post: Post) -> None:
        """Whoever is named hears of it, and whoever wants to hear of all that its author says."""
        self._quoting(tx, post)
        named = reader_store.named_in(tx, post)
        self.teller.tell_all(tx, named, _about(Kind.MENTION, post))
        for reader in reader_store.who_wants_all_of(tx, post):
            if reader not in named:
                self.teller.tell(tx, reader, _about(Kind.STATUS, post))

    def rewritten(self, tx: Writing, post: Post, before: Post) -> None:
        """Whoever had passed it on, or quoted it, hears that it says something else now.

        The last time counts. Who quoted it is told with what they wrote themselves.
        """
        self._quoting(tx, post)
        if post.text == before.text:
            return
        store.forget_about(tx, Kind.UPDATE, post.author_id, post.id)
        readers = reader_store.who_passed_on(tx, post.id)
        self.teller.tell_all(tx, readers, _about(Kind.UPDATE, post))
        for reader, quoting_id in reader_store.who_quotes(tx, post.iri):
            cause = Cause(Kind.QUOTED_UPDATE, post.author_id, quoting_id, quoting_id)
            store.forget_about(tx, cause.kind, cause.from_id, cause.about_id)
            self.teller.tell(tx, reader, cause)

    def liked(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        """Its author hears of it."""
        self._reacted(tx, post, by, Kind.FAVOURITE)

    def passed_on(self, tx: Writing, post: Post, by: Actor, reaction_id: int) -> None:  # noqa: ARG002
        """Its author hears of it; not that our own network shows what its members list.

        What an umbrella shows it is told of once, not for the community beside it as well.
        """
        if by.role not in (Role.NETWORK, Role.COMMUNITY):
            self._reacted(tx, post, by, Kind.REBLOG)

    def taken_back(
        self,
        tx: Writing,
        post: Post,
        by: Actor,
        kind: Reaction,
        reaction_id: int,  # noqa: ARG002
    ) -> None:
        """As if it had not been."""
        self.teller.take_back(tx, _KINDS[kind], by.id, post.id)

    def poll_closed(self, tx: Writing, post: Post) -> None:
        """Its author and all who voted hear of it."""
        readers = reader_store.who_voted(tx, post)
        self.teller.tell_all(tx, readers, _about(Kind.POLL, post))

    def _quoting(self, tx: Writing, post: Post) -> None:
        """Whoever wrote what a post quotes, and has agreed to it, hears of that."""
        quote = quote_store.by_post(tx, post.id)
        if quote is None or quote.state is not QuoteState.ACCEPTED:
            return
        quoted = post_store.by_iri(tx, quote.quoted_iri)
        if quoted is not None:
            self._tell_author(tx, quoted, _about(Kind.QUOTE, post))

    def _reacted(self, tx: Writing, post: Post, by: Actor, kind: Kind) -> None:
        self._tell_author(tx, post, Cause(kind, by.id, post.id, post.id))

    def _tell_author(self, tx: Writing, post: Post, cause: Cause) -> None:
        if post.local:
            author = reader_store.members_among(tx, [post.author_id])
            self.teller.tell_all(tx, author, cause)


def _about(kind: Kind, post: Post) -> Cause:
    return Cause(kind, post.author_id, post.id, post.id)


@dataclass(frozen=True, slots=True)
class FollowEar(QuietFollowWatcher):
    """Hears of follows, and of those that wait for an answer."""

    teller: Teller

    def followed(self, tx: Writing, follower: Actor, followed: Actor, *, waits: bool) -> None:
        """Whoever is followed hears of it; of somebody they let in themselves they do not again."""
        if waits:
            self._tell(tx, followed, Cause(Kind.FOLLOW_REQUEST, follower.id))
        elif not self._answered(tx, followed, follower):
            self._tell(tx, followed, Cause(Kind.FOLLOW, follower.id))

    def unfollowed(self, tx: Writing, follower: Actor, followed: Actor) -> None:
        """As if they had not followed, nor asked."""
        now = self.teller.clock.now()
        for kind in (Kind.FOLLOW, Kind.FOLLOW_REQUEST):
            store.withdraw_from(tx, followed.id, kind, follower.id, now)

    def _answered(self, tx: Writing, followed: Actor, follower: Actor) -> bool:
        now = self.teller.clock.now()
        return store.withdraw_from(tx, followed.id, Kind.FOLLOW_REQUEST, follower.id, now)

    def _tell(self, tx: Writing, followed: Actor, cause: Cause) -> None:
        if followed.local:
            self.teller.tell_all(tx, reader_store.members_among(tx, [followed.id]), cause)


@dataclass(frozen=True, slots=True)
class StaffEar:
    """Hears of what somebody with a role should look at.

    An application has no actor yet, and programs can show none without; it waits on the desk, and
    in a letter. Its coordinators' programs are told when there is somebody to be shown.
    """

    teller: Teller

    def joined(self, tx: Writing, person: Person, via: JoinedVia) -> None:
        """Coordinators hear of whoever begins here by themselves."""
        if via not in (JoinedVia.INVITATION, JoinedVia.APPLICATION):
            return
        coordinators = reader_store.staff(tx, MemberRole.COORDINATOR)
        self.teller.tell_all(tx, coordinators, Cause(Kind.SIGN_UP, person.actor.id))

    def reported(self, tx: Writing, report: Report) -> None:
        """Moderators hear of a report, coordinators too: it is their work as well."""
        reporter = people.by_iri(tx, report.reporter_iri)
        if reporter is not None:
            staff = reader_store.staff(tx, MemberRole.MODERATOR, MemberRole.COORDINATOR)
            self.teller.tell_all(tx, staff, Cause(Kind.REPORT, reporter.id, report.id))


@dataclass(frozen=True, slots=True)
class TokenEar:
    """Hears of tokens that end, and with them what was to be pushed to their programs."""

    def tokens_ended(self, tx: Writing, tokens: Sequence[int]) -> None:
        """The `TokenObserver` of `oauth`."""
        for token_id in tokens:
            push_store.forget(tx, token_id)


@dataclass(frozen=True, slots=True)
class DepartureEar:
    """Forgets what somebody who is gone was told, and what was told of them."""

    def departed(self, tx: Writing, actor: Actor) -> None:
        """The `DepartureObserver` of `relations`."""
        store.forget_of(tx, actor.id)
        announcement_store.forget_of(tx, actor.id)
