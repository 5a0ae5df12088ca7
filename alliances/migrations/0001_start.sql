-- Every umbrella that is known here: one row for each host of it, ours or not.
CREATE TABLE umbrella_hosts (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    local INTEGER NOT NULL,
    circle INTEGER NOT NULL,                -- the least actor_id of the hosts that name each other
    charter TEXT NOT NULL DEFAULT '',       -- in full, as it was written
    charter_at TEXT NOT NULL DEFAULT '',    -- when it was decided
    unsettled INTEGER NOT NULL DEFAULT 0,   -- who is in has changed: follows, announcements to mend
    noted_at TEXT NOT NULL,
    read_at TEXT,
    due_at TEXT NOT NULL,                   -- when its collections are to be read again
    failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX umbrella_hosts_of_circle ON umbrella_hosts (circle);
CREATE INDEX umbrella_hosts_due ON umbrella_hosts (due_at) WHERE local = 0;

-- What each host last said of a network or a person: the newest word only, with its proof.
CREATE TABLE umbrella_statements (
    host_id INTEGER NOT NULL REFERENCES umbrella_hosts (actor_id),
    kind TEXT NOT NULL,                     -- member | coordinator
    subject_iri TEXT NOT NULL,
    number INTEGER NOT NULL,                -- ours end with it: …/members/NUMBER
    published_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,               -- the instant of the decision
    ended INTEGER NOT NULL,
    document BLOB NOT NULL,                 -- as it came, or as we say it
    PRIMARY KEY (host_id, kind, subject_iri)
) STRICT, WITHOUT ROWID;
CREATE INDEX umbrella_statements_about ON umbrella_statements (subject_iri, kind);

-- The newest list of umbrellas that each network has signed, ours included.
CREATE TABLE umbrella_consents (
    network_iri TEXT PRIMARY KEY,
    updated_at TEXT NOT NULL,
    named TEXT NOT NULL,                    -- JSON: the IRIs that it names
    document BLOB NOT NULL,
    read_at TEXT,
    due_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX umbrella_consents_due ON umbrella_consents (due_at);

-- Which umbrellas our own network is in, or wants to be in, by one of their hosts.
CREATE TABLE umbrellas_joined (
    umbrella_id INTEGER PRIMARY KEY REFERENCES actors (id),
    joined_at TEXT NOT NULL
) STRICT;

-- Who is in each umbrella. Follows from statements and consents.
CREATE TABLE umbrella_members (
    circle INTEGER NOT NULL,
    network_id INTEGER NOT NULL REFERENCES actors (id),
    since_at TEXT NOT NULL,
    by_id INTEGER NOT NULL REFERENCES actors (id),  -- the host by whose statement
    PRIMARY KEY (circle, network_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX umbrella_members_by_network ON umbrella_members (network_id);

-- Who coordinates each umbrella. Follows from statements.
CREATE TABLE umbrella_coordinators (
    circle INTEGER NOT NULL,
    actor_iri TEXT NOT NULL,
    since_at TEXT NOT NULL,
    by_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (circle, actor_iri)
) STRICT, WITHOUT ROWID;
CREATE INDEX umbrella_coordinators_by_actor ON umbrella_coordinators (actor_iri);

-- Listings that an umbrella of ours may have to announce.
CREATE TABLE umbrella_errands (
    post_id INTEGER PRIMARY KEY
) STRICT;
