-- State `later`: not to be sent before `due_at`, and in nobody's way until then.
CREATE INDEX deliveries_later ON deliveries (due_at) WHERE state = 'later';
DROP INDEX deliveries_open;
CREATE INDEX deliveries_open ON deliveries (host, id)
    WHERE state IN ('waiting', 'held', 'failed', 'later');
