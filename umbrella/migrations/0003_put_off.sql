-- Whom a member does not want to be suggested.
CREATE TABLE put_off_suggestions (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    about_id INTEGER NOT NULL REFERENCES actors (id),
    at TEXT NOT NULL,
    PRIMARY KEY (owner_id, about_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX put_off_suggestions_about ON put_off_suggestions (about_id);
