-- Programs that somebody has registered; whoever did is not known.
CREATE TABLE programs (
    id INTEGER PRIMARY KEY,
    client_id TEXT NOT NULL UNIQUE,
    secret_hash BLOB NOT NULL,              -- SHA-256
    name TEXT NOT NULL,
    website TEXT,
    redirect_uris TEXT NOT NULL,            -- JSON list
    scopes TEXT NOT NULL,                   -- the most it may ever ask for, parted by spaces
    created_at TEXT NOT NULL,
    used_on TEXT                            -- the day of the last sign of life; null: never
) STRICT;
CREATE INDEX programs_by_age ON programs (created_at);

-- What is handed to a program once a member said yes: used once, within minutes, then remembered
-- for a day, so that a second use is noticed.
CREATE TABLE authorization_codes (
    hash BLOB PRIMARY KEY,                  -- SHA-256
    program_id INTEGER NOT NULL REFERENCES programs (id),
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    redirect_uri TEXT NOT NULL,
    scopes TEXT NOT NULL,
    challenge TEXT,                         -- S256 (RFC 7636); null: none was given
    ends_at TEXT NOT NULL,
    token_id INTEGER                        -- what came of it; null: not used yet
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_of ON authorization_codes (actor_id);
CREATE INDEX authorization_codes_for ON authorization_codes (program_id);
CREATE INDEX authorization_codes_ending ON authorization_codes (ends_at);

-- Tokens that are good; one that was revoked is deleted.
CREATE TABLE program_tokens (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,              -- SHA-256
    program_id INTEGER NOT NULL REFERENCES programs (id),
    actor_id INTEGER REFERENCES actors (id), -- null: the program by itself
    scopes TEXT NOT NULL,                   -- parted by spaces
    created_at TEXT NOT NULL,
    used_on TEXT NOT NULL                   -- to the day
) STRICT;
CREATE INDEX program_tokens_of ON program_tokens (actor_id, program_id);
CREATE INDEX program_tokens_for ON program_tokens (program_id);
