-- Whether something hangs on a post that is shown or heard.
ALTER TABLE posts ADD COLUMN has_media INTEGER NOT NULL DEFAULT 0;
UPDATE posts SET has_media = 1
 WHERE CASE WHEN json_valid(CAST(document AS TEXT))
            THEN coalesce(json_extract(CAST(document AS TEXT), '$.attachment'), '[]') <> '[]'
            ELSE 0 END;
CREATE INDEX posts_with_media ON posts (author_id, id) WHERE has_media = 1;

-- Whom an announcement is for: public | unlisted | sisters | followers | direct.
ALTER TABLE reactions ADD COLUMN visibility TEXT NOT NULL DEFAULT 'public';

-- Posts that members keep for themselves; known to nobody else.
CREATE TABLE bookmarks (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    UNIQUE (actor_id, post_id)
) STRICT;
CREATE INDEX bookmarks_of ON bookmarks (actor_id, id);
CREATE INDEX bookmarks_of_post ON bookmarks (post_id);

-- Threads of which a member wants to hear no more: every post of them that is here.
CREATE TABLE muted_posts (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (post_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX muted_posts_of ON muted_posts (actor_id);

-- What a post said before it was changed, ours or not; forgotten with the post.
CREATE TABLE post_versions (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    said_at TEXT NOT NULL,
    name TEXT,
    content TEXT NOT NULL,
    summary TEXT NOT NULL,
    sensitive INTEGER NOT NULL,
    language TEXT,
    document BLOB NOT NULL                  -- the object's JSON of then
) STRICT;
CREATE INDEX post_versions_of ON post_versions (post_id, id);

-- The text of a note of ours as it was typed, which its HTML does not tell.
CREATE TABLE post_sources (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

-- Requests of programs that were done, so that one sent twice is done once; forgotten in an hour.
CREATE TABLE done_requests (
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    key TEXT NOT NULL,
    status_id INTEGER NOT NULL,             -- of the status or of the scheduled one
    done_at TEXT NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX done_requests_by_age ON done_requests (done_at);

-- Notes that are to be published later. The row goes in the transaction that publishes.
CREATE TABLE scheduled_notes (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    due_at TEXT NOT NULL,
    params TEXT NOT NULL,                   -- JSON, as `posts.scheduling` writes it
    failed TEXT                             -- why it could not be published
) STRICT;
CREATE INDEX scheduled_notes_due ON scheduled_notes (due_at) WHERE failed IS NULL;
CREATE INDEX scheduled_notes_of ON scheduled_notes (actor_id, id);

-- Threads of direct notes as each member of ours has them.
CREATE TABLE direct_threads (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    last_id INTEGER NOT NULL,               -- the latest note; lists are in its order
    unread INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX direct_threads_of ON direct_threads (owner_id, last_id);

-- The notes in each of those threads.
CREATE TABLE direct_notes (
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    thread_id INTEGER NOT NULL REFERENCES direct_threads (id) ON DELETE CASCADE,
    PRIMARY KEY (post_id, thread_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX direct_notes_of ON direct_notes (thread_id, post_id);

-- Direct notes of before, by the name of their thread.
CREATE TABLE direct_before (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    thread TEXT NOT NULL,
    PRIMARY KEY (owner_id, post_id)
) STRICT;
INSERT OR IGNORE INTO direct_before (owner_id, post_id, thread)
SELECT l.id, p.id, coalesce(p.context_iri, p.in_reply_to_iri, p.iri)
  FROM posts p JOIN actors l ON l.id = p.author_id
 WHERE p.visibility = 'direct' AND l.local = 1
UNION
SELECT l.id, p.id, coalesce(p.context_iri, p.in_reply_to_iri, p.iri)
  FROM posts p JOIN post_readers r ON r.post_id = p.id JOIN actors l ON l.iri = r.actor_iri
 WHERE p.visibility = 'direct' AND l.local = 1;
INSERT INTO direct_threads (owner_id, last_id)
SELECT owner_id, max(post_id) FROM direct_before GROUP BY owner_id, thread;
INSERT INTO direct_notes (post_id, thread_id)
SELECT b.post_id, t.id FROM direct_before b
  JOIN direct_before x ON x.owner_id = b.owner_id AND x.thread = b.thread
  JOIN direct_threads t ON t.owner_id = x.owner_id AND t.last_id = x.post_id;
DROP TABLE direct_before;
