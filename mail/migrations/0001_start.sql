-- Every letter to somebody, sealed. What it says is erased when it was sent or given up.
CREATE TABLE letters (
    id INTEGER PRIMARY KEY,
    reader TEXT NOT NULL,                   -- "actor 17", or "address " and part of its blind index
    kind TEXT NOT NULL,
    about TEXT,                             -- no second letter of that kind about that
    address_key BLOB NOT NULL,              -- blind index
    address BLOB NOT NULL,                  -- sealed; kept for a while, in case the letter comes back
    content BLOB,                           -- sealed; NULL once it has ended
    urgent INTEGER NOT NULL,                -- 1: quiet hours do not hold it
    state TEXT NOT NULL,                    -- waiting | held | sent | refused | late | dropped
    tries INTEGER NOT NULL DEFAULT 0,
    queued_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    useless_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT                            -- last answer of the mail server, without its words
) STRICT;
CREATE UNIQUE INDEX letters_about ON letters (reader, kind, about) WHERE about IS NOT NULL;
CREATE INDEX letters_waiting ON letters (urgent DESC, due_at) WHERE state = 'waiting';
CREATE INDEX letters_due ON letters (due_at) WHERE state = 'waiting';
CREATE INDEX letters_finished ON letters (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX letters_by_address ON letters (address_key) WHERE state IN ('waiting', 'held');

-- Which kinds of letters somebody has switched off, or on again.
CREATE TABLE letter_choices (
    reader TEXT NOT NULL,                   -- as in letters
    kind TEXT NOT NULL,
    wanted INTEGER NOT NULL,
    chosen_at TEXT NOT NULL,
    PRIMARY KEY (reader, kind)
) STRICT, WITHOUT ROWID;

-- Addresses to which nothing arrives any more, for the coordinators to ask about.
CREATE TABLE addresses_closed (
    id INTEGER PRIMARY KEY,
    address_key BLOB NOT NULL UNIQUE,
    address BLOB NOT NULL,                  -- sealed
    actor_id INTEGER,                       -- the member whose it was; NULL: a guest's
    why TEXT NOT NULL,                      -- status, such as 550 5.1.1
    closed_at TEXT NOT NULL
) STRICT;

-- One row: how the mail server is; a silent one costs one probe, however much waits.
CREATE TABLE mail_server (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    failures INTEGER NOT NULL,
    next_try_at TEXT,                       -- nothing is sent before this instant
    last_success_at TEXT,
    last_error TEXT
) STRICT;
