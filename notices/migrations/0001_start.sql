-- What has been told, so that nobody is told twice. Blind: it says neither what nor to whom.
CREATE TABLE told (
    what BLOB PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX told_by_age ON told (at);

-- Up to when each member's weekly letter has told what is new.
CREATE TABLE digests (
    actor_id INTEGER PRIMARY KEY,
    told_until TEXT NOT NULL
) STRICT;
