-- Where many are said at once, sixteen places are tried one by one; then the place after the last
-- of all if that is near, else farther and farther away.
DROP TRIGGER feed_places_new;
CREATE TRIGGER feed_places_new AFTER INSERT ON listings
BEGIN
    INSERT INTO feed_places (place, post_id, born, change, changed, shown, ends, author_id,
                             network_id, stray_host, traits, slots)
    SELECT (WITH RECURSIVE tries (place, step) AS (
                SELECT NEW.post_id / 8388608000, 0
                UNION ALL
                SELECT CASE WHEN step = 15 AND last.place - tries.place < 4096 THEN last.place + 1
                            ELSE tries.place + 1
                                 + abs(random() % (1 << max(0, min(step - 16, 20)))) END,
                       step + 1
                  FROM tries, (SELECT max(place) AS place FROM feed_places) AS last
                 WHERE EXISTS (SELECT 1 FROM feed_places f WHERE f.place = tries.place))
            SELECT place FROM tries ORDER BY step DESC LIMIT 1),
           post_id, last.change + 1, last.change + 1, changed, shown, ends, author_id, network_id,
           stray_host, traits, slots
      FROM feed_now
      JOIN (SELECT coalesce(max(change), 0) AS change FROM feed_places) AS last
     WHERE post_id = NEW.post_id;
END;
