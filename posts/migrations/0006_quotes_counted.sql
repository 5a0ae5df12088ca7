-- How often a post is quoted is shown with it, so its number grows with each quote it allows.
CREATE TRIGGER quotes_allowed AFTER INSERT ON quotes WHEN NEW.state = 'accepted'
BEGIN
    UPDATE posts SET version = version + 1 WHERE iri = NEW.quoted_iri;
END;
CREATE TRIGGER quotes_settled AFTER UPDATE OF state, quoted_iri ON quotes
WHEN 'accepted' IN (OLD.state, NEW.state)
BEGIN
    UPDATE posts SET version = version + 1 WHERE iri IN (OLD.quoted_iri, NEW.quoted_iri);
END;
CREATE TRIGGER quotes_removed AFTER DELETE ON quotes WHEN OLD.state = 'accepted'
BEGIN
    UPDATE posts SET version = version + 1 WHERE iri = OLD.quoted_iri;
END;
