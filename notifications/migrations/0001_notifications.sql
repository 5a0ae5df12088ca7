-- What a member is told of in their programs; one row for each cause, for ever.
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY,                 -- 16 digits, grows with time, exact as a JSON number
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    kind TEXT NOT NULL,                     -- notifications.notification.Kind
    from_id INTEGER NOT NULL REFERENCES actors (id),
    about_id INTEGER NOT NULL DEFAULT 0,    -- of the post or the report; 0: of neither
    post_id INTEGER REFERENCES posts (id) ON DELETE CASCADE,
    group_key TEXT,                         -- null: of a kind that is told one by one
    filtered INTEGER NOT NULL DEFAULT 0,    -- 1: waits behind a request
    created_at TEXT NOT NULL,
    dismissed_at TEXT,                      -- the member has put it away
    withdrawn_at TEXT,                      -- its cause was taken back
    UNIQUE (owner_id, kind, from_id, about_id)
) STRICT;
CREATE INDEX notifications_of ON notifications (owner_id, id)
    WHERE dismissed_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX notifications_grouped ON notifications (owner_id, group_key)
    WHERE group_key IS NOT NULL;
CREATE INDEX notifications_of_post ON notifications (post_id) WHERE post_id IS NOT NULL;
CREATE INDEX notifications_from ON notifications (from_id);

-- What a member does with notifications of strangers; without a row the usual holds.
CREATE TABLE notification_policies (
    owner_id INTEGER PRIMARY KEY REFERENCES actors (id),
    not_following TEXT NOT NULL,            -- accept | filter | drop
    not_followers TEXT NOT NULL,
    new_accounts TEXT NOT NULL,
    private_mentions TEXT NOT NULL,
    limited_accounts TEXT NOT NULL
) STRICT;

-- Whoever has been filtered waits here for the member to say yes.
CREATE TABLE notification_requests (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    from_id INTEGER NOT NULL REFERENCES actors (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (owner_id, from_id)
) STRICT;
CREATE INDEX notification_requests_from ON notification_requests (from_id);

-- Whom a member has said yes to: no policy holds for them.
CREATE TABLE notification_permissions (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    from_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (owner_id, from_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notification_permissions_from ON notification_permissions (from_id);
