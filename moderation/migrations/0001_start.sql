-- Reports that came in or were made here; seen by moderators only.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    iri TEXT,
    reporter_iri TEXT NOT NULL,
    subject_iris TEXT NOT NULL,             -- JSON list: the reported actor and posts
    content TEXT NOT NULL,                  -- plain text
    created_at TEXT NOT NULL,
    closed_at TEXT
) STRICT;
CREATE UNIQUE INDEX reports_once ON reports (iri) WHERE iri IS NOT NULL;
