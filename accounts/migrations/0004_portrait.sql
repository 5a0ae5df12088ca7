-- The picture of a member, as the path where it is served; "" for none.
ALTER TABLE accounts ADD COLUMN portrait TEXT NOT NULL DEFAULT '';
