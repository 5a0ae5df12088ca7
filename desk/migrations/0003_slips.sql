-- Short addresses of listings, for paper: what stands on a slip is typed by hand.
CREATE TABLE slips (
    code TEXT PRIMARY KEY,
    post_id INTEGER NOT NULL UNIQUE,
    made_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
