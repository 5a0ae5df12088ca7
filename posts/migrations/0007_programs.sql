-- With which program a post of ours was written; for its author alone, and never sent.
CREATE TABLE post_programs (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    website TEXT
) STRICT;

-- Who may quote a post is shown with it, and stands in its document.
CREATE TRIGGER posts_said_anew AFTER UPDATE OF document ON posts
WHEN NEW.document IS NOT OLD.document
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.id;
END;
