-- Films and sounds are pictures that move or sound: their one file is kept as it came, `width`,
-- `height` and `blurhash` are those of their cover, or nothing (0, 0, ''). `media_type` may be
-- video/mp4, video/webm, video/quicktime, audio/mpeg, audio/mp4, audio/ogg, audio/flac, audio/wav.
ALTER TABLE pictures ADD COLUMN cover_type TEXT;  -- of the still NAME-small, if they have one

-- What programs have brought and nobody has looked into yet; the octets lie in the folder of media
-- under `incoming`. It becomes a picture of the same id, or stays as what could not be read.
CREATE TABLE uploads (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    alt TEXT NOT NULL,
    focus TEXT NOT NULL,                    -- as in pictures
    trouble TEXT,                           -- why it could not be read; NULL: it waits
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX uploads_by_owner ON uploads (owner_id);
