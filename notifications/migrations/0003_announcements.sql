-- What coordinators tell everybody who lives here, shown by their programs.
CREATE TABLE announcements (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL,                     -- plain
    starts_at TEXT,
    ends_at TEXT,                           -- not shown from then on
    all_day INTEGER NOT NULL DEFAULT 0,
    published_at TEXT NOT NULL
) STRICT;

-- Who has read it.
CREATE TABLE announcement_reads (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (announcement_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_reads_of ON announcement_reads (actor_id);

-- The little pictures that people put under it.
CREATE TABLE announcement_reactions (
    announcement_id INTEGER NOT NULL REFERENCES announcements (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    name TEXT NOT NULL,
    PRIMARY KEY (announcement_id, name, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcement_reactions_of ON announcement_reactions (actor_id);
