-- The list of members is read by name, a page at a time.
CREATE INDEX accounts_by_name ON accounts (name COLLATE NOCASE, actor_id)
    WHERE erased_at IS NULL;
