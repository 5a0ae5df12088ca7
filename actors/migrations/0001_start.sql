-- Everybody we know by name: our own actors and remote ones.
CREATE TABLE actors (
    id INTEGER PRIMARY KEY,
    iri TEXT NOT NULL UNIQUE,
    local INTEGER NOT NULL,                 -- 1: an actor of this node
    role TEXT NOT NULL,                     -- node | network | member | umbrella | remote
    type TEXT NOT NULL,                     -- AS2 type: Application, Group, Person, ...
    host TEXT NOT NULL,                     -- host[:port] of the iri, lower case
    username TEXT NOT NULL COLLATE NOCASE,
    name TEXT NOT NULL DEFAULT '',
    summary TEXT NOT NULL DEFAULT '',       -- cleaned HTML
    url TEXT,
    inbox TEXT NOT NULL,
    shared_inbox TEXT,
    outbox TEXT,
    followers TEXT,
    following TEXT,
    featured TEXT,
    sisters TEXT,                           -- signed collection of sister networks
    listings TEXT,                          -- collection of open offers and needs
    members TEXT,                           -- audience "network"; never dereferenceable by strangers
    network_iri TEXT,                       -- a member's home network, when known
    language TEXT,
    place TEXT,
    discoverable INTEGER NOT NULL DEFAULT 1,
    approves_followers INTEGER NOT NULL DEFAULT 0,
    moved_to TEXT,
    also_known_as TEXT NOT NULL DEFAULT '[]',  -- JSON list of iris
    document BLOB,                          -- remote: the fetched JSON, as it came
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    fetched_at TEXT,                        -- remote: when the document was last fetched
    gone_at TEXT                            -- deleted here, or 410 at its origin
) STRICT;
CREATE INDEX actors_by_handle ON actors (host, username);
CREATE INDEX actors_local ON actors (role, username) WHERE local = 1;

-- Public keys of everybody; of our own actors also the private half, sealed.
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    iri TEXT NOT NULL,
    kind TEXT NOT NULL,                     -- rsa | ed25519
    public BLOB NOT NULL,                   -- rsa: SubjectPublicKeyInfo DER; ed25519: 32 bytes
    sealed_private BLOB,
    created_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;
CREATE UNIQUE INDEX keys_in_use ON keys (iri) WHERE retired_at IS NULL;
CREATE INDEX keys_by_actor ON keys (actor_id);

-- Who follows whom, in both directions.
CREATE TABLE follows (
    follower_id INTEGER NOT NULL REFERENCES actors (id),
    followed_id INTEGER NOT NULL REFERENCES actors (id),
    iri TEXT NOT NULL,                      -- of the Follow activity
    state TEXT NOT NULL,                    -- pending | accepted | rejected
    created_at TEXT NOT NULL,
    answered_at TEXT,
    PRIMARY KEY (follower_id, followed_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follows_of ON follows (followed_id, state);

-- Sisterhood between our network and another, one row per other network.
CREATE TABLE pacts (
    id INTEGER PRIMARY KEY,
    network_id INTEGER NOT NULL UNIQUE REFERENCES actors (id),
    offer_iri TEXT NOT NULL,                -- of the Offer(Relationship)
    proposed_by TEXT NOT NULL,              -- us | them
    state TEXT NOT NULL,                    -- proposed | active | declined | ended
    proposed_at TEXT NOT NULL,
    answered_at TEXT,
    ended_at TEXT
) STRICT;

-- Hosts a moderator has shut out; covers every sub-domain.
CREATE TABLE blocked_hosts (
    host TEXT PRIMARY KEY,
    severity TEXT NOT NULL,                 -- suspend | silence
    reason TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Blocks between actors; one of the two is local.
CREATE TABLE blocks (
    blocker_id INTEGER NOT NULL REFERENCES actors (id),
    blocked_id INTEGER NOT NULL REFERENCES actors (id),
    iri TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
) STRICT, WITHOUT ROWID;

-- What only the home node knows of a member.
CREATE TABLE members (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    standing TEXT NOT NULL,                 -- member | coordinator
    created_at TEXT NOT NULL,
    left_at TEXT
) STRICT;

-- Bearer tokens, hashed.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    hash BLOB NOT NULL UNIQUE,              -- SHA-256 of the token
    label TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

-- How each host likes to be spoken to.
CREATE TABLE host_manners (
    host TEXT PRIMARY KEY,
    scheme TEXT NOT NULL,                   -- cavage | rfc9421
    with_query INTEGER NOT NULL DEFAULT 1,
    learned_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
