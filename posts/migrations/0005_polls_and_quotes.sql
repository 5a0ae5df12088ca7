-- Polls in posts, ours and others'; `ends_at` may lie in the past.
CREATE TABLE polls (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    multiple INTEGER NOT NULL,
    hide_totals INTEGER NOT NULL DEFAULT 0,
    ends_at TEXT,
    voters INTEGER,                         -- NULL: its server does not say
    untold_since TEXT,                      -- ours: since when other servers lack votes
    closed INTEGER NOT NULL DEFAULT 0       -- whether everybody was told that it is over
) STRICT;
CREATE INDEX polls_untold ON polls (untold_since) WHERE untold_since IS NOT NULL;
CREATE INDEX polls_open ON polls (ends_at) WHERE closed = 0 AND ends_at IS NOT NULL;

-- What can be chosen, and how often it was: of ours counted, of others as their servers say.
CREATE TABLE poll_options (
    post_id INTEGER NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    place INTEGER NOT NULL,                 -- from 0
    title TEXT NOT NULL,
    votes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (post_id, place)
) STRICT, WITHOUT ROWID;

-- Votes in our polls, and our members' votes in others'. Nobody is shown who voted how.
CREATE TABLE poll_votes (
    post_id INTEGER NOT NULL REFERENCES polls (post_id) ON DELETE CASCADE,
    voter_id INTEGER NOT NULL REFERENCES actors (id),
    place INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (post_id, voter_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX poll_votes_by_voter ON poll_votes (voter_id);

-- What is shown of the post changes with its poll.
CREATE TRIGGER polls_changed AFTER UPDATE OF ends_at, voters ON polls
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;
CREATE TRIGGER poll_options_changed AFTER UPDATE OF title, votes ON poll_options
WHEN NEW.votes <> OLD.votes OR NEW.title <> OLD.title
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;
CREATE TRIGGER poll_options_added AFTER INSERT ON poll_options
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;

-- That a post quotes another one, which may not be known here (FEP-044f).
CREATE TABLE quotes (
    post_id INTEGER PRIMARY KEY REFERENCES posts (id) ON DELETE CASCADE,
    quoted_iri TEXT NOT NULL,
    state TEXT NOT NULL,                    -- pending | accepted | rejected | revoked | unauthorized
    stamp_iri TEXT,                         -- the word of the quoted author, as the quote names it
    request_iri TEXT,                       -- of ours: the QuoteRequest that was sent
    look_at TEXT,                           -- when to look at the stamp, or for the post; NULL: never
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX quotes_of ON quotes (quoted_iri, post_id);
CREATE INDEX quotes_by_stamp ON quotes (stamp_iri) WHERE stamp_iri IS NOT NULL;
CREATE INDEX quotes_by_request ON quotes (request_iri) WHERE request_iri IS NOT NULL;
CREATE INDEX quotes_due ON quotes (look_at) WHERE look_at IS NOT NULL;

-- The word of our authors that somebody may quote them; one that is taken back is not given again.
CREATE TABLE quote_stamps (
    id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    quoting_iri TEXT NOT NULL,
    by_id INTEGER NOT NULL REFERENCES actors (id),
    created_at TEXT NOT NULL,
    revoked_at TEXT,
    UNIQUE (post_id, quoting_iri)
) STRICT;

CREATE TRIGGER quotes_changed AFTER UPDATE OF state, quoted_iri ON quotes
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;
