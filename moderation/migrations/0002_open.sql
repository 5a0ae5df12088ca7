-- Reports that nobody has put away yet.
CREATE INDEX reports_open ON reports (created_at) WHERE closed_at IS NULL;
