-- What a member of ours notes for themselves about somebody; sealed.
CREATE TABLE acquaintance_notes (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    about_id INTEGER NOT NULL REFERENCES actors (id),
    words_sealed BLOB NOT NULL,
    PRIMARY KEY (owner_id, about_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX acquaintance_notes_about ON acquaintance_notes (about_id);

-- Whom a member of ours recommends on their profile.
CREATE TABLE endorsements (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    about_id INTEGER NOT NULL REFERENCES actors (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (owner_id, about_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX endorsements_about ON endorsements (about_id);
