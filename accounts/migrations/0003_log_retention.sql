-- One row: what is older than this may leave the logs, and nothing else may.
CREATE TABLE log_retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    before TEXT NOT NULL
) STRICT;

DROP TRIGGER behalf_log_is_not_shortened;
CREATE TRIGGER behalf_log_is_not_shortened BEFORE DELETE ON behalf_log
    WHEN OLD.at >= coalesce((SELECT before FROM log_retention), '')
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;

DROP TRIGGER standing_log_is_not_shortened;
CREATE TRIGGER standing_log_is_not_shortened BEFORE DELETE ON standing_log
    WHEN OLD.at >= coalesce((SELECT before FROM log_retention), '')
    BEGIN SELECT RAISE(ABORT, 'the log is appended to, never altered'); END;
