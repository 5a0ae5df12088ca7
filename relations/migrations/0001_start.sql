-- When an actor of another server last moved its followers to a new account; once in 30 days.
CREATE TABLE moves (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    target_iri TEXT NOT NULL,
    moved_at TEXT NOT NULL
) STRICT;
