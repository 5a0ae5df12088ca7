-- Introductions that somebody with a need has asked for. Whose the need is stands in no column.
CREATE TABLE introductions (
    id INTEGER PRIMARY KEY,
    need_id INTEGER NOT NULL,
    offer_id INTEGER NOT NULL,
    words BLOB,                             -- sealed: what is said first; null once it is decided
    state TEXT NOT NULL,                    -- waiting | begun | declined | lapsed
    asked_at TEXT NOT NULL,
    decided_at TEXT,
    decided_by INTEGER,                     -- the coordinator who decided
    why BLOB,                               -- sealed: why not
    conversation_id INTEGER,                -- what has begun
    UNIQUE (need_id, offer_id)
) STRICT;
CREATE INDEX introductions_waiting ON introductions (id) WHERE state = 'waiting';
CREATE INDEX introductions_to ON introductions (offer_id);
