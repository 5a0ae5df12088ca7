-- Every activity that was accepted with a 2xx, durable before the answer.
CREATE TABLE received (
    id INTEGER PRIMARY KEY,
    activity_iri TEXT,                      -- null: the activity has no id
    actor_iri TEXT NOT NULL,
    type TEXT NOT NULL,
    signed_by TEXT NOT NULL,                -- iri of the actor whose key or origin proved it
    proven_by TEXT NOT NULL,                -- signature | proof | origin (fetched) | pending (must be fetched)
    body BLOB NOT NULL,                     -- the bytes as they came
    received_at TEXT NOT NULL,
    state TEXT NOT NULL,                    -- waiting | done | failed | refused
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    outcome TEXT
) STRICT;
CREATE INDEX received_waiting ON received (id) WHERE state = 'waiting';
CREATE INDEX received_holding ON received (actor_iri, due_at) WHERE state = 'waiting';
CREATE INDEX received_ended ON received (state, id) WHERE state IN ('failed', 'refused');
CREATE UNIQUE INDEX received_pending_once ON received (activity_iri)
    WHERE state = 'waiting' AND proven_by = 'pending';

-- Ids seen, kept for ever, so that nothing counts twice even after `received` is trimmed. Only
-- what is proven is noted: a stranger must not be able to use up somebody's id.
CREATE TABLE seen (
    activity_iri TEXT PRIMARY KEY,
    type TEXT NOT NULL,                     -- what a later Undo, Accept or Reject by id is about
    receipt_id INTEGER NOT NULL             -- the row of `received`, as long as it is kept
) STRICT, WITHOUT ROWID;

-- What each of our own actors finds in their inbox: sent to them, or by somebody they follow.
CREATE TABLE inbox_entries (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    receipt_id INTEGER NOT NULL,
    PRIMARY KEY (actor_id, receipt_id)
) STRICT, WITHOUT ROWID;

-- When we last knew of our own being up, to notice a downtime.
CREATE TABLE heartbeat (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    beat_at TEXT NOT NULL
) STRICT;

-- Whose outboxes still have to be read after a downtime.
CREATE TABLE catch_ups (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    since TEXT NOT NULL,                    -- the earliest instant that may have been missed
    tries INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL
) STRICT;
