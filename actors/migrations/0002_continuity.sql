-- When each host last showed keys of its own that we knew already: a name can change hands.
CREATE TABLE host_continuity (
    host TEXT PRIMARY KEY,
    seen_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO host_continuity (host, seen_at)
    SELECT host, max(coalesce(fetched_at, updated_at)) FROM actors WHERE local = 0 GROUP BY host;
