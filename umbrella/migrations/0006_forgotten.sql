-- Until which change the rows of what is gone have been cleared away: whoever kept an index of an
-- earlier one makes it anew.
ALTER TABLE feed_directory ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;
CREATE INDEX feed_places_gone ON feed_places (change) WHERE post_id IS NULL;
