-- Every time a backup was put in place of the database. Until a row is settled, nothing that
-- waited when the backup was taken may be sent again blindly.
CREATE TABLE restorations (
    id INTEGER PRIMARY KEY,
    restored_at TEXT NOT NULL,
    settled_at TEXT
) STRICT;
