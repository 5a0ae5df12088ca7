-- Coordinators of several networks who were introduced to each other: once for each kind and month.
CREATE TABLE gap_introductions (
    category TEXT NOT NULL,
    month TEXT NOT NULL,                    -- such as 2026-11
    at TEXT NOT NULL,
    by_id INTEGER NOT NULL,                 -- which coordinator of ours; 0 has left
    post_id INTEGER NOT NULL,               -- the note
    network_ids TEXT NOT NULL,              -- JSON: to whose desks it went
    PRIMARY KEY (category, month)
) STRICT, WITHOUT ROWID;
