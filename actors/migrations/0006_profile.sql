-- What an actor of ours shows besides: a wide picture, as a whole address, and a small table.
ALTER TABLE actors ADD COLUMN header TEXT;                       -- null: none
ALTER TABLE actors ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'; -- JSON list of [name, clean HTML]
