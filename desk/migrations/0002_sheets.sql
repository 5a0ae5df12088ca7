-- Sheets of paper that were entered, and the rows of each that could not be taken yet. Sealed.
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY,
    by_id INTEGER NOT NULL,                 -- the coordinator who entered it
    content BLOB NOT NULL,                  -- sealed JSON: what was taken, what is left and why
    gone_on INTEGER,                        -- the sheet with which its rest was entered
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX sheets_by_age ON sheets (made_at);
