-- Browsers that are signed in: of the random token in the cookie only the hash is kept.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the token
    way TEXT NOT NULL,                      -- password | link | code | passkey | desk
    device TEXT NOT NULL,                   -- "Firefox, Android", as far as the browser says
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,                  -- to the hour
    fresh_until TEXT NOT NULL,              -- until when deeds that need a fresh proof go without
    ends_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (actor_id);
CREATE INDEX sessions_ending ON sessions (ends_at);

-- Passwords of those who want one; the Argon2id hash is sealed besides.
CREATE TABLE passwords (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    sealed_hash BLOB NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- How often somebody tried, under the blind index of a name or a network address.
CREATE TABLE attempts (
    key BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    open_at TEXT NOT NULL                   -- before that, nothing is tried at all
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_age ON attempts (last_at);
