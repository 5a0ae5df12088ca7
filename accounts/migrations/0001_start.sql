-- Members from their private side; what ends in _sealed opens with the node's secret only.
CREATE TABLE accounts (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    name TEXT NOT NULL,                     -- used here; what others see stands in actors.name
    appearance TEXT NOT NULL,               -- named | first_name | desk
    findable INTEGER NOT NULL DEFAULT 1,    -- in directories, unless it appears as the desk only
    pronouns TEXT NOT NULL DEFAULT '',
    languages TEXT NOT NULL DEFAULT '[]',   -- JSON list of codes of languages spoken
    can_do TEXT NOT NULL DEFAULT '',        -- plain text that others may read
    area TEXT NOT NULL DEFAULT '',          -- part of town, never an address
    language TEXT NOT NULL DEFAULT '',      -- of pages and letters; '' the network's
    zone TEXT NOT NULL DEFAULT '',          -- IANA name; '' the network's
    quiet_from INTEGER NOT NULL DEFAULT 21, -- local hours in which only urgent letters go
    quiet_to INTEGER NOT NULL DEFAULT 8,
    digest_day INTEGER NOT NULL DEFAULT 4,  -- 0 Monday
    digest_hour INTEGER NOT NULL DEFAULT 7,
    vetting TEXT NOT NULL,                  -- applied | met | references | active | paused
    limits TEXT NOT NULL DEFAULT '[]',      -- JSON list: group_only, venue_only, accompanied, review_first
    email_sealed BLOB,                      -- confirmed addresses only
    email_blind BLOB,                       -- to find it by (Seal.blind)
    phone_sealed BLOB,
    home_sealed BLOB,
    access_needs_sealed BLOB,
    contact_note_sealed BLOB,
    made_by INTEGER REFERENCES actors (id), -- the coordinator who entered or approved it
    joined_via TEXT NOT NULL,               -- command | invitation | application | desk
    joined_at TEXT NOT NULL,
    last_seen_at TEXT,
    erased_at TEXT
) STRICT;
CREATE UNIQUE INDEX accounts_by_email ON accounts (email_blind) WHERE email_blind IS NOT NULL;

-- What a member may do besides being one.
CREATE TABLE roles (
    actor_id INTEGER NOT NULL REFERENCES accounts (actor_id),
    role TEXT NOT NULL,                     -- coordinator | moderator | admin | umbrella
    given_by INTEGER,                       -- null: at the node's own machine
    given_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX roles_held ON roles (role);

-- Links and printed codes by which people join; looked up by the hash of their secret.
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the secret
    secret_sealed BLOB,                     -- for printing it again; null once it is over
    note TEXT NOT NULL DEFAULT '',          -- for whom or what, as coordinators say it
    uses INTEGER NOT NULL,
    uses_left INTEGER NOT NULL CHECK (uses_left BETWEEN 0 AND uses),
    until TEXT NOT NULL,
    role TEXT,                              -- given to whoever joins, besides being a member
    vetting TEXT NOT NULL,                  -- in which whoever joins begins
    made_by INTEGER NOT NULL REFERENCES actors (id),
    made_at TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;

-- Who has asked to join, and what became of it; what they told is forgotten after the answer.
CREATE TABLE applications (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL,                    -- waiting | approved | declined
    told_sealed BLOB,                       -- JSON of what they wrote; null once forgotten
    contact_blind BLOB,                     -- to know a second one of the same person
    language TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    decided_at TEXT,
    decided_by INTEGER REFERENCES actors (id),
    actor_id INTEGER REFERENCES actors (id) -- whom it made a member
) STRICT;
CREATE INDEX applications_waiting ON applications (applied_at) WHERE state = 'waiting';

-- Addresses that wait to be confirmed; looked up by the hash of what the letter's link holds.
CREATE TABLE address_links (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES accounts (actor_id),
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the link's secret
    address_sealed BLOB NOT NULL,
    welcomes INTEGER NOT NULL DEFAULT 0,    -- 1: the first letter to a new member, opens the door
    made_at TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE INDEX address_links_of ON address_links (actor_id);

-- What coordinators did on behalf of members: appended, never altered.
CREATE TABLE behalf_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    coordinator_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    deed TEXT NOT NULL,                     -- a code that text.people_phrases says in words
    about TEXT NOT NULL DEFAULT '',         -- IRI or path of the thing, never words of people
    consent TEXT NOT NULL                   -- how the member agreed: spoken | paper | witnessed | web | none
) STRICT;
CREATE INDEX behalf_log_of ON behalf_log (member_id, id);
CREATE TRIGGER behalf_log_is_not_altered BEFORE UPDATE ON behalf_log
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;
CREATE TRIGGER behalf_log_is_not_shortened BEFORE DELETE ON behalf_log
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;

-- Changes of roles, vetting and limits: appended, never altered; for coordinators only.
CREATE TABLE standing_log (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by_id INTEGER,                          -- null: at the node's own machine
    member_id INTEGER NOT NULL,
    what TEXT NOT NULL,                     -- vetting | limits | role_given | role_taken | joined
    said TEXT NOT NULL DEFAULT ''           -- codes: what it is from now on
) STRICT;
CREATE INDEX standing_log_of ON standing_log (member_id, id);
CREATE TRIGGER standing_log_is_not_altered BEFORE UPDATE ON standing_log
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;
CREATE TRIGGER standing_log_is_not_shortened BEFORE DELETE ON standing_log
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;

-- Who has agreed to what, how, for which audience and until when (domain.md 3.9).
CREATE TABLE consents (
    id INTEGER PRIMARY KEY,
    subject_id INTEGER NOT NULL REFERENCES actors (id),
    given_by INTEGER NOT NULL REFERENCES actors (id), -- the subject, or who acted on their behalf
    how TEXT NOT NULL,                      -- web | paper | spoken | witnessed
    fields TEXT NOT NULL,                   -- JSON list of what may be shared
    audience TEXT NOT NULL,                 -- coordinator | network | sisters | public
    purpose TEXT NOT NULL,
    from_at TEXT NOT NULL,
    until TEXT,
    withdrawn_at TEXT,
    evidence_hash BLOB                      -- SHA-256 of the words agreed to, or of the paper
) STRICT;
CREATE INDEX consents_of ON consents (subject_id, purpose);

-- Everybody who was a member before there were accounts has one.
INSERT INTO accounts (actor_id, name, appearance, findable, language, vetting, joined_via, joined_at)
    SELECT members.actor_id, actors.name, 'named', actors.discoverable,
           coalesce(actors.language, ''), 'active', 'command', members.created_at
      FROM members JOIN actors ON actors.id = members.actor_id
     WHERE members.left_at IS NULL AND actors.gone_at IS NULL;
INSERT INTO roles (actor_id, role, given_by, given_at)
    SELECT members.actor_id, 'coordinator', NULL, members.created_at
      FROM members JOIN accounts ON accounts.actor_id = members.actor_id
     WHERE members.standing = 'coordinator';
