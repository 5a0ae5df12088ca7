-- Networks found by walking from sister to sister.
CREATE TABLE known_networks (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    distance INTEGER NOT NULL,              -- 0 us, 1 a sister, 2 a sister's sister, ...
    via_id INTEGER REFERENCES actors (id),  -- whose sisters collection named it
    proof TEXT NOT NULL,                    -- of that collection: none | verified | failed
    found_at TEXT NOT NULL,
    walked_at TEXT,                         -- when its sisters and listings were last read
    walk_error TEXT
) STRICT;
