"""The tables `accounts` and `roles`: members from their private side. Decides nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from accounts.person import Appearance, JoinedVia, Person, Posting, Rhythm
from accounts.roles import Limit, Role, Vetting
from actors.actor_store import COLUMNS, actor_of, instant_of
from storage.instants import from_text, to_text
from storage.transaction import Reading, Row, Writing, by_name

SEALED_FIELDS: Final = ("email", "phone", "home", "access_needs", "contact_note")
_PEOPLE = f"""
SELECT {COLUMNS}, c.name AS own_name, c.appearance, c.findable, c.pronouns, c.languages, c.can_do,
       c.area, coalesce(nullif(c.language, ''), (SELECT n.language FROM actors n
         WHERE n.local = 1 AND n.role = 'network'), 'en') AS own_language,
       coalesce(nullif(c.zone, ''), 'UTC') AS zone, c.quiet_from, c.quiet_to, c.digest_day,
       c.digest_hour, c.vetting, c.limits, c.email_sealed IS NOT NULL AS has_email,
       c.phone_sealed IS NOT NULL AS has_phone, c.joined_via, c.joined_at, c.last_seen_at,
       c.portrait, c.header AS own_header, c.fields AS own_fields, c.posts_for,
       c.posts_sensitive, c.posts_language, c.posts_quotes,
       (SELECT group_concat(r.role) FROM roles r WHERE r.actor_id = c.actor_id) AS roles
  FROM accounts c JOIN actors ON actors.id = c.actor_id
 WHERE c.erased_at IS NULL AND actors.gone_at IS NULL
"""  # noqa: S608  # only our own column names


@dataclass(frozen=True, slots=True)
class NewAccount:
    """The row of somebody who begins here; `made_by` is the coordinator who saw to it, if any."""

    actor_id: int
    name: str
    appearance: Appearance
    vetting: Vetting
    joined_via: JoinedVia
    findable: bool = True
    language: str = ""  # "": the network's
    zone: str = ""  # "": the network's
    made_by: int | None = None


class Entry(NamedTuple):
    """A line of the list of members."""

    actor_id: int
    name: str
    username: str
    vetting: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """The sealed fields of an account as they lie in its row; None where there is nothing."""

    email: bytes | None
    phone: bytes | None
    home: bytes | None
    access_needs: bytes | None
    contact_note: bytes | None


def add(tx: Writing, new: NewAccount, now: datetime) -> None:
    """Writes the row of somebody new, with everything else as it is by default."""
    tx.run(
        """INSERT INTO accounts (actor_id, name, appearance, findable, language, zone, vetting,
                                 joined_via, made_by, joined_at)
           VALUES (:id, :name, :appearance, :findable, :language, :zone, :vetting,
                   :via, :made_by, :now)""",
        id=new.actor_id,
        name=new.name,
        appearance=new.appearance,
        findable=int(new.findable),
        language=new.language,
        zone=new.zone,
        vetting=new.vetting,
        via=new.joined_via,
        made_by=new.made_by,
        now=to_text(now),
    )


def person(tx: Reading, actor_id: int) -> Person | None:
    """The member of that number who is still here."""
    row = tx.one(f"{_PEOPLE} AND c.actor_id = :id", id=actor_id)
    return None if row is None else _person(row)


def people(tx: Reading) -> list[Person]:
    """Every member who is still here, by name."""
    return [_person(row) for row in tx.all(f"{_PEOPLE} ORDER BY c.name COLLATE NOCASE, c.actor_id")]


def people_numbered(tx: Reading, numbers: Sequence[int]) -> list[Person]:
    """Those of these who are here, by name."""
    rows = tx.all(
        f"""{_PEOPLE} AND c.actor_id IN (SELECT value FROM json_each(:numbers))
             ORDER BY c.name COLLATE NOCASE, c.actor_id""",  # noqa: S608
        numbers=json.dumps(list(numbers)),
    )
    return [_person(row) for row in rows]


def entries(tx: Reading) -> list[Entry]:
    """Everybody who is here, by name, with no more than what people are looked for by."""
    rows = tx.all(
        """SELECT c.actor_id, c.name, actors.username, c.vetting
             FROM accounts c JOIN actors ON actors.id = c.actor_id
            WHERE c.erased_at IS NULL AND actors.gone_at IS NULL
            ORDER BY c.name COLLATE NOCASE, c.actor_id"""
    )
    return list(map(Entry._make, rows))


def areas(tx: Reading, vettings: Iterable[Vetting]) -> list[tuple[str, int]]:
    """Every part of town as members have written it, and how many of these vettings live there."""
    rows = tx.all(
        """SELECT c.area, count(*) AS many FROM accounts c
             JOIN actors ON actors.id = c.actor_id JOIN members m ON m.actor_id = c.actor_id
            WHERE c.area <> '' AND c.erased_at IS NULL AND m.left_at IS NULL
              AND actors.gone_at IS NULL AND c.vetting IN (SELECT value FROM json_each(:vettings))
            GROUP BY c.area""",
        vettings=json.dumps(list(vettings)),
    )
    return [(row["area"], row["many"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of all members, by their numbers, and how many there are in all."""

    numbers: Sequence[int]
    total: int


def stretch(tx: Reading, vetting: Vetting | None, start: int, limit: int) -> Stretch:
    """A stretch of all who are here, by name; `vetting` None: whatever that is."""
    which = """FROM accounts c JOIN actors ON actors.id = c.actor_id
                WHERE c.erased_at IS NULL AND actors.gone_at IS NULL
                  AND (:vetting IS NULL OR c.vetting = :vetting)"""
    rows = tx.all(
        f"SELECT c.actor_id {which}"
        " ORDER BY c.name COLLATE NOCASE, c.actor_id LIMIT :limit OFFSET :start",
        vetting=vetting,
        limit=limit,
        start=start,
    )
    total = tx.value(f"SELECT count(*) {which}", vetting=vetting)
    return Stretch([row["actor_id"] for row in rows], total if isinstance(total, int) else 0)


def holders(tx: Reading, role: Role) -> list[Person]:
    """Every member who holds that role, oldest first; `MEMBER` is held by everybody."""
    if role is Role.MEMBER:
        return [_person(row) for row in tx.all(f"{_PEOPLE} ORDER BY c.actor_id")]
    held = "c.actor_id IN (SELECT actor_id FROM roles WHERE role = :role)"
    rows = tx.all(f"{_PEOPLE} AND {held} ORDER BY c.actor_id", role=role)
    return [_person(row) for row in rows]


def _person(found: Row) -> Person:
    row = by_name(found)
    held = (row["roles"] or "").split(",")
    return Person(
        actor=actor_of(found),
        name=row["own_name"],
        roles=frozenset({Role.MEMBER, *(Role(role) for role in held if role)}),
        vetting=Vetting(row["vetting"]),
        limits=frozenset(Limit(limit) for limit in json.loads(row["limits"])),
        appearance=Appearance(row["appearance"]),
        findable=bool(row["findable"]),
        pronouns=row["pronouns"],
        languages=tuple(json.loads(row["languages"])),
        can_do=row["can_do"],
        area=row["area"],
        language=row["own_language"],
        zone=row["zone"],
        has_email=bool(row["has_email"]),
        has_phone=bool(row["has_phone"]),
        joined_via=JoinedVia(row["joined_via"]),
        joined_at=from_text(row["joined_at"]),
        last_seen_at=instant_of(row["last_seen_at"]),
        portrait=row["portrait"],
        rhythm=Rhythm(row["quiet_from"], row["quiet_to"], row["digest_day"], row["digest_hour"]),
        header=row["own_header"],
        fields=tuple((name, text) for name, text in json.loads(row["own_fields"])),
        posting=Posting(
            row["posts_for"],
            bool(row["posts_sensitive"]),
            row["posts_language"],
            row["posts_quotes"],
        ),
    )


def sealed(tx: Reading, actor_id: int) -> Sealed | None:
    """The sealed fields of an account, closed."""
    row = tx.one(
        """SELECT email_sealed, phone_sealed, home_sealed, access_needs_sealed,
                  contact_note_sealed FROM accounts WHERE actor_id = :id AND erased_at IS NULL""",
        id=actor_id,
    )
    return None if row is None else Sealed(*row)


def set_sealed(tx: Writing, actor_id: int, field: str, value: bytes | None) -> None:
    """Writes one of `SEALED_FIELDS` but the address, which has a way of its own."""
    assert field in SEALED_FIELDS[1:]  # noqa: S101  # never out of a form
    tx.run(
        f"UPDATE accounts SET {field}_sealed = :value WHERE actor_id = :id",  # noqa: S608
        value=value,
        id=actor_id,
    )


def set_email(tx: Writing, actor_id: int, value: bytes | None, blind: bytes | None) -> None:
    """Writes a confirmed address. `Conflict` if somebody else has it."""
    tx.run(
        "UPDATE accounts SET email_sealed = :value, email_blind = :blind WHERE actor_id = :id",
        value=value,
        blind=blind,
        id=actor_id,
    )


def by_email(tx: Reading, blind: bytes) -> int | None:
    """Whose confirmed address that is."""
    found = tx.value(
        "SELECT actor_id FROM accounts WHERE email_blind = :blind AND erased_at IS NULL",
        blind=blind,
    )
    return found if isinstance(found, int) else None


def set_profile(tx: Writing, person: Person) -> None:
    """Writes what somebody says of themselves, and when letters are welcome."""
    tx.run(
        """UPDATE accounts
           SET name = :name, appearance = :appearance, findable = :findable, pronouns = :pronouns,
               languages = :languages, can_do = :can_do, area = :area, language = :language,
               zone = :zone, quiet_from = :quiet_from, quiet_to = :quiet_to,
               digest_day = :digest_day, digest_hour = :digest_hour, fields = :fields,
               posts_for = :posts_for, posts_sensitive = :posts_sensitive,
               posts_language = :posts_language, posts_quotes = :posts_quotes
           WHERE actor_id = :id""",
        id=person.id,
        name=person.name,
        appearance=person.appearance,
        findable=int(person.findable),
        pronouns=person.pronouns,
        languages=json.dumps(person.languages),
        can_do=person.can_do,
        area=person.area,
        language=person.language,
        zone=person.zone,
        quiet_from=person.rhythm.quiet_from,
        quiet_to=person.rhythm.quiet_to,
        digest_day=person.rhythm.digest_day,
        digest_hour=person.rhythm.digest_hour,
        fields=json.dumps(person.fields),
        posts_for=person.posting.visibility,
        posts_sensitive=int(person.posting.sensitive),
        posts_language=person.posting.language,
        posts_quotes=person.posting.quotes,
    )


def set_portrait(tx: Writing, actor_id: int, path: str) -> None:
    """Writes where a member's picture is served; "" for none."""
    tx.run("UPDATE accounts SET portrait = :path WHERE actor_id = :id", id=actor_id, path=path)


def set_header(tx: Writing, actor_id: int, path: str) -> None:
    """Writes where a member's wide picture is served; "" for none."""
    tx.run("UPDATE accounts SET header = :path WHERE actor_id = :id", id=actor_id, path=path)


def set_vetting(tx: Writing, actor_id: int, vetting: Vetting) -> None:
    tx.run("UPDATE accounts SET vetting = :to WHERE actor_id = :id", to=vetting, id=actor_id)


def set_limits(tx: Writing, actor_id: int, limits: Iterable[Limit]) -> None:
    tx.run(
        "UPDATE accounts SET limits = :limits WHERE actor_id = :id",
        limits=json.dumps(sorted(limits)),
        id=actor_id,
    )


def give_role(tx: Writing, actor_id: int, role: Role, by: int | None, now: datetime) -> bool:
    """Whether they did not hold it before."""
    given = tx.run(
        """INSERT INTO roles (actor_id, role, given_by, given_at) VALUES (:id, :role, :by, :now)
           ON CONFLICT DO NOTHING""",
        id=actor_id,
        role=role,
        by=by,
        now=to_text(now),
    )
    return given > 0


def take_role(tx: Writing, actor_id: int, role: Role) -> bool:
    """Whether they held it."""
    sql = "DELETE FROM roles WHERE actor_id = :id AND role = :role"
    return tx.run(sql, id=actor_id, role=role) > 0


def mark_seen(tx: Writing, actor_id: int, now: datetime) -> None:
    tx.run(
        "UPDATE accounts SET last_seen_at = :now WHERE actor_id = :id",
        now=to_text(now),
        id=actor_id,
    )


def settle_zones(tx: Writing, zone: str) -> None:
    """Gives the network's zone to whoever has none of their own yet."""
    tx.run("UPDATE accounts SET zone = :zone WHERE zone = ''", zone=zone)


def usernames(tx: Reading) -> list[str]:
    """Every handle that is or was in use here."""
    return [row[0] for row in tx.all("SELECT username FROM actors WHERE local = 1")]


def erase(tx: Writing, actor_id: int, now: datetime) -> None:
    """Forgets everything of a member but that there was one, under which number and since when."""
    tx.run(
        """UPDATE accounts
           SET erased_at = :now, name = '', pronouns = '', languages = '[]', can_do = '',
               area = '', limits = '[]', email_sealed = NULL, email_blind = NULL,
               phone_sealed = NULL, home_sealed = NULL, access_needs_sealed = NULL,
               contact_note_sealed = NULL, last_seen_at = NULL, portrait = '',
               header = '', fields = '[]', posts_for = 'public', posts_language = '',
               posts_quotes = 'public'
           WHERE actor_id = :id AND erased_at IS NULL""",
        now=to_text(now),
        id=actor_id,
    )
    tx.run("DELETE FROM roles WHERE actor_id = :id", id=actor_id)
    tx.run("DELETE FROM address_links WHERE actor_id = :id", id=actor_id)
