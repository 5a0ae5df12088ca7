-- Lists of people that members keep for themselves.
CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    replies TEXT NOT NULL,                  -- followed | list | none: answers to whom are shown
    exclusive INTEGER NOT NULL DEFAULT 0    -- 1: who is on it does not stand on the home timeline
) STRICT;
CREATE INDEX lists_of ON lists (owner_id);
CREATE INDEX lists_exclusive ON lists (owner_id) WHERE exclusive = 1;

-- Who is on a list; somebody its owner follows.
CREATE TABLE list_members (
    list_id INTEGER NOT NULL REFERENCES lists (id) ON DELETE CASCADE,
    actor_id INTEGER NOT NULL REFERENCES actors (id),
    PRIMARY KEY (list_id, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX list_members_by_actor ON list_members (actor_id);

-- What members do not want to read, and where.
CREATE TABLE filters (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    title TEXT NOT NULL,
    contexts TEXT NOT NULL,                 -- JSON list: home, notifications, public, thread, account
    action TEXT NOT NULL,                   -- warn | hide
    expires_at TEXT
) STRICT;
CREATE INDEX filters_of ON filters (owner_id);

-- Words by which something is not wanted.
CREATE TABLE filter_keywords (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    whole_word INTEGER NOT NULL
) STRICT;
CREATE INDEX filter_keywords_of ON filter_keywords (filter_id);

-- Single posts that are not wanted.
CREATE TABLE filter_statuses (
    id INTEGER PRIMARY KEY,
    filter_id INTEGER NOT NULL REFERENCES filters (id) ON DELETE CASCADE,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    UNIQUE (filter_id, post_id)
) STRICT;
CREATE INDEX filter_statuses_by_post ON filter_statuses (post_id);

-- How far members have read.
CREATE TABLE markers (
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    timeline TEXT NOT NULL,                 -- home | notifications
    last_read_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (owner_id, timeline)
) STRICT, WITHOUT ROWID;

-- Hashtags whose public posts stand on a member's home timeline; lower case, without the sign.
CREATE TABLE followed_tags (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,
    UNIQUE (owner_id, tag)
) STRICT;
CREATE INDEX followed_tags_by_tag ON followed_tags (tag);

-- Hashtags that members show on their profiles.
CREATE TABLE featured_tags (
    id INTEGER PRIMARY KEY,
    owner_id INTEGER NOT NULL REFERENCES actors (id),
    tag TEXT NOT NULL,
    UNIQUE (owner_id, tag)
) STRICT;

-- What everybody here may read of ours stands among ever so much of others.
CREATE INDEX posts_local_shown ON posts (id) WHERE local = 1;
