-- What members asked to take with them: one sealed file each, gone after a week.
CREATE TABLE exports (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the secret in its address
    secret_sealed BLOB NOT NULL,
    state TEXT NOT NULL,                    -- asked | ready | failed
    tries INTEGER NOT NULL DEFAULT 0,
    asked_at TEXT NOT NULL,
    ready_at TEXT,
    octets INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Members who were erased, for the page of receipts and for tidying up after them.
CREATE TABLE erasures (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the secret in the page's address
    erased_at TEXT NOT NULL,
    wiped_at TEXT,                          -- when nothing was left in the file of the store
    letter_id INTEGER                       -- the last letter, until it is sent and forgotten
) STRICT;
CREATE INDEX erasures_open ON erasures (erased_at) WHERE wiped_at IS NULL;

-- Lists of people and servers that members bring from elsewhere; forgotten after a week.
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    kind TEXT NOT NULL,                     -- follows | blocks | mutes | hosts
    state TEXT NOT NULL,                    -- looked_at | begun | done
    unread INTEGER NOT NULL,                -- rows in which nothing of use was found
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX imports_of ON imports (actor_id);

-- Each line of such a list, and what became of it.
CREATE TABLE import_lines (
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    place INTEGER NOT NULL,
    name TEXT NOT NULL,                     -- handle of an account, or a host
    is_quiet INTEGER NOT NULL DEFAULT 0,    -- 1: of a mute, notices too
    fate TEXT NOT NULL,                     -- waiting | done | known | failed
    PRIMARY KEY (import_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_lines_waiting ON import_lines (import_id, place) WHERE fate = 'waiting';
