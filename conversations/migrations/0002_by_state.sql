-- Whether somebody is on a need is told by these alone, for every open need at once (Today).
CREATE INDEX conversations_about_state ON conversations (listing_id, state);
CREATE INDEX conversations_for_state ON conversations (need_id, state) WHERE need_id IS NOT NULL;
DROP INDEX conversations_for;
