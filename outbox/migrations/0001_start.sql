-- Every activity we published: the exact bytes once.
CREATE TABLE activities (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    type TEXT NOT NULL,
    object_iri TEXT,
    audience TEXT NOT NULL,                 -- public | unlisted | sisters | network | followers | direct
    body BLOB NOT NULL,
    published_at TEXT NOT NULL,
    withdrawn_at TEXT                       -- undone, or its object deleted: shown and sent no more
) STRICT;
CREATE INDEX activities_by_actor ON activities (actor_id, id);
CREATE INDEX activities_by_object ON activities (object_iri);

-- One row per distinct inbox an activity still has to reach, or has reached.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    activity_id INTEGER NOT NULL REFERENCES activities (id),
    host TEXT NOT NULL,
    inbox TEXT NOT NULL,
    sender_id INTEGER NOT NULL REFERENCES actors (id),  -- whose key signs
    patience TEXT NOT NULL,                 -- sister | stranger
    state TEXT NOT NULL,                    -- waiting | held | done | failed | dropped
    tries INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,               -- when patience began: queued, or told to try again
    due_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,                           -- last status or error, for people
    UNIQUE (activity_id, inbox)
) STRICT;
CREATE INDEX deliveries_waiting ON deliveries (host, id) WHERE state = 'waiting';
CREATE INDEX deliveries_open ON deliveries (host, id) WHERE state IN ('waiting', 'held', 'failed');
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE finished_at IS NOT NULL;

-- Health of each host we deliver to; a silent host costs one probe.
CREATE TABLE host_health (
    host TEXT PRIMARY KEY,
    failing_since TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    last_try_at TEXT,                       -- the last attempt that failed
    next_try_at TEXT,                       -- nothing is sent before this instant
    asked INTEGER NOT NULL DEFAULT 0,       -- 1: the host named that instant itself
    last_success_at TEXT,
    last_error TEXT
) STRICT, WITHOUT ROWID;

-- Who was sent an object, so that Update and Delete reach the same servers.
CREATE TABLE reached (
    object_iri TEXT NOT NULL,
    inbox TEXT NOT NULL,
    PRIMARY KEY (object_iri, inbox)
) STRICT, WITHOUT ROWID;
