-- The mark of the copy of the index on the disk that tells a state which this store was in: no other
-- copy is ever read, so that none of another store, or of one put back since, says anything wrong.
ALTER TABLE feed_directory ADD COLUMN copied TEXT;
