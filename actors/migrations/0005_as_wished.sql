-- How a member of ours wants to follow somebody, and until when they mute somebody.
ALTER TABLE follows ADD COLUMN shows_announces INTEGER NOT NULL DEFAULT 1;
ALTER TABLE follows ADD COLUMN notifies INTEGER NOT NULL DEFAULT 0; -- 1: told of each post
ALTER TABLE follows ADD COLUMN languages TEXT NOT NULL DEFAULT '[]'; -- JSON list of codes; '[]': all
ALTER TABLE mutes ADD COLUMN until TEXT;                             -- null: until it is lifted
CREATE INDEX mutes_ending ON mutes (until) WHERE until IS NOT NULL;
