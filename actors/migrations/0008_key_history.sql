-- From when to when each key counts, as far as it is known: ours exactly, of others what they
-- have signed (valid_*), or else what we saw (created_at, retired_at).
ALTER TABLE keys ADD COLUMN valid_from TEXT;
ALTER TABLE keys ADD COLUMN valid_until TEXT;
ALTER TABLE keys ADD COLUMN vouched INTEGER NOT NULL DEFAULT 0;  -- 1: the key before said that it follows
UPDATE keys SET valid_from = created_at
 WHERE actor_id IN (SELECT id FROM actors WHERE local = 1);
CREATE INDEX keys_by_iri ON keys (iri);

-- Each change of keys of our own actors, as the key before announced it.
CREATE TABLE key_rotations (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    at TEXT NOT NULL,
    statement BLOB NOT NULL,                -- a signed Update of the actor that says its keys only
    PRIMARY KEY (actor_id, at)
) STRICT, WITHOUT ROWID;

-- Which actors elsewhere have shown us the history of their keys.
CREATE TABLE key_histories (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    read_at TEXT NOT NULL,
    begins_anew TEXT                        -- before that instant its keys were lost
) STRICT;
