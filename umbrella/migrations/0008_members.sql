-- How many members a network has, if it publishes that (NodeInfo); never a number under five.
ALTER TABLE known_networks ADD COLUMN told_members INTEGER;
ALTER TABLE walked_hosts ADD COLUMN members INTEGER;
