-- What is open and ours: the coordinator's desk must not read through what all sisters have.
CREATE INDEX listings_own_open ON listings (local, kind, opened_at) WHERE state = 'open';
