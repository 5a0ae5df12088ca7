-- The bytes of what was received, as they came: apart, so that what becomes of an activity is written without them.
CREATE TABLE received_bodies (
    receipt_id INTEGER PRIMARY KEY REFERENCES received (id) ON DELETE CASCADE,
    body BLOB NOT NULL
) STRICT;
INSERT INTO received_bodies (receipt_id, body) SELECT id, body FROM received;
ALTER TABLE received DROP COLUMN body;
