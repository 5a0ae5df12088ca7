-- Whose posts a member does not want to see on their own pages; nobody is told.
CREATE TABLE mutes (
    muter_id INTEGER NOT NULL REFERENCES actors (id),
    muted_id INTEGER NOT NULL REFERENCES actors (id),
    hides_notices INTEGER NOT NULL DEFAULT 1, -- 1: nothing is told of them either
    created_at TEXT NOT NULL,
    PRIMARY KEY (muter_id, muted_id)
) STRICT, WITHOUT ROWID;

-- Servers that a member wants to have nothing to do with, as if everybody there were blocked.
CREATE TABLE avoided_hosts (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    host TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, host)
) STRICT, WITHOUT ROWID;
