-- What a group passes on is not counted, so nothing that is shown of the post has changed.
DROP TRIGGER reactions_added;
CREATE TRIGGER reactions_added AFTER INSERT ON reactions
WHEN NEW.kind <> 'announce'
  OR NOT EXISTS (SELECT 1 FROM actors WHERE id = NEW.actor_id AND type = 'Group')
BEGIN
    UPDATE posts SET version = version + 1,
        likes = likes + (NEW.kind = 'like'), announces = announces + (NEW.kind = 'announce')
     WHERE id = NEW.post_id;
END;
DROP TRIGGER reactions_removed;
CREATE TRIGGER reactions_removed AFTER DELETE ON reactions
WHEN OLD.kind <> 'announce'
  OR NOT EXISTS (SELECT 1 FROM actors WHERE id = OLD.actor_id AND type = 'Group')
BEGIN
    UPDATE posts SET version = version + 1,
        likes = likes - (OLD.kind = 'like'), announces = announces - (OLD.kind = 'announce')
     WHERE id = OLD.post_id;
END;
