-- Listings whose authors want them in open indexes too, each by the consent it stands on.
CREATE TABLE open_listings (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    consent_id INTEGER NOT NULL
) STRICT;

-- Profiles that the index was told of, or is to be told of, and what became of each.
CREATE TABLE index_entries (
    profile_url TEXT PRIMARY KEY,
    index_url TEXT NOT NULL,
    digest TEXT NOT NULL,                   -- of the profile that it is told of; another: told anew
    state TEXT NOT NULL,                    -- waiting | asked | listed | refused | leaving | removed
    node_id TEXT NOT NULL DEFAULT '',       -- what the index calls it
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT,                            -- null: nothing to be done
    outcome TEXT NOT NULL DEFAULT '',       -- what it said last, in a few words of ours
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX index_entries_due ON index_entries (due_at) WHERE due_at IS NOT NULL;

-- How the index is; one row.
CREATE TABLE index_health (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    failures INTEGER NOT NULL DEFAULT 0,
    next_try_at TEXT,                       -- null: whenever there is something
    last_error TEXT NOT NULL DEFAULT '',
    read_at TEXT                            -- when offers of others were last read out of it
) STRICT;

-- Offers and wants of others out of an open index: nobody has signed them, and they end by themselves.
CREATE TABLE gleanings (
    id INTEGER PRIMARY KEY,
    profile_url TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    kind TEXT NOT NULL,                     -- offer | need
    title TEXT NOT NULL,                    -- plain text, as all that follows
    body TEXT NOT NULL,
    tags TEXT NOT NULL,                     -- JSON list
    link TEXT NOT NULL,                     -- where to read on, https
    digest TEXT NOT NULL UNIQUE,            -- of host, kind, title and body: nothing stands here twice
    updated INTEGER NOT NULL DEFAULT 0,     -- when the index says it was changed last, unix
    found_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,                  -- when it last stood in the index
    ends_at TEXT NOT NULL
) STRICT;
CREATE INDEX gleanings_newest ON gleanings (found_at);

-- What coordinators have taken off, never to be read again.
CREATE TABLE gleanings_removed (
    profile_url TEXT PRIMARY KEY,
    removed_at TEXT NOT NULL
) STRICT;
