-- Who may quote what a member writes with a program, unless they say otherwise there.
ALTER TABLE accounts ADD COLUMN posts_quotes TEXT NOT NULL DEFAULT 'public'; -- public | followers | nobody
