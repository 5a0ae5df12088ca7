-- Which ways each listing of others came, and who brought it: each way and bringer once.
CREATE TABLE arrivals (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    way TEXT NOT NULL,                      -- push | announce | pull
    by_id INTEGER NOT NULL REFERENCES actors (id),  -- who brought it; its author if nobody else
    at TEXT NOT NULL,
    PRIMARY KEY (post_id, way, by_id)
) STRICT, WITHOUT ROWID;

-- Each time the proof on a listing was looked at, and what came of it.
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    cause TEXT NOT NULL,                    -- arrival | asked
    verdict TEXT NOT NULL,                  -- verified | failed | none, as posts.proof
    key_iri TEXT,                           -- the key that the proof names
    key BLOB,                               -- and that key itself, where it was known: 32 bytes
    document_hash BLOB NOT NULL,            -- SHA-256 of the stored bytes
    origin TEXT                             -- what its home said when asked: same | changed | gone | silent
) STRICT;
CREATE UNIQUE INDEX checks_of_arrival ON checks (post_id) WHERE cause = 'arrival';
CREATE INDEX checks_of_post ON checks (post_id, id);
