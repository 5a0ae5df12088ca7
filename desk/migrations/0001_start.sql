-- What coordinators have put off: it comes back to Today by itself.
CREATE TABLE put_off (
    kind TEXT NOT NULL,                     -- which part of Today
    number INTEGER NOT NULL,                -- of the row there
    by_id INTEGER NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (kind, number)
) STRICT, WITHOUT ROWID;
