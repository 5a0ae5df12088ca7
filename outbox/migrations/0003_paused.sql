-- Hosts to which a coordinator lets nothing be sent for now; what is queued for them waits.
CREATE TABLE paused_hosts (
    host TEXT PRIMARY KEY,
    paused_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
