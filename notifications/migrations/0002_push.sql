-- Where news for a program are pushed to: one row for each token.
CREATE TABLE push_subscriptions (
    id INTEGER PRIMARY KEY,                 -- small: some programs read it into 32 bits
    token_id INTEGER NOT NULL UNIQUE,       -- of `program_tokens` or `tokens`
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    sealed BLOB NOT NULL,                   -- address, keys and token, as JSON
    standard INTEGER NOT NULL,              -- 1: RFC 8291; 0: the draft before it
    alerts TEXT NOT NULL,                   -- JSON list of kinds
    policy TEXT NOT NULL,                   -- all | followed | follower | none
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_of ON push_subscriptions (owner_id);

-- What is to be pushed, until it has been or nobody wants it any more.
CREATE TABLE push_queue (
    id INTEGER PRIMARY KEY,
    subscription_id INTEGER NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    notification_id INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    due_at TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    UNIQUE (subscription_id, notification_id)
) STRICT;
CREATE INDEX push_queue_due ON push_queue (due_at);
CREATE INDEX push_queue_of ON push_queue (notification_id);
