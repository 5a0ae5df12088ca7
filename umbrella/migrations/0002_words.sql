-- Words of posts, by their ids (storage/search.py); written a moment after the post, in batches.
CREATE VIRTUAL TABLE post_search
    USING fts5(words, prefix='2 3', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE posts_to_index (post_id INTEGER PRIMARY KEY) STRICT;
INSERT INTO posts_to_index (post_id) SELECT id FROM posts;

CREATE TRIGGER posts_to_index_new AFTER INSERT ON posts
BEGIN
    INSERT OR IGNORE INTO posts_to_index (post_id) VALUES (NEW.id);
END;
CREATE TRIGGER posts_to_index_changed AFTER UPDATE OF name, content, summary ON posts
WHEN NEW.content <> OLD.content OR NEW.summary <> OLD.summary OR NEW.name IS NOT OLD.name
BEGIN
    INSERT OR IGNORE INTO posts_to_index (post_id) VALUES (NEW.id);
END;
CREATE TRIGGER posts_to_index_removed AFTER DELETE ON posts
BEGIN
    INSERT OR IGNORE INTO posts_to_index (post_id) VALUES (OLD.id);
END;
