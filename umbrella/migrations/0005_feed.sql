-- Every listing with its place in the order of the feed, and what filters ask of it. Triggers keep
-- it; the index in memory is made of it, and kept in step by the number of the latest change.
CREATE TABLE feed_places (
    place INTEGER PRIMARY KEY,              -- when it was said, in steps of eight seconds, or the next that was free
    post_id INTEGER UNIQUE,                 -- null: gone
    born INTEGER NOT NULL,                  -- number of the change with which it came
    change INTEGER NOT NULL,                -- number of its latest change
    changed INTEGER,                        -- when that was by its own account, in milliseconds
    shown INTEGER NOT NULL DEFAULT 0,       -- 1: open and in a list, for whoever may see it
    ends INTEGER,                           -- in milliseconds
    author_id INTEGER,
    network_id INTEGER,
    stray_host TEXT,                        -- the author's, if it is not the network's
    traits TEXT NOT NULL DEFAULT '',        -- kind|urgency|mode|visibility|local|language|categories
    slots TEXT NOT NULL DEFAULT ''          -- as in listings; '' anytime
) STRICT;
CREATE INDEX feed_places_by_change ON feed_places (change);
CREATE INDEX feed_places_by_changed ON feed_places (changed) WHERE shown = 1;
CREATE INDEX feed_places_by_end ON feed_places (ends) WHERE shown = 1;
CREATE INDEX feed_places_by_author ON feed_places (author_id);

-- One number that grows whenever the directory says something else of a network.
CREATE TABLE feed_directory (version INTEGER NOT NULL) STRICT;
INSERT INTO feed_directory (version) VALUES (1);

-- Until which change members have seen the feed, and had seen it before they came this time.
CREATE TABLE feed_visits (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    looked_at TEXT NOT NULL,
    change INTEGER NOT NULL,
    since_at TEXT,                          -- the end of the visit before; null: there was none
    since_change INTEGER NOT NULL
) STRICT;

CREATE VIEW feed_now AS
SELECT l.post_id, p.author_id, l.network_id,
       CASE WHEN a.host IS NOT n.host THEN a.host END AS stray_host,
       (l.state = 'open' AND l.network_id IS NOT NULL AND a.gone_at IS NULL
        AND p.visibility <> 'unlisted') AS shown,
       strftime('%s', l.expires_at) * 1000 + substr(l.expires_at, 21, 3) AS ends,
       strftime('%s', l.changed_at) * 1000 + substr(l.changed_at, 21, 3) AS changed,
       l.kind || '|' || l.urgency || '|' || l.mode || '|' || p.visibility || '|' || p.local || '|'
       || lower(coalesce(l.language, '')) || '|' || l.categories AS traits,
       CASE l.slots WHEN '[]' THEN '' ELSE l.slots END AS slots
  FROM listings l
  JOIN posts p ON p.id = l.post_id
  JOIN actors a ON a.id = p.author_id
  LEFT JOIN actors n ON n.id = l.network_id;

-- In order of publication each takes its step, or the one after the place before it.
INSERT INTO feed_places (place, post_id, born, change, changed, shown, ends, author_id, network_id,
                         stray_host, traits, slots)
SELECT rank + max(post_id / 8388608000 - rank) OVER (ORDER BY rank), post_id, 1, 1, changed, shown,
       ends, author_id, network_id, stray_host, traits, slots
  FROM (SELECT *, row_number() OVER (ORDER BY post_id) AS rank FROM feed_now);

-- Where many are said at once, sixteen places are tried one by one; then the place after the last
-- of all if that is near, else farther and farther away.
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
CREATE TRIGGER feed_places_changed AFTER UPDATE ON listings
WHEN NEW.changed_at <> OLD.changed_at OR NEW.state <> OLD.state OR NEW.audience <> OLD.audience
  OR NEW.expires_at IS NOT OLD.expires_at OR NEW.network_id IS NOT OLD.network_id
  OR NEW.title <> OLD.title OR NEW.body <> OLD.body OR NEW.place <> OLD.place
  OR NEW.language IS NOT OLD.language OR NEW.categories <> OLD.categories OR NEW.kind <> OLD.kind
  OR NEW.mode <> OLD.mode OR NEW.urgency <> OLD.urgency OR NEW.slots <> OLD.slots
BEGIN
    UPDATE feed_places
       SET change = (SELECT max(change) + 1 FROM feed_places),
           (changed, shown, ends, author_id, network_id, stray_host, traits, slots) =
           (SELECT changed, shown, ends, author_id, network_id, stray_host, traits, slots
              FROM feed_now WHERE post_id = NEW.post_id)
     WHERE post_id = NEW.post_id;
END;
CREATE TRIGGER feed_places_post AFTER UPDATE OF visibility, author_id ON posts
WHEN NEW.visibility <> OLD.visibility OR NEW.author_id <> OLD.author_id
BEGIN
    UPDATE feed_places
       SET change = (SELECT max(change) + 1 FROM feed_places),
           (shown, author_id, stray_host, traits) =
           (SELECT shown, author_id, stray_host, traits FROM feed_now WHERE post_id = NEW.id)
     WHERE post_id = NEW.id;
END;
CREATE TRIGGER feed_places_author AFTER UPDATE OF gone_at ON actors
WHEN NEW.gone_at IS NOT OLD.gone_at
BEGIN
    UPDATE feed_places
       SET change = (SELECT max(change) + 1 FROM feed_places),
           shown = (SELECT shown FROM feed_now WHERE feed_now.post_id = feed_places.post_id)
     WHERE author_id = NEW.id;
END;
-- What is gone leaves its number, so that whoever keeps the index hears of it.
CREATE TRIGGER feed_places_gone AFTER DELETE ON listings
BEGIN
    UPDATE feed_places
       SET change = (SELECT max(change) + 1 FROM feed_places), post_id = NULL, changed = NULL,
           shown = 0, ends = NULL, author_id = NULL, network_id = NULL, stray_host = NULL,
           traits = '', slots = ''
     WHERE post_id = OLD.post_id;
END;

CREATE TRIGGER feed_directory_new AFTER INSERT ON known_networks
BEGIN
    UPDATE feed_directory SET version = version + 1;
END;
CREATE TRIGGER feed_directory_changed AFTER UPDATE OF country, area, opted_out ON known_networks
WHEN NEW.country IS NOT OLD.country OR NEW.area <> OLD.area OR NEW.opted_out <> OLD.opted_out
BEGIN
    UPDATE feed_directory SET version = version + 1;
END;
CREATE TRIGGER feed_directory_left AFTER DELETE ON known_networks
BEGIN
    UPDATE feed_directory SET version = version + 1;
END;
CREATE TRIGGER feed_directory_place AFTER UPDATE OF place, name, gone_at ON actors
WHEN NEW.place IS NOT OLD.place OR NEW.name <> OLD.name OR NEW.gone_at IS NOT OLD.gone_at
BEGIN
    UPDATE feed_directory SET version = version + 1
     WHERE EXISTS (SELECT 1 FROM known_networks WHERE actor_id = NEW.id);
END;
