-- Offers and needs; each is also a post.
CREATE TABLE listings (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    network_id INTEGER REFERENCES actors (id),  -- home network, when known
    local INTEGER NOT NULL,
    kind TEXT NOT NULL,                     -- offer | need
    title TEXT NOT NULL,
    body TEXT NOT NULL,                     -- plain text
    language TEXT,
    categories TEXT NOT NULL,               -- JSON list of category codes
    root_category TEXT,                     -- first of the 14 roots, for filters
    mode TEXT NOT NULL DEFAULT 'either',    -- in_person | remote | either
    estimate_minutes INTEGER,
    available_minutes INTEGER,
    urgency TEXT NOT NULL DEFAULT 'whenever',
    place TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL,                 -- coordinator | network | sisters | public
    state TEXT NOT NULL,                    -- draft | open | paused | reserved | done | withdrawn | expired | removed
    expires_at TEXT,
    delete_at TEXT,                         -- when the Delete follows the last Update
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX listings_open ON listings (post_id) WHERE state IN ('open', 'reserved', 'paused');
CREATE INDEX listings_open_by_kind ON listings (kind, post_id) WHERE state = 'open';
CREATE INDEX listings_by_network ON listings (network_id, post_id);
-- How many listings of a network everybody may see, counted out of the index alone.
CREATE INDEX listings_open_to_all ON listings (network_id)
    WHERE state = 'open' AND audience = 'public';
CREATE INDEX listings_ending ON listings (expires_at) WHERE local = 1 AND state IN ('open', 'paused', 'reserved');
CREATE INDEX listings_deleting ON listings (delete_at) WHERE delete_at IS NOT NULL;

-- Every change of state, appended, never altered.
CREATE TABLE listing_events (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL,
    at TEXT NOT NULL,
    actor_iri TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX listing_events_of ON listing_events (post_id, id);
