-- Our own numbers of a month as they were published: from then on they stay so.
CREATE TABLE published_numbers (
    month TEXT PRIMARY KEY,                 -- such as 2026-11
    figures TEXT NOT NULL,                  -- JSON, as it stands in the document
    published_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that other networks have signed and published: only what bore their proof is kept.
CREATE TABLE collected_numbers (
    network_id INTEGER NOT NULL REFERENCES actors (id),
    month TEXT NOT NULL,
    document BLOB NOT NULL,                 -- the exact bytes, with the proof
    published_at TEXT NOT NULL,
    key_iri TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    PRIMARY KEY (network_id, month)
) STRICT, WITHOUT ROWID;

-- Where numbers are collected, and how it went last.
CREATE TABLE number_sources (
    network_id INTEGER PRIMARY KEY REFERENCES actors (id),
    next_at TEXT NOT NULL,
    asked_at TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    publishes INTEGER NOT NULL DEFAULT 0,
    trouble TEXT NOT NULL DEFAULT '',
    etag TEXT,
    last_modified TEXT
) STRICT;
