-- Few posts have pictures; whoever asks for them alone must not look through all others.
CREATE INDEX posts_shown_media ON posts (id) WHERE has_media = 1;
