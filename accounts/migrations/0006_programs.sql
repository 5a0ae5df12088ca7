-- What members say of themselves through their programs, and how they like to post.
ALTER TABLE accounts ADD COLUMN header TEXT NOT NULL DEFAULT '';   -- path of a wide picture; "" for none
ALTER TABLE accounts ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'; -- JSON list of [name, text], plain
ALTER TABLE accounts ADD COLUMN posts_for TEXT NOT NULL DEFAULT 'public'; -- public | unlisted | private | direct
ALTER TABLE accounts ADD COLUMN posts_sensitive INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN posts_language TEXT NOT NULL DEFAULT ''; -- "": the language of their pages
