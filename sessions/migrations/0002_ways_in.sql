-- A way in by letter or from the desk: a link, a short code beside it; used once, then deleted.
CREATE TABLE one_time_ways (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    link_hash BLOB UNIQUE,                  -- SHA-256 of the link's token; null: read out
    code_blind BLOB NOT NULL,               -- of the code, under the node's secret
    tries_left INTEGER NOT NULL,            -- for the code
    made_by INTEGER REFERENCES actors (id), -- who reads it out; null: a letter, or the machine's keeper
    created_at TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT;
CREATE INDEX one_time_ways_of ON one_time_ways (actor_id);
CREATE INDEX one_time_ways_ending ON one_time_ways (ends_at);

-- Names for which a letter was asked, known here or not: looked up later, beside the answer.
CREATE TABLE letters_asked (
    id INTEGER PRIMARY KEY,
    name_sealed BLOB NOT NULL
) STRICT;

-- Who has given the first proof and owes the second.
CREATE TABLE first_proofs (
    hash BLOB PRIMARY KEY,                  -- SHA-256 of the token in a cookie
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    way TEXT NOT NULL,                      -- as in sessions
    ends_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX first_proofs_of ON first_proofs (actor_id);

-- Authenticator apps (RFC 6238).
CREATE TABLE authenticator_apps (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    secret_sealed BLOB NOT NULL,
    codes_sealed BLOB,                      -- recovery codes, shown until the app is in use
    last_step INTEGER NOT NULL DEFAULT 0,   -- the newest half minute a code was taken for
    created_at TEXT NOT NULL,
    confirmed_at TEXT                       -- in use since; null: not yet
) STRICT;

-- Recovery codes that are not used up, blind.
CREATE TABLE recovery_codes (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    code_blind BLOB NOT NULL,
    PRIMARY KEY (actor_id, code_blind)
) STRICT, WITHOUT ROWID;

-- Passkeys (WebAuthn credentials).
CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    credential_id BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL,               -- COSE
    sign_count INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX passkeys_of ON passkeys (actor_id);

-- Challenges that passkeys have answered; none is taken twice.
CREATE TABLE answered_challenges (
    hash BLOB PRIMARY KEY,
    ends_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
