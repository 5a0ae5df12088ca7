-- How many of what there were in a month: numbers that tell of nobody, kept for ever.
CREATE TABLE figures (
    month TEXT NOT NULL,                    -- such as 2026-11
    what TEXT NOT NULL,                     -- members | newcomers | leavers | offers | needs | answered | came_about
    category TEXT NOT NULL,                 -- a root; '' none, and for people
    count INTEGER NOT NULL,
    PRIMARY KEY (month, what, category)
) STRICT, WITHOUT ROWID;

-- Months that are over and counted; until then figures hold only what is gone already.
CREATE TABLE closed_months (
    month TEXT PRIMARY KEY,
    closed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
