-- What a network says of itself, and how the walk to it goes.
ALTER TABLE known_networks ADD COLUMN country TEXT;      -- ISO 3166-1 alpha-2, upper case
ALTER TABLE known_networks ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE known_networks ADD COLUMN latitude REAL;     -- of the area, to one decimal
ALTER TABLE known_networks ADD COLUMN longitude REAL;
ALTER TABLE known_networks ADD COLUMN languages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE known_networks ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';  -- in use there
ALTER TABLE known_networks ADD COLUMN told_listings INTEGER;  -- open ones, by its own count
ALTER TABLE known_networks ADD COLUMN software TEXT;     -- name and version, by NodeInfo
ALTER TABLE known_networks ADD COLUMN opted_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE known_networks ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;    -- in a row
ALTER TABLE known_networks ADD COLUMN next_walk_at TEXT; -- not asked before; NULL: with the next walk
ALTER TABLE known_networks ADD COLUMN last_contact_at TEXT;  -- it answered

-- Pages of collections as they were read last, so that what is the same needs not be sent again.
CREATE TABLE walked_pages (
    network_id INTEGER NOT NULL REFERENCES known_networks (actor_id) ON DELETE CASCADE,
    iri TEXT NOT NULL,
    collection TEXT NOT NULL,               -- sisters | listings
    etag TEXT,
    last_modified TEXT,
    following TEXT,                         -- the page after this one
    items TEXT NOT NULL,                    -- IRIs of what it holds
    proof TEXT NOT NULL,                    -- of this page: none | verified | failed
    tells_changes INTEGER NOT NULL,         -- has `updated`, so the same means all is the same
    read_at TEXT NOT NULL,
    PRIMARY KEY (network_id, iri)
) STRICT;

-- What hosts ask of programs that come by themselves, and what they run.
CREATE TABLE walked_hosts (
    host TEXT PRIMARY KEY,
    robots TEXT NOT NULL DEFAULT '',
    robots_at TEXT,
    software TEXT,
    software_at TEXT,
    rest_until TEXT                         -- it asked us to come back later (Retry-After)
) STRICT;
