-- Every activity that was accepted with a 2xx, durable before the answer.
CREATE TABLE received (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL,                   -- scheme://host[:port] of the actor
    activity_iri TEXT,                      -- null: the activity has no id
    actor_iri TEXT NOT NULL,
    type TEXT NOT NULL,
    signed_by TEXT NOT NULL,                -- iri of the actor whose key proved it
    proven_by TEXT NOT NULL,                -- signature | proof | origin (fetched) | pending (must be fetched)
    inbox_actor_id INTEGER,                 -- personal inbox it came to; null: the shared inbox
    body BLOB NOT NULL,                     -- the bytes as they came
    received_at TEXT NOT NULL,
    state TEXT NOT NULL,                    -- waiting | done | failed | refused
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    outcome TEXT
) STRICT;
CREATE UNIQUE INDEX received_once ON received (origin, activity_iri) WHERE activity_iri IS NOT NULL;
CREATE INDEX received_waiting ON received (due_at, id) WHERE state = 'waiting';
CREATE INDEX received_for ON received (inbox_actor_id, id) WHERE inbox_actor_id IS NOT NULL;

-- Ids seen, kept for ever, so that nothing counts twice even after `received` is trimmed.
CREATE TABLE seen (
    origin TEXT NOT NULL,
    activity_iri TEXT NOT NULL,
    PRIMARY KEY (origin, activity_iri)
) STRICT, WITHOUT ROWID;

-- When we last heard of our own being up, to notice a downtime.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beat_at TEXT NOT NULL
) STRICT;
