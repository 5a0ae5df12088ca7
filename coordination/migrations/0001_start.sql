-- What was heard of hosts in passing; written now and then, for networks that coordinators look at.
CREATE TABLE host_signs (
    host TEXT PRIMARY KEY,
    heard_at TEXT NOT NULL,                 -- it answered, or sent us something
    delivered_at TEXT,                      -- it took something of ours
    ahead_seconds REAL,                     -- how far its clock is ahead of ours
    measured_at TEXT
) STRICT, WITHOUT ROWID;
