-- People on servers that are made of communities and threads (Lemmy, PieFed): they take an announcement
-- in a form of its own, and their documents name the context of Lemmy.
CREATE INDEX actors_of_threads ON actors (id) WHERE local = 0 AND instr(document, 'join-lemmy.org/') > 0;
