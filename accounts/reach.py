"""How letters reach members: the one place that opens addresses for the mail room."""

from dataclasses import dataclass

from accounts import seen, store
from accounts.person import Person
from accounts.roles import Role
from mail.recipient import Recipient
from storage.sealing import Seal
from storage.transaction import Reading


@dataclass(frozen=True, slots=True)
class Reach:
    """Makes readers of letters out of members. Only confirmed addresses are ever written to."""

    seal: Seal

    def recipient_of(self, tx: Reading, actor_id: int) -> Recipient | None:
        """That member as a reader of letters; None for nobody, and for whoever has no address."""
        member = store.person(tx, actor_id)
        return None if member is None else self.recipient(tx, member)

    def recipient(self, tx: Reading, member: Person) -> Recipient | None:
        """As `recipient_of`, for whoever has looked the member up already."""
        row = store.sealed(tx, member.id) if member.has_email else None
        if row is None or row.email is None:
            return None
        return self.written_to(member, seen.opened(self.seal, member.id, "email", row.email))

    def written_to(self, member: Person, address: str) -> Recipient:
        """The member as the reader at that address, which is a checked one."""
        return Recipient(
            address=address,
            name=member.name,
            language=member.language,
            zone=member.zone,
            actor_id=member.id,
            quiet_from=member.rhythm.quiet_from,
            quiet_to=member.rhythm.quiet_to,
            digest_day=member.rhythm.digest_day,
            digest_hour=member.rhythm.digest_hour,
        )

    def recipients_with_role(self, tx: Reading, role: Role) -> list[Recipient]:
        """Everybody who may use that role now and has an address."""
        found = (self.recipient(tx, holder) for holder in seen.holders(tx, role))
        return [recipient for recipient in found if recipient is not None]
