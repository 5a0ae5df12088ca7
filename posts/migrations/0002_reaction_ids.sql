-- Likes and announcements; one per actor, post and kind. An announcement is shown in lists among
-- posts, so ids are given out from the same time-ordered numbers, and are never those of a post.
CREATE TABLE numbered_reactions (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                     -- like | announce
    iri TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (actor_id, post_id, kind)
) STRICT;

-- The milliseconds since 1970 and twenty bits, as world/ids.py makes them.
INSERT INTO numbered_reactions (id, actor_id, post_id, kind, iri, created_at)
SELECT ((CAST(strftime('%s', created_at) AS INTEGER) * 1000
            + CAST(substr(created_at, 21, 3) AS INTEGER)) << 20)
        | (2 * row_number() OVER (PARTITION BY created_at ORDER BY actor_id, post_id, kind)),
       actor_id, post_id, kind, iri, created_at
  FROM reactions;

DROP TABLE reactions;
ALTER TABLE numbered_reactions RENAME TO reactions;
CREATE INDEX reactions_of_post ON reactions (post_id, kind, id);
CREATE INDEX reactions_of_actor ON reactions (actor_id, kind, id);
CREATE INDEX reactions_by_iri ON reactions (iri) WHERE iri IS NOT NULL;
