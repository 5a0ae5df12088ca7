"""Keeps what the world reads of members in step with their accounts."""

from dataclasses import dataclass, replace

from accounts.person import Person
from accounts.profile import published
from accounts.wording import somebody_of
from actors import store as people
from federation.iris import Iris
from relations.actions import ProfileChange, Relations
from storage.database import Writing


@dataclass(frozen=True, slots=True)
class Publication:
    """Publishes changes of members as `Update`s of their actors."""

    relations: Relations
    iris: Iris

    def publish(self, tx: Writing, person: Person, *, to_all: bool = False) -> None:
        """Tells followers, or every server we know, if what everybody reads has changed."""
        somebody = somebody_of(people.network(tx))
        change = published(person, somebody, self.iris.tag, self.iris.base_url)
        before = replace(person.actor, place=person.actor.place or "")
        if change.applied_to(before) != before:
            self.relations.change_profile(tx, person.actor, change, to_all=to_all)

    def let_follow(self, tx: Writing, person: Person, *, asked_first: bool) -> None:
        """Lets people follow a member at once, or ask the member first; tells who follows."""
        change = ProfileChange(approves_followers=asked_first)
        if person.actor.approves_followers is not asked_first:
            self.relations.change_profile(tx, person.actor, change)
