-- Pictures of our members; the files lie in the folder of media under `name`.
CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,              -- who brought it
    name TEXT NOT NULL UNIQUE,              -- random; files are NAME.SUFFIX and NAME-small.SUFFIX
    media_type TEXT NOT NULL,               -- image/jpeg | image/webp
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    octets INTEGER NOT NULL,                -- of both files together
    blurhash TEXT NOT NULL,
    alt TEXT NOT NULL,                      -- what it shows, for those who do not see it
    focus TEXT NOT NULL DEFAULT '0,0',      -- where to look, "x,y" between -1 and 1
    attached_to INTEGER,                    -- post or actor that shows it
    place INTEGER NOT NULL DEFAULT 0,       -- its place among the others there
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX pictures_shown ON pictures (attached_to, place) WHERE attached_to IS NOT NULL;
CREATE INDEX pictures_waiting ON pictures (created_at) WHERE attached_to IS NULL;
CREATE INDEX pictures_by_owner ON pictures (owner_id);
