-- Names and handles of people, by their actor's id (storage/search.py).
CREATE VIRTUAL TABLE actor_search
    USING fts5(words, prefix='2 3', tokenize="unicode61 remove_diacritics 2");
INSERT INTO actor_search (rowid, words)
    SELECT id, lower(name || char(10) || username || iif(local = 1, '', char(10) || host))
      FROM actors WHERE gone_at IS NULL AND role <> 'node';
