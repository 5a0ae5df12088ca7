"""What a member takes along of their account: who they are, their consents, deeds, ways in."""

from dataclasses import dataclass

from accounts import log_store, seen
from accounts.consents import consents_seen_by
from accounts.log_store import Deed
from accounts.person import Contact, Person
from actors import store as people
from actors.actor import Actor
from actors.room import Portraits
from federation.strict_json import Json
from mail.actions import Letters
from media import store as pictures
from media.picture import file_name
from oauth.program import LetIn
from oauth.seen import let_in_seen_by
from rights.keepsake import Entry, Piece, Sheaf, Shown, Taking
from rights.plain import written
from rights.telling import facts, said
from sessions.security import Security
from storage.sealing import Seal
from storage.transaction import Reading
from text import people_phrases, phrases
from text.door_phrases import WAYS_IN
from text.rights_phrases import CHAPTERS

_DEEDS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class AccountKeepsake:
    """The profile with what is sealed in it, the actor's document, the letters they chose."""

    seal: Seal
    portraits: Portraits
    letters: Letters
    heading: str = CHAPTERS["account"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once."""
        member = taking.member
        contact = seen.contact_seen_by(tx, self.seal, member, member.id) or Contact()
        choices = self.letters.choices(tx, member.id)
        shown = [
            Shown(file_name(picture.name, picture.media_type), picture.alt)
            for picture in pictures.shown_at(tx, member.id)
        ]
        profile = {"account": member, "contact": contact, "letters": choices}
        entry = Entry(
            facts=[*self._public(taking), *self._private(taking, contact)],
            words=member.can_do,
            pictures=shown,
        )
        pieces = [
            Piece("actor.json", written(_portable(self.portraits.document(tx, member.actor)))),
            Piece("profile.json", written(profile)),
        ]
        return Sheaf(pieces, [entry], [picture.name for picture in shown])

    def _public(self, taking: Taking) -> list[tuple[str, str]]:
        member = taking.member
        return facts(
            taking,
            name=member.name,
            handle=f"@{member.actor.handle}",
            shown=member.actor.name,
            appearance=said(taking, people_phrases.APPEARANCES, member.appearance),
            pronouns=member.pronouns,
            languages=member.languages,
            area=member.area,
            joined=member.joined_at,
            last_seen=member.last_seen_at,
        )

    def _private(self, taking: Taking, contact: Contact) -> list[tuple[str, str]]:
        member = taking.member
        return facts(
            taking,
            email=contact.email,
            phone=contact.phone,
            home=contact.home,
            access_needs=contact.access_needs,
            contact_note=contact.note,
            roles=[said(taking, people_phrases.ROLES, role) for role in sorted(member.roles)],
            vetting=said(taking, people_phrases.VETTINGS, member.vetting),
            limits=[
                said(taking, people_phrases.MEMBER_LIMITS, limit) for limit in sorted(member.limits)
            ],
        )


def _portable(document: Json) -> Json:
    """The actor's document as Mastodon puts it into an archive: its collections lie beside it."""
    kept = {name: value for name, value in document.items() if name != "proof"}
    return kept | {
        "outbox": "outbox.json",
        "likes": "likes.json",
        "bookmarks": "bookmarks.json",
    }


@dataclass(frozen=True, slots=True)
class ConsentKeepsake:
    """What they agreed to, for whom, how and until when (`domain.md` 3.9)."""

    heading: str = CHAPTERS["consents"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once."""
        agreed = consents_seen_by(tx, taking.member.id, taking.member.id)
        entries = [
            Entry(
                facts=facts(
                    taking,
                    about=consent.purpose,
                    audience=said(taking, phrases.AUDIENCES, consent.audience),
                    how=said(taking, people_phrases.CONSENT_WORDS, consent.how),
                    **{"from": consent.from_at},
                    until=consent.until,
                    withdrawn=consent.withdrawn_at,
                )
            )
            for consent in agreed
        ]
        return Sheaf([Piece("consents.json", written(agreed))], entries)


@dataclass(frozen=True, slots=True)
class DeedKeepsake:
    """What coordinators did on their behalf, and how their standing here has changed (E5)."""

    heading: str = CHAPTERS["deeds"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once: the newest ten thousand."""
        member = taking.member
        deeds = log_store.deeds_for(tx, member.id, _DEEDS_MOST)
        changes = log_store.changes_of(tx, member.id, _DEEDS_MOST)
        names = {deed.coordinator_id: _name_of(tx, deed.coordinator_id) for deed in deeds}
        told = {
            "deeds": [_told(deed, names[deed.coordinator_id]) for deed in deeds],
            "standing": [
                {"at": change.at, "what": change.what, "said": change.said} for change in changes
            ],
        }
        entries = [
            Entry(
                heading=said(taking, people_phrases.DEED_WORDS, deed.deed),
                facts=facts(
                    taking,
                    when=deed.at,
                    by=names[deed.coordinator_id],
                    how=said(taking, people_phrases.CONSENT_WORDS, deed.consent),
                ),
            )
            for deed in deeds
        ]
        return Sheaf([Piece("done_for_me.json", written(told))], entries)


def _told(deed: Deed, name: str) -> Json:
    return {
        "at": deed.at,
        "coordinator": name,
        "deed": deed.deed,
        "about": deed.about,
        "consent": deed.consent,
    }


def _name_of(tx: Reading, actor_id: int) -> str:
    found: Person | None = seen.person(tx, actor_id)
    if found is not None:
        return found.name
    actor: Actor | None = people.by_id(tx, actor_id)
    return "" if actor is None else actor.handle


@dataclass(frozen=True, slots=True)
class WaysKeepsake:
    """Where they are signed in and by what, and which programs they let in; never a secret."""

    security: Security
    heading: str = CHAPTERS["ways"]

    def sheaf(self, tx: Reading, taking: Taking, _start: int) -> Sheaf:
        """All of it at once."""
        ways = self.security.ways_in(tx, taking.member.id)
        let_in = let_in_seen_by(tx, taking.member.actor)
        entries = [
            Entry(
                heading=line.device,
                facts=facts(
                    taking,
                    way=said(taking, WAYS_IN, line.way),
                    made=line.created_at,
                    seen=line.seen_at,
                ),
            )
            for line in ways.sessions
        ]
        entries += [
            Entry(heading=one.name, facts=facts(taking, made=one.since, seen=one.used_on))
            for one in let_in
        ]
        told = {
            "sessions": ways.sessions,
            "passkeys": ways.passkeys,
            "has_password": ways.has_password,
            "second_step": ways.second.in_use,
            "let_in": [_let_in(one) for one in let_in],
            "programs": [
                {"label": token.label, "made_at": token.created_at, "revoked_at": token.revoked_at}
                for token in people.tokens_of(tx, taking.member.id)
            ],
        }
        return Sheaf([Piece("signing_in.json", written(told))], entries)


def _let_in(one: LetIn) -> Json:
    return {
        "name": one.name,
        "website": one.website,
        "scopes": one.scopes.listed,
        "since": one.since,
        "last_used_on": one.used_on,
    }
