"""What the desk lets go of when a member leaves (`relations.observers.DepartureObserver`)."""

from dataclasses import dataclass, replace

from accounts import seen as members
from accounts.person import Person
from actors.actor import Actor
from desk import bulk_store, store
from desk.bulk import Sheet
from storage.sealing import Seal
from storage.search import fold
from storage.transaction import Writing


@dataclass(frozen=True, slots=True)
class DeskLeaving:
    """Takes a member off sheets of paper and off what was put off.

    To be told before their account forgets what they are called.
    """

    seal: Seal

    def departed(self, tx: Writing, actor: Actor) -> None:
        """That actor has been deleted; of others there is nothing of the kind."""
        person = members.person(tx, actor.id) if actor.local else None
        if person is None:
            return
        store.forget_member(tx, person.id)
        for sheet in bulk_store.all_sheets(tx, self.seal):
            without = _without(sheet, person)
            if without != sheet:
                bulk_store.write_anew(tx, self.seal, without)


def _without(sheet: Sheet, person: Person) -> Sheet:
    names = {fold(person.name), person.actor.username}

    def is_theirs(typed: str) -> bool:
        return fold(typed).strip().removeprefix("@") in names

    return replace(
        sheet,
        taken=tuple(one for one in sheet.taken if not is_theirs(one.name)),
        left=tuple(one for one in sheet.left if not is_theirs(one.line.member)),
    )
