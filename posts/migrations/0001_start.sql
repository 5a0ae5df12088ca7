-- Notes and whatever else is shown as a post: local and remote.
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    author_id INTEGER NOT NULL REFERENCES actors (id),
    local INTEGER NOT NULL,
    type TEXT NOT NULL,
    name TEXT,
    content TEXT NOT NULL,                  -- cleaned HTML
    summary TEXT NOT NULL DEFAULT '',       -- content warning, plain text
    sensitive INTEGER NOT NULL DEFAULT 0,
    language TEXT,
    url TEXT,
    in_reply_to_iri TEXT,
    context_iri TEXT,
    visibility TEXT NOT NULL,               -- public | unlisted | sisters | network | followers | coordinators | direct
    published_at TEXT NOT NULL,
    updated_at TEXT,
    received_at TEXT NOT NULL,
    document BLOB NOT NULL,                 -- the object's JSON, as sent or as it came
    proof TEXT NOT NULL DEFAULT 'none'      -- none | verified | failed
) STRICT;
CREATE INDEX posts_by_author ON posts (author_id, id);
CREATE INDEX posts_replies ON posts (in_reply_to_iri) WHERE in_reply_to_iri IS NOT NULL;
CREATE INDEX posts_by_context ON posts (context_iri, id) WHERE context_iri IS NOT NULL;

-- Who is named in a post: of a private one everybody, of a public one those of this node.
CREATE TABLE post_readers (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_iri TEXT NOT NULL,
    mentioned INTEGER NOT NULL,
    PRIMARY KEY (post_id, actor_iri)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_readers_by_actor ON post_readers (actor_iri, post_id);

-- Hashtags, lower case, without the sign.
CREATE TABLE post_tags (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (post_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_tags_by_tag ON post_tags (tag, post_id);

-- Objects that were deleted; ids are never used again. Keyed by who deleted it as well, so that
-- a neighbour of the author cannot bury what has not arrived yet.
CREATE TABLE tombstones (
    iri TEXT NOT NULL,
    actor_iri TEXT NOT NULL,
    former_type TEXT,
    audience TEXT NOT NULL DEFAULT 'public',
    deleted_at TEXT NOT NULL,
    PRIMARY KEY (iri, actor_iri)
) STRICT, WITHOUT ROWID;

-- The home timeline of each local actor.
CREATE TABLE timelines (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_id INTEGER NOT NULL,                 -- who brought it: the author, or who announced it
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timelines_by_post ON timelines (post_id);

-- Likes and announces; one per actor, post and kind.
CREATE TABLE reactions (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,                     -- like | announce
    iri TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, post_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX reactions_of_post ON reactions (post_id, kind);
CREATE INDEX reactions_by_iri ON reactions (iri) WHERE iri IS NOT NULL;

-- Likes that came before the post they are about; forgotten after a week.
CREATE TABLE early_likes (
    post_iri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    iri TEXT,
    at TEXT NOT NULL,
    PRIMARY KEY (post_iri, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX early_likes_by_age ON early_likes (at);

-- Posts pinned to an actor's profile.
CREATE TABLE featured (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    post_iri TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, post_iri)
) STRICT, WITHOUT ROWID;

-- Undo that came before what it undoes; forgotten after a week.
CREATE TABLE undone (
    iri TEXT NOT NULL,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    at TEXT NOT NULL,
    PRIMARY KEY (iri, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX undone_by_age ON undone (at);
