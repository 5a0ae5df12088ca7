-- What a report is about in a word, and who deals with it.
ALTER TABLE reports ADD COLUMN category TEXT NOT NULL DEFAULT 'other'; -- spam | legal | violation | other
ALTER TABLE reports ADD COLUMN forwarded INTEGER NOT NULL DEFAULT 0;   -- 1: their own server heard of it
ALTER TABLE reports ADD COLUMN assigned_id INTEGER REFERENCES actors (id);
ALTER TABLE reports ADD COLUMN closed_by INTEGER REFERENCES actors (id);
