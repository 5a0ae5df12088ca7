-- What everybody may know of what an actor has here (followers, public posts), and a number that
-- grows whenever anything that is shown of the actor changes.
CREATE TABLE shown_actors (
    actor_id INTEGER PRIMARY KEY REFERENCES actors (id),
    version INTEGER NOT NULL DEFAULT 0,
    followers INTEGER NOT NULL DEFAULT 0,
    following INTEGER NOT NULL DEFAULT 0,
    statuses INTEGER NOT NULL DEFAULT 0,
    last_status_on TEXT                     -- the day of the latest public post
) STRICT;

-- A number that grows whenever something changes that is shown inside of what others wrote: how
-- somebody is called.
CREATE TABLE shown_names (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO shown_names (id, version) VALUES (1, 0);

INSERT INTO shown_actors (actor_id) SELECT id FROM actors;
UPDATE shown_actors SET
    followers = (SELECT count(*) FROM follows
                  WHERE followed_id = actor_id AND state = 'accepted'),
    following = (SELECT count(*) FROM follows
                  WHERE follower_id = actor_id AND state = 'accepted');
UPDATE shown_actors SET statuses = p.many, last_status_on = p.latest
  FROM (SELECT author_id, count(*) AS many, substr(max(published_at), 1, 10) AS latest
          FROM posts WHERE visibility IN ('public', 'unlisted') GROUP BY author_id) p
 WHERE p.author_id = shown_actors.actor_id;

CREATE TRIGGER shown_actors_new AFTER INSERT ON actors
BEGIN
    INSERT OR IGNORE INTO shown_actors (actor_id) VALUES (NEW.id);
END;
CREATE TRIGGER shown_actors_changed AFTER UPDATE ON actors
BEGIN
    UPDATE shown_actors SET version = version + 1 WHERE actor_id = NEW.id;
END;
CREATE TRIGGER shown_names_changed AFTER UPDATE OF username, host, url ON actors
WHEN NEW.username IS NOT OLD.username OR NEW.host IS NOT OLD.host OR NEW.url IS NOT OLD.url
BEGIN
    UPDATE shown_names SET version = version + 1;
END;

-- Who may act for the network bears a badge.
CREATE TRIGGER shown_actors_member AFTER INSERT ON members
BEGIN
    UPDATE shown_actors SET version = version + 1 WHERE actor_id = NEW.actor_id;
END;
CREATE TRIGGER shown_actors_standing AFTER UPDATE ON members
BEGIN
    UPDATE shown_actors SET version = version + 1 WHERE actor_id = NEW.actor_id;
END;

CREATE TRIGGER shown_actors_followed AFTER INSERT ON follows WHEN NEW.state = 'accepted'
BEGIN
    UPDATE shown_actors SET version = version + 1,
        followers = followers + (actor_id = NEW.followed_id),
        following = following + (actor_id = NEW.follower_id)
     WHERE actor_id IN (NEW.followed_id, NEW.follower_id);
END;
CREATE TRIGGER shown_actors_answered AFTER UPDATE OF state ON follows
WHEN (NEW.state = 'accepted') <> (OLD.state = 'accepted')
BEGIN
    UPDATE shown_actors SET version = version + 1,
        followers = followers
            + (actor_id = NEW.followed_id) * iif(NEW.state = 'accepted', 1, -1),
        following = following
            + (actor_id = NEW.follower_id) * iif(NEW.state = 'accepted', 1, -1)
     WHERE actor_id IN (NEW.followed_id, NEW.follower_id);
END;
CREATE TRIGGER shown_actors_unfollowed AFTER DELETE ON follows WHEN OLD.state = 'accepted'
BEGIN
    UPDATE shown_actors SET version = version + 1,
        followers = followers - (actor_id = OLD.followed_id),
        following = following - (actor_id = OLD.follower_id)
     WHERE actor_id IN (OLD.followed_id, OLD.follower_id);
END;

CREATE TRIGGER shown_actors_wrote AFTER INSERT ON posts
WHEN NEW.visibility IN ('public', 'unlisted')
BEGIN
    UPDATE shown_actors SET version = version + 1, statuses = statuses + 1,
        last_status_on = max(coalesce(last_status_on, ''), substr(NEW.published_at, 1, 10))
     WHERE actor_id = NEW.author_id;
END;
CREATE TRIGGER shown_actors_narrowed AFTER UPDATE OF visibility ON posts
WHEN (NEW.visibility IN ('public', 'unlisted')) <> (OLD.visibility IN ('public', 'unlisted'))
BEGIN
    UPDATE shown_actors SET version = version + 1,
        statuses = statuses + iif(NEW.visibility IN ('public', 'unlisted'), 1, -1),
        last_status_on = (SELECT substr(published_at, 1, 10) FROM posts
                           WHERE author_id = NEW.author_id AND visibility IN ('public', 'unlisted')
                           ORDER BY id DESC LIMIT 1)
     WHERE actor_id = NEW.author_id;
END;
CREATE TRIGGER shown_actors_removed AFTER DELETE ON posts
WHEN OLD.visibility IN ('public', 'unlisted')
BEGIN
    UPDATE shown_actors SET version = version + 1, statuses = statuses - 1,
        last_status_on = (SELECT substr(published_at, 1, 10) FROM posts
                           WHERE author_id = OLD.author_id AND visibility IN ('public', 'unlisted')
                           ORDER BY id DESC LIMIT 1)
     WHERE actor_id = OLD.author_id;
END;

-- What a post answers is shown with it: it comes later than the answer, goes, or is hidden.
CREATE TRIGGER shown_answers_of_new AFTER INSERT ON posts
WHEN EXISTS (SELECT 1 FROM posts WHERE in_reply_to_iri = NEW.iri)
BEGIN
    UPDATE posts SET version = version + 1 WHERE in_reply_to_iri = NEW.iri;
END;
CREATE TRIGGER shown_answers_of_narrowed AFTER UPDATE OF visibility ON posts
WHEN NEW.visibility <> OLD.visibility
BEGIN
    UPDATE posts SET version = version + 1 WHERE in_reply_to_iri = NEW.iri;
END;
CREATE TRIGGER shown_answers_of_removed AFTER DELETE ON posts
BEGIN
    UPDATE posts SET version = version + 1 WHERE in_reply_to_iri = OLD.iri;
END;

-- Offers and needs are shown with their state, pictures with their words.
CREATE TRIGGER shown_listing_new AFTER INSERT ON listings
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;
CREATE TRIGGER shown_listing_changed AFTER UPDATE ON listings
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = NEW.post_id;
END;
CREATE TRIGGER shown_listing_removed AFTER DELETE ON listings
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = OLD.post_id;
END;
CREATE TRIGGER shown_picture_changed AFTER UPDATE OF attached_to, place, alt, focus ON pictures
BEGIN
    UPDATE posts SET version = version + 1 WHERE id IN (OLD.attached_to, NEW.attached_to);
END;
CREATE TRIGGER shown_picture_removed AFTER DELETE ON pictures WHEN OLD.attached_to IS NOT NULL
BEGIN
    UPDATE posts SET version = version + 1 WHERE id = OLD.attached_to;
END;
