-- What is open and ours, with its end in the index: nothing else of it is read to count what waits.
DROP INDEX listings_own_open;
CREATE INDEX listings_own_open ON listings (local, kind, opened_at, expires_at)
    WHERE state = 'open';
