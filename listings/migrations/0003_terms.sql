-- When it suits, on which terms, in whose voice; who asked through the desk; what is searched for.
ALTER TABLE listings ADD COLUMN slots TEXT NOT NULL DEFAULT '[]'; -- JSON list: one span of time, or times of the week; [] anytime
ALTER TABLE listings ADD COLUMN cap_most INTEGER;             -- how often, for offers; null: no end
ALTER TABLE listings ADD COLUMN cap_per TEXT;                 -- week | month | total
ALTER TABLE listings ADD COLUMN helpers_min INTEGER NOT NULL DEFAULT 1;
ALTER TABLE listings ADD COLUMN helpers_max INTEGER NOT NULL DEFAULT 1;
ALTER TABLE listings ADD COLUMN voice TEXT NOT NULL DEFAULT 'named'; -- named | first_name | anonymous
ALTER TABLE listings ADD COLUMN signed TEXT NOT NULL DEFAULT ''; -- the first name that is shown, if the voice is that
ALTER TABLE listings ADD COLUMN access TEXT NOT NULL DEFAULT '[]'; -- JSON list of codes; for owner, coordinators and whoever is matched
ALTER TABLE listings ADD COLUMN exchange TEXT NOT NULL DEFAULT 'hours'; -- gift | lend | hours | other
ALTER TABLE listings ADD COLUMN ride TEXT;                    -- JSON of from, to, returning, wheelchair; null: no ride
ALTER TABLE listings ADD COLUMN place_words TEXT NOT NULL DEFAULT ''; -- place and areas, folded, to be searched
ALTER TABLE listings ADD COLUMN paused_by TEXT NOT NULL DEFAULT ''; -- cap: reopens by itself
ALTER TABLE listings ADD COLUMN opened_at TEXT;               -- since when others may answer it; null: not yet
UPDATE listings SET opened_at = created_at WHERE state NOT IN ('draft', 'in_review');
UPDATE listings SET exchange = CASE WHEN instr(categories, 'thing-lend') OR instr(categories, 'thing-tool')
                                      OR instr(categories, 'thing-space') OR instr(categories, 'thing-storage')
                                    THEN 'lend' ELSE 'gift' END WHERE root_category = 'thing';
UPDATE listings SET place_words = lower(place);
CREATE INDEX listings_in_review ON listings (post_id) WHERE state = 'in_review';
CREATE INDEX listings_opened ON listings (opened_at) WHERE state = 'open';
CREATE INDEX listings_resting ON listings (post_id) WHERE paused_by <> '';

-- Which fields a step has changed, so that whoever comes second sees it.
ALTER TABLE listing_events ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'; -- JSON list of names

-- Whose a listing is that bears the desk's name; opens with the node's secret, and is erased in time.
CREATE TABLE hidden_holders (
    post_id INTEGER PRIMARY KEY,
    holder BLOB NOT NULL,                   -- sealed number of the member
    until TEXT NOT NULL                     -- erased after that
) STRICT;
CREATE INDEX hidden_holders_ending ON hidden_holders (until);

-- How often an offer was taken up, and who is on a need: one row for each conversation that agreed.
CREATE TABLE listing_takings (
    post_id INTEGER NOT NULL REFERENCES listings (post_id) ON DELETE CASCADE,
    key TEXT NOT NULL,                      -- tells one conversation from another
    at TEXT NOT NULL,
    done_at TEXT,
    PRIMARY KEY (post_id, key)
) STRICT, WITHOUT ROWID;

-- Whose first listing has been looked at, where a network looks at the first ones.
CREATE TABLE listing_debuts (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id)
) STRICT;
INSERT INTO listing_debuts (actor_id)
    SELECT DISTINCT posts.author_id FROM listings JOIN posts ON posts.id = listings.post_id
     WHERE listings.local = 1 AND listings.opened_at IS NOT NULL;

-- What is left of listings that are over and forgotten: nothing that tells of a person.
CREATE TABLE past_listings (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    root_category TEXT,
    audience TEXT NOT NULL,
    urgency TEXT NOT NULL,
    state TEXT NOT NULL,                    -- how it ended
    opened_in TEXT NOT NULL,                -- month, such as 2026-11
    ended_in TEXT NOT NULL
) STRICT;
CREATE INDEX past_listings_by_month ON past_listings (opened_in);

-- What members look for, to be told when there is something new.
CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    filter TEXT NOT NULL,                   -- JSON of what is looked for
    is_told INTEGER NOT NULL,               -- 1: by letter
    made_at TEXT NOT NULL,
    told_until TEXT NOT NULL                -- what was opened by then has been told
) STRICT;
CREATE INDEX saved_searches_of ON saved_searches (actor_id);
