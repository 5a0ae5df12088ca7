-- Private talks about a listing. Who talks, and what about, is sealed; keys are blind indexes.
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    listing_id INTEGER,                     -- the post that is answered; null once it is gone
    listing_iri TEXT NOT NULL,
    need_id INTEGER,                        -- the answerer's own ask that an offer is answered for
    kind TEXT NOT NULL,                     -- offer | need
    is_local INTEGER NOT NULL,              -- 1: the listing is ours, so this node decides
    title BLOB,                             -- sealed; null once forgotten
    holder BLOB,                            -- sealed: who lists it; null once forgotten
    holder_key BLOB,                        -- null too for whoever the desk speaks for
    answerer BLOB,                          -- sealed: who answers it
    answerer_key BLOB,
    is_hidden INTEGER NOT NULL,             -- 1: the desk speaks for one of them
    origin_key BLOB,                        -- blind: from which server or address an answer came
    state TEXT NOT NULL,                    -- talking | agreed | done | fell_through | closed
    round INTEGER NOT NULL DEFAULT 1,
    sequence INTEGER NOT NULL DEFAULT 0,
    begins_at TEXT,                         -- the time that lies on the table, or was agreed
    ends_at TEXT,
    zone TEXT,
    holder_yes_at TEXT,
    answerer_yes_at TEXT,
    agreed_at TEXT,
    ended_at TEXT,
    holder_gives BLOB,                      -- sealed place and contact, for the other side in time
    answerer_gives BLOB,
    coordinator_at TEXT,                    -- since when coordinators read and write here
    coordinator_by TEXT NOT NULL DEFAULT '', -- holder | answerer | network
    coordinator_seen INTEGER NOT NULL DEFAULT 0,
    context_iri TEXT,                       -- the thread between servers
    created_at TEXT NOT NULL,
    first_reply_at TEXT,                    -- when the other side first said something
    last_id INTEGER NOT NULL DEFAULT 0,     -- the last message
    last_at TEXT,
    last_by TEXT NOT NULL DEFAULT '',
    holder_seen INTEGER NOT NULL DEFAULT 0, -- the last message that side has read
    answerer_seen INTEGER NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_about ON conversations (listing_id, answerer_key);
CREATE INDEX conversations_for ON conversations (need_id) WHERE need_id IS NOT NULL;
CREATE INDEX conversations_by_holder ON conversations (holder_key);
CREATE INDEX conversations_by_answerer ON conversations (answerer_key);
CREATE INDEX conversations_hidden ON conversations (id) WHERE is_hidden = 1;
CREATE INDEX conversations_helped ON conversations (id) WHERE coordinator_at IS NOT NULL;
CREATE INDEX conversations_by_context ON conversations (context_iri);
CREATE INDEX conversations_by_origin ON conversations (origin_key, created_at);
CREATE INDEX conversations_by_state ON conversations (state, changed_at);

-- What was said and done, in order. Words are sealed.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    said_by TEXT NOT NULL,                  -- holder | answerer | coordinator | their_coordinator | network
    what TEXT NOT NULL,                     -- words, or which step
    text BLOB,                              -- sealed; null for a step without words
    post_iri TEXT,                          -- the direct note that carried it between servers
    taken_back INTEGER NOT NULL DEFAULT 0,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX messages_of ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_by_post ON messages (post_iri) WHERE post_iri IS NOT NULL;

-- People without an account who answered a public listing. All of it sealed, and erased in time.
CREATE TABLE guests (
    id INTEGER PRIMARY KEY,
    listing_id INTEGER NOT NULL,
    email BLOB,                             -- sealed; null once erased
    email_key BLOB,                         -- blind
    told BLOB,                              -- sealed: name, language, zone, and words until confirmed
    asked_at TEXT NOT NULL,
    confirmed_at TEXT
) STRICT;
CREATE INDEX guests_by_email ON guests (email_key, asked_at);
CREATE INDEX guests_waiting ON guests (asked_at) WHERE confirmed_at IS NULL;

-- Offers of an agreement between servers (FEP-0837), ours and theirs, and what became of each.
CREATE TABLE agreements (
    offer_iri TEXT PRIMARY KEY,
    offerer_iri TEXT NOT NULL,
    conversation_id INTEGER,                -- null: undone before it came
    round INTEGER NOT NULL DEFAULT 0,
    is_ours INTEGER NOT NULL,
    fate TEXT NOT NULL,                     -- open | accepted | rejected | undone
    agreement_iri TEXT,                     -- what was agreed, as the other server names it
    details_url TEXT,                       -- where the other side says where to meet
    offer BLOB,                             -- as it was sent
    answer BLOB,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agreements_of ON agreements (conversation_id);
CREATE INDEX agreements_by_name ON agreements (agreement_iri);

-- Who wants to hear nothing more of whom: blind, so that it tells nothing of either.
CREATE TABLE kept_out (
    pair BLOB PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who was told kindly that something takes no answers, so that nobody is told twice. Blind.
CREATE TABLE declined (
    asked BLOB PRIMARY KEY,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
