-- The picture of an actor of ours, as a whole address; null: none.
ALTER TABLE actors ADD COLUMN icon TEXT;
