-- The home timeline of each local actor, in the order of `entry_id`: the post's own id if its
-- author brought it, else the id of the earliest announcement that did. A post stands there once.
CREATE TABLE timelines_by_entry (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    entry_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    by_id INTEGER NOT NULL,                 -- who brought it: the author, or who announced it
    PRIMARY KEY (owner_id, entry_id)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO timelines_by_entry (owner_id, entry_id, post_id, by_id)
SELECT t.owner_id, coalesce(r.id, t.post_id), t.post_id,
       CASE WHEN r.id IS NULL THEN p.author_id ELSE t.by_id END
  FROM timelines t
  JOIN posts p ON p.id = t.post_id
  LEFT JOIN reactions r ON r.post_id = t.post_id AND r.actor_id = t.by_id
                       AND r.kind = 'announce' AND t.by_id <> p.author_id;

DROP TABLE timelines;
ALTER TABLE timelines_by_entry RENAME TO timelines;
CREATE UNIQUE INDEX timelines_by_post ON timelines (post_id, owner_id);

-- What everybody may know of a post (public answers, likes, announcements by people, not by
-- desks), and a number that grows whenever anything that is shown of it changes.
ALTER TABLE posts ADD COLUMN replies INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN likes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN announces INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

UPDATE posts SET replies = (
    SELECT count(*) FROM posts r
     WHERE r.in_reply_to_iri = posts.iri AND r.visibility IN ('public', 'unlisted'))
 WHERE EXISTS (SELECT 1 FROM posts r WHERE r.in_reply_to_iri = posts.iri);
UPDATE posts SET
    likes = (SELECT count(*) FROM reactions r WHERE r.post_id = posts.id AND r.kind = 'like'),
    announces = (SELECT count(*) FROM reactions r JOIN actors a ON a.id = r.actor_id
                  WHERE r.post_id = posts.id AND r.kind = 'announce' AND a.type <> 'Group')
 WHERE EXISTS (SELECT 1 FROM reactions r WHERE r.post_id = posts.id);

-- An answer that everybody may see comes, goes, or is shown to others than before.
CREATE TRIGGER posts_answer AFTER INSERT ON posts
WHEN NEW.in_reply_to_iri <> NEW.iri AND NEW.visibility IN ('public', 'unlisted')
BEGIN
    UPDATE posts SET replies = replies + 1, version = version + 1 WHERE iri = NEW.in_reply_to_iri;
END;
CREATE TRIGGER posts_answered_before AFTER INSERT ON posts
WHEN EXISTS (SELECT 1 FROM posts WHERE in_reply_to_iri = NEW.iri)
BEGIN
    UPDATE posts SET replies = (
        SELECT count(*) FROM posts r
         WHERE r.in_reply_to_iri = NEW.iri AND r.visibility IN ('public', 'unlisted'))
     WHERE id = NEW.id;
END;
CREATE TRIGGER posts_answer_narrowed AFTER UPDATE OF visibility ON posts
WHEN NEW.in_reply_to_iri IS NOT NULL
 AND (NEW.visibility IN ('public', 'unlisted')) <> (OLD.visibility IN ('public', 'unlisted'))
BEGIN
    UPDATE posts SET version = version + 1,
        replies = replies + CASE WHEN NEW.visibility IN ('public', 'unlisted') THEN 1 ELSE -1 END
     WHERE iri = NEW.in_reply_to_iri;
END;
CREATE TRIGGER posts_answer_removed AFTER DELETE ON posts
WHEN OLD.in_reply_to_iri IS NOT NULL AND OLD.visibility IN ('public', 'unlisted')
BEGIN
    UPDATE posts SET replies = replies - 1, version = version + 1 WHERE iri = OLD.in_reply_to_iri;
END;
CREATE TRIGGER posts_rewritten AFTER UPDATE OF
    name, content, summary, sensitive, language, url, visibility, updated_at ON posts
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.id;
END;

-- Likes, and announcements by people.
CREATE TRIGGER reactions_added AFTER INSERT ON reactions
BEGIN
    UPDATE posts SET version = version + 1,
        likes = likes + (NEW.kind = 'like'),
        announces = announces + (NEW.kind = 'announce'
            AND NOT EXISTS (SELECT 1 FROM actors WHERE id = NEW.actor_id AND type = 'Group'))
     WHERE id = NEW.post_id;
END;
CREATE TRIGGER reactions_removed AFTER DELETE ON reactions
BEGIN
    UPDATE posts SET version = version + 1,
        likes = likes - (OLD.kind = 'like'),
        announces = announces - (OLD.kind = 'announce'
            AND NOT EXISTS (SELECT 1 FROM actors WHERE id = OLD.actor_id AND type = 'Group'))
     WHERE id = OLD.post_id;
END;
-- Whoever turns out to be a group, or none, is counted as what they are now.
CREATE TRIGGER reactions_of_another_kind_of_actor AFTER UPDATE OF type ON actors
WHEN (NEW.type = 'Group') <> (OLD.type = 'Group')
BEGIN
    UPDATE posts SET version = version + 1,
        announces = announces + CASE WHEN NEW.type = 'Group' THEN -1 ELSE 1 END
     WHERE id IN (SELECT post_id FROM reactions WHERE actor_id = NEW.id AND kind = 'announce');
END;
